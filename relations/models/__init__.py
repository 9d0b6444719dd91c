"""The Django models of the app: all that it stores.

Flows with their fields and components, entries with their versions, ordered links, locales, uploaded
files, access tokens, and the rewriting of stored values.
"""

from .asset import Asset, AssetUse
from .component import Component
from .entry import Entry, EntryVersion, Status
from .field import Cardinality, Field, FieldType
from .flow import Flow, SchemaState
from .link import InverseLink, Link
from .locale import Locale
from .rewrite import Rewrite, Task
from .token import AccessToken

__all__ = [
    "AccessToken",
    "Asset",
    "AssetUse",
    "Cardinality",
    "Component",
    "Entry",
    "EntryVersion",
    "Field",
    "FieldType",
    "Flow",
    "InverseLink",
    "Link",
    "Locale",
    "Rewrite",
    "SchemaState",
    "Status",
    "Task",
]
