"""Describing what depends on the flows that exist: a hook of drf-spectacular."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from ...engine import schema
from .catalog import Catalog, limit
from .moltin import table as moltin
from .routes import Route
from .shapes import Shape
from .strapi import table as strapi

DIALECTS: dict[str, ModuleType] = {"strapi": strapi, "moltin": moltin}
RUN_TIME = ("PageSize", "LocaleCode", "LocaleCodeOrAll", "DocumentNames")  # names that no flow may take


def describe_flows(result: Shape, generator: Any, request: Any, public: bool) -> Shape:
    """Add the operations on entries, and their components, to drf-spectacular's result.

    Each mounted dialect is described for any flow, where that has a meaning, and for each flow.
    """
    routes: list[Route] = generator.routes
    dialects = {name: DIALECTS[name] for name in DIALECTS if any(route.dialect == name for route in routes)}
    components = result["components"]
    schemas = components.setdefault("schemas", {})
    for dialect in dialects.values():
        schemas |= dialect.SCHEMAS
        components.setdefault("responses", {}).update(dialect.RESPONSES)
    catalog = Catalog.of(schema.current(), (*schemas, *RUN_TIME))
    schemas["PageSize"] = limit()
    for dialect in dialects.values():
        schemas |= dialect.of_components(catalog)
        for flow in catalog.flows:
            schemas |= dialect.of_flow(catalog, flow)
    subjects = {
        name: [dialect.ANYTHING, *(dialect.subject(catalog, flow) for flow in catalog.flows)]
        for name, dialect in dialects.items()
    }
    for route in routes:
        for operation in DIALECTS[route.dialect].TABLE.get((route.template, route.method), ()):
            for subject in subjects[route.dialect]:
                for path, content in operation.of(subject, route):
                    result["paths"].setdefault(path, {})[route.method] = content
    return result
