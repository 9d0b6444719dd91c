"""Rendering Markdown to HTML that is safe to show, by the package `markdown-it-py`."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from typing import Any

LONGEST = 200_000  # characters


@cache
def can_render() -> bool:
    """Whether the package `markdown-it-py` is installed."""
    return find_spec("markdown_it") is not None


def rendered(text: str) -> str:
    """Return Markdown as HTML, with tables and struck text as Strapi shows them.

    HTML in the text is shown as text, and links that would run code are no links. Only the first 200,000
    characters are rendered.
    """
    return str(_renderer().render(text[:LONGEST]))


@cache
def _renderer() -> Any:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
