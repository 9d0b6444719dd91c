"""Reading documents and their relations."""

from .contents import connected, document_ids, holdings, versions_by_locale
from .documents import LOCALIZATIONS, VERSION, Document, NotPopulated, Resource, Selection, shown
from .identifiers import Identifier, Identifiers
from .lists import RelationList

__all__ = [
    "LOCALIZATIONS",
    "VERSION",
    "Document",
    "Identifier",
    "Identifiers",
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
