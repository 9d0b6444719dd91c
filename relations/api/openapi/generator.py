"""Making the document: drf-spectacular's root object, with the mounted routes and the present flows."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.urls import get_script_prefix
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.plumbing import build_root_object

from ...access.scopes import READ, WRITE, granted_to_anyone
from .flows import DIALECTS, describe_flows
from .naming import free
from .routes import Route, Routes
from .shapes import Shape

__all__ = ["DIALECTS", "Generator", "undescribed"]

VERSION = "3.1.0"
TITLE = "Ordered relations"
DESCRIPTION = (
    "Flows, entries and their relations in order, in two dialects: Strapi's content API and Moltin's Flows "
    "API. This document has the flows that exist now, and each dialect's operations on any flow."
)
SECURITY = {"bearer": {"type": "http", "scheme": "bearer", "description": "An access token."}}


class Generator(SchemaGenerator):
    """Makes the OpenAPI document of one project as a dict.

    Views with a serializer describe themselves (see `inspector`). The hook `describe_flows` adds what
    depends on flows. Hooks that the project sets are for its own document, and do not run.
    """

    endpoint_inspector_cls = Routes

    @cached_property
    def routes(self) -> list[Route]:
        return Routes(self.patterns, self.urlconf).all()

    def parse(self, input_request: Any, public: bool) -> dict[str, Shape]:
        """Return the operations of views that have a serializer, by path and method."""
        paths: dict[str, Shape] = {}
        for route in self.routes:
            view = self.create_view(route.callback, route.method.upper())  # type: ignore[no-untyped-call]
            view.is_described = True  # by this generator, and by no other of the project
            path = route.mount + route.pattern
            content = view.schema.get_operation(path, path, "^/", route.method.upper(), self.registry)
            if content is not None:
                paths.setdefault(path, {}).setdefault(route.method, content)
        return paths

    def get_schema(self, request: Any = None, public: bool = True) -> dict[str, Any]:
        """Return the OpenAPI document for the schema as it is now.

        The arguments, of drf-spectacular, change nothing.
        """
        found = build_root_object(
            paths=self.parse(request, public), components=self.registry.build({}), webhooks={}, version=None
        )
        document: dict[str, Any] = describe_flows(found, self, request, public)
        document["components"]["securitySchemes"] = SECURITY
        _finish(document["paths"])
        info = {**document["info"], "title": document["info"]["title"] or TITLE}
        info.setdefault("description", DESCRIPTION)
        if prefix := get_script_prefix().rstrip("/"):
            document.setdefault("servers", [{"url": prefix}])
        return {**document, "openapi": VERSION, "info": info, "security": [{"bearer": []}]}


def undescribed(routes: list[Route]) -> list[Route]:
    """Return the routes that neither a table nor a serializer describes. Tests expect none."""
    return [
        route
        for route in routes
        if (route.template, route.method) not in DIALECTS[route.dialect].TABLE
        and not hasattr(route.callback.cls, "serializer_class")
    ]


def _finish(paths: dict[str, Shape]) -> None:
    """Give each operation a unique id, and mark those that need no token."""
    names: set[str] = set()
    open_to_anyone = granted_to_anyone()
    for methods in paths.values():
        for method, content in methods.items():
            content["operationId"] = free(content["operationId"], names)
            if (READ if method == "get" else WRITE) in open_to_anyone:
                content.setdefault("security", [{}, {"bearer": []}])
