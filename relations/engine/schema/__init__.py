"""The schema in memory: flows, fields, components and locales as plain values."""

from .component_loading import UNMAPPED, load_components
from .loading import current, field_schema, held, renew, run_held
from .pairing import Pairing
from .types import ComponentSchema, FieldSchema, FlowSchema, RelationSchema, Schema

__all__ = [
    "UNMAPPED",
    "ComponentSchema",
    "FieldSchema",
    "FlowSchema",
    "Pairing",
    "RelationSchema",
    "Schema",
    "current",
    "field_schema",
    "held",
    "load_components",
    "renew",
    "run_held",
]
