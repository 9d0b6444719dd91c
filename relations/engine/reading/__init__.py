"""Reading documents, with their relations, media and parts."""

from ..links.plan.types import Data, DocumentKey, Member, Row
from ..links.targets import documents_of
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
    "Data",
    "Document",
    "DocumentKey",
    "Identifier",
    "Identifiers",
    "Member",
    "NotLinked",
    "NotPopulated",
    "RelationList",
    "Resource",
    "Row",
    "Selection",
    "Shown",
    "connected",
    "document_ids",
    "documents_of",
    "holdings",
    "link_data",
    "shown",
    "using_files",
    "versions_by_locale",
]
