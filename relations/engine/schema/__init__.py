"""The schema in memory: flows, fields, components and locales as plain values, and the lock that keeps it."""

from .component_loading import CARDINALITIES, RELATION, UNMAPPED, load_components
from .fields import field_schema
from .loading import current, held, renew, run_held
from .pairing import Pairing
from .types import ComponentSchema, FieldSchema, FlowSchema, RelationSchema, relations_in
from .upcoming import follow, follow_entry
from .whole import Schema

__all__ = [
    "CARDINALITIES",
    "RELATION",
    "UNMAPPED",
    "ComponentSchema",
    "FieldSchema",
    "FlowSchema",
    "Pairing",
    "RelationSchema",
    "Schema",
    "current",
    "field_schema",
    "follow",
    "follow_entry",
    "held",
    "load_components",
    "relations_in",
    "renew",
    "run_held",
]
