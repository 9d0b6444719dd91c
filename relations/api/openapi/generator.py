"""Makes the document: drf-spectacular's root object around the routes and the flows that there are."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

from django.urls import get_script_prefix
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.plumbing import build_root_object

from ...access.scopes import READ, WRITE, granted_to_anyone
from ...engine import schema
from .catalog import Catalog
from .moltin import table as moltin
from .operations import Operation
from .routes import Route, Routes
from .shapes import Shape
from .strapi import table as strapi

VERSION = "3.1.0"
TITLE = "Ordered relations"
DESCRIPTION = (
    "Flows, entries and their relations in order, in two dialects: Strapi's content API and Moltin's Flows "
    "API. This document has the flows that exist now, and each dialect's operations on any flow."
)
DIALECTS: dict[str, ModuleType] = {"strapi": strapi, "moltin": moltin}
SECURITY = {"bearer": {"type": "http", "scheme": "bearer", "description": "An access token."}}


class Generator(SchemaGenerator):
    """The whole document of one project, as a value that JSON can hold.

    Views and serializers cannot tell what there is: flows are defined at run time. So the routes are
    those of the project, and what they do is described by each dialect's table.
    """

    endpoint_inspector_cls = Routes

    def get_schema(self, request: Any = None, public: bool = False) -> dict[str, Any]:
        """The document of the schema as it is now."""
        return self.describe(schema.current())

    def describe(self, content: schema.Schema) -> dict[str, Any]:
        """The document of these flows."""
        routes = Routes(self.patterns, self.urlconf).all()
        dialects = [DIALECTS[name] for name in DIALECTS if any(route.dialect == name for route in routes)]
        taken = [name for dialect in dialects for name in dialect.SCHEMAS]
        catalog = Catalog.of(content, taken)
        document: dict[str, Any] = build_root_object(
            paths=_paths(catalog, routes),
            components=_components(catalog, dialects),
            webhooks={},
            version=None,
        )
        info = {**document["info"], "title": document["info"]["title"] or TITLE}
        info.setdefault("description", DESCRIPTION)
        if prefix := get_script_prefix().rstrip("/"):
            document.setdefault("servers", [{"url": prefix}])
        return {**document, "openapi": VERSION, "info": info, "security": [{"bearer": []}]}


def undescribed(routes: list[Route]) -> list[Route]:
    """The routes that no table describes: there should be none."""
    return [route for route in routes if (route.template, route.method) not in DIALECTS[route.dialect].TABLE]


def _paths(catalog: Catalog, routes: list[Route]) -> dict[str, Shape]:
    paths: dict[str, Shape] = {}
    names: set[str] = set()
    open_to_anyone = granted_to_anyone()
    for route in routes:
        needed = READ if route.method == "get" else WRITE
        for found in _operations(catalog, route):
            content = found.content
            content["operationId"] = _free(content["operationId"], names)
            if needed in open_to_anyone:
                content.setdefault("security", [{}, {"bearer": []}])
            paths.setdefault(found.path, {}).setdefault(route.method, content)
    return paths


def _operations(catalog: Catalog, route: Route) -> Iterator[Operation]:
    describe = DIALECTS[route.dialect].TABLE.get((route.template, route.method))
    return describe(catalog, route) if describe else iter(())


def _free(wanted: str, names: set[str]) -> str:
    """The name, numbered where it is taken already."""
    name, number = wanted, 1
    while name in names:
        number += 1
        name = f"{wanted}{number}"
    names.add(name)
    return name


def _components(catalog: Catalog, dialects: list[ModuleType]) -> Shape:
    schemas: dict[str, Shape] = {}
    responses: dict[str, Shape] = {}
    for dialect in dialects:
        schemas |= dialect.SCHEMAS
        responses |= dialect.RESPONSES
        schemas |= dialect.of_components(catalog)
        for flow in catalog.flows:
            schemas |= dialect.of_flow(catalog, flow)
    return {"schemas": schemas, "responses": responses, "securitySchemes": SECURITY}
