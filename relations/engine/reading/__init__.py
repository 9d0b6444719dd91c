"""Reading documents, and what their relations, media and components hold."""

from .contents import connected, document_ids, holdings, versions_by_locale
from .documents import LOCALIZATIONS, VERSION, Document, NotPopulated, Resource, Selection, shown
from .identifiers import Identifier, Identifiers
from .lists import RelationList
from .users import using_files

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
    "using_files",
    "versions_by_locale",
]
