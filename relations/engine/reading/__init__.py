"""Reading documents and their relations."""

from .contents import connected, document_ids, holdings, versions_by_locale
from .documents import VERSION, Document, Resource, Selection
from .lists import Identifier, RelationList

__all__ = [
    "VERSION",
    "Document",
    "Identifier",
    "RelationList",
    "Resource",
    "Selection",
    "connected",
    "document_ids",
    "holdings",
    "versions_by_locale",
]
