"""Reading documents and their relations."""

from .documents import VERSION, Document, Resource, Selection

__all__ = ["VERSION", "Document", "Resource", "Selection"]
