"""The schema in memory: flows, fields, components and locales as plain values."""

from .component_loading import UNMAPPED, load_components
from .loading import current, field_schema, held, renew, run_held
from .types import INVERSE, ComponentSchema, FieldSchema, FlowSchema, Relation, Schema

__all__ = [
    "INVERSE",
    "UNMAPPED",
    "ComponentSchema",
    "FieldSchema",
    "FlowSchema",
    "Relation",
    "Schema",
    "current",
    "field_schema",
    "held",
    "load_components",
    "renew",
    "run_held",
]
