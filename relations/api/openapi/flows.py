"""A drf-spectacular hook that adds the operations on entries, which depend on the flows that exist."""

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
    """Add the operations on entries, and the OpenAPI components that they use, to drf-spectacular's `result`.

    Each dialect in the project's URLs is described in general, with the flow as a parameter of the path, and
    then for each flow. Returns `result`.
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
