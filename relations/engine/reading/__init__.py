"""Reading documents and their relations."""

from .contents import connected, document_ids, holdings, versions_by_locale
from .documents import VERSION, Document, NotPopulated, Resource, Selection, shown
from .lists import Identifier, RelationList

__all__ = [
    "VERSION",
    "Document",
    "Identifier",
    "NotPopulated",
    "RelationList",
    "Resource",
    "Selection",
    "connected",
    "document_ids",
    "holdings",
    "shown",
    "versions_by_locale",
]
