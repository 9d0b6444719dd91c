"""Reading documents and their relations."""

from .documents import VERSION, Document, NotPopulated, Resource, Selection, shown

__all__ = ["VERSION", "Document", "NotPopulated", "Resource", "Selection", "shown"]
