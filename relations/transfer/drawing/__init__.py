"""Drawing the flows and the relations between them: as Mermaid text, and as an SVG image."""

from .ends import Box, Line, boxes, lines
from .mermaid import mermaid
from .svg import svg

__all__ = ["Box", "Line", "boxes", "lines", "mermaid", "svg"]
