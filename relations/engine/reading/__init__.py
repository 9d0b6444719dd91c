"""Reading documents and their relations."""

from .documents import LOCALIZATIONS, VERSION, Document, Resource, Selection

__all__ = ["LOCALIZATIONS", "VERSION", "Document", "Resource", "Selection"]
