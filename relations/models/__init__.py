"""The Django models of the app: all that it stores.

Flows with their fields and components, entries with their versions, ordered links, locales, uploaded
files, access tokens, idempotency keys, columns of lists, and the rewriting of stored values.
"""

from .asset import FAMILIES, Asset, AssetUse
from .component import Component
from .entry import Entry, EntryVersion, Status
from .field import Cardinality, Field, FieldType
from .flow import Flow, SchemaState
from .idempotency import IdempotencyKey
from .link import InverseLink, Link
from .list_columns import ListColumns
from .locale import Locale
from .lookups import use_arrays
from .ordered_entry import OrderedEntry
from .rewrite import Rewrite, Task
from .token import AccessToken

use_arrays(Entry, "id", "document_id")
use_arrays(EntryVersion, "id", "entry")
use_arrays(Link, "id", "source", "target", "part")

__all__ = [
    "FAMILIES",
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
    "IdempotencyKey",
    "InverseLink",
    "Link",
    "ListColumns",
    "Locale",
    "OrderedEntry",
    "Rewrite",
    "SchemaState",
    "Status",
    "Task",
]
