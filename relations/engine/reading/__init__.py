"""Reading documents, with their relations, media and parts."""

from .contents import connected, document_ids, holdings, versions_by_locale
from .documents import (
    LOCALIZATIONS,
    NOT_LINKED,
    VERSION,
    Document,
    NotLinked,
    NotPopulated,
    Resource,
    Selection,
    Shown,
    link_data,
    shown,
)
from .identifiers import Identifier, Identifiers
from .lists import RelationList
from .users import using_files

__all__ = [
    "LOCALIZATIONS",
    "NOT_LINKED",
    "VERSION",
    "Document",
    "Identifier",
    "Identifiers",
    "NotLinked",
    "NotPopulated",
    "RelationList",
    "Resource",
    "Selection",
    "Shown",
    "connected",
    "document_ids",
    "holdings",
    "link_data",
    "shown",
    "using_files",
    "versions_by_locale",
]
