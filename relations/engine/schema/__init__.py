"""The schema in memory: flows, fields, components and locales as plain values, and the lock on it."""

from .component_loading import CARDINALITIES, MORPHS, RELATION, UNMAPPED, load_components
from .fields import field_schema
from .loading import changing, current, held, is_changing, only_reading, renew, run_held, seen
from .pairing import Pairing
from .ruled import CASCADE, REFUSE, REMOVE
from .types import ComponentSchema, FieldSchema, FlowSchema, RelationSchema, components_in, relations_in
from .upcoming import follow, follow_entry
from .whole import Schema

__all__ = [
    "CARDINALITIES",
    "CASCADE",
    "MORPHS",
    "REFUSE",
    "RELATION",
    "REMOVE",
    "UNMAPPED",
    "ComponentSchema",
    "FieldSchema",
    "FlowSchema",
    "Pairing",
    "RelationSchema",
    "Schema",
    "changing",
    "components_in",
    "current",
    "field_schema",
    "follow",
    "follow_entry",
    "held",
    "is_changing",
    "load_components",
    "only_reading",
    "relations_in",
    "renew",
    "run_held",
    "seen",
]
