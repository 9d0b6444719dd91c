"""Making the OpenAPI document: drf-spectacular's root object, this app's routes and the present flows."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.urls import get_script_prefix
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.plumbing import build_root_object

from ...access.scopes import READ, WRITE, whole_of_anyone
from ..idempotency import HEADER, LONGEST, REPLAYED
from .flows import DIALECTS, describe_flows
from .naming import free
from .routes import Route, Routes
from .shapes import STRING, Shape, parameter, ref

__all__ = ["DIALECTS", "Generator", "undescribed"]

VERSION = "3.1.0"
TITLE = "Ordered relations"
DESCRIPTION = (
    "Flows, entries and their relations in order, in two dialects: Strapi's content API and Moltin's Flows "
    "API. This document has the flows that exist now, and each dialect's operations on any flow."
)
KEY = parameter(
    HEADER,
    {**STRING, "minLength": 1, "maxLength": LONGEST},
    "A text that the client makes up for each write. Sent again within a day, the same request gets the "
    f"same answer, with `{REPLAYED}: true`, and nothing is done twice. Another one under the key is 409.",
    "header",
)
SECURITY = {"bearer": {"type": "http", "scheme": "bearer", "description": "An access token."}}


class Generator(SchemaGenerator):
    """A drf-spectacular generator that makes the OpenAPI document of this app's dialects, as a dict.

    Views with a serializer are described by `inspector`. `describe_flows` adds the operations that depend on
    the flows. The project's own drf-spectacular hooks do not run, since they are meant for the project's own
    document.
    """

    endpoint_inspector_cls = Routes

    @cached_property
    def routes(self) -> list[Route]:
        return Routes(self.patterns, self.urlconf).all()

    def parse(self, input_request: Any, public: bool) -> dict[str, Shape]:
        """Return the descriptions of the operations of views with a serializer, by path and method."""
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
        """Return the OpenAPI document for the flows that exist now. The arguments are ignored."""
        found = build_root_object(
            paths=self.parse(request, public), components=self.registry.build({}), webhooks={}, version=None
        )
        document: dict[str, Any] = describe_flows(found, self, request, public)
        document["components"]["securitySchemes"] = SECURITY
        document["components"]["parameters"] = {"IdempotencyKey": KEY}
        _finish(document["paths"])
        info = {**document["info"], "title": document["info"]["title"] or TITLE}
        info.setdefault("description", DESCRIPTION)
        if prefix := get_script_prefix().rstrip("/"):
            document.setdefault("servers", [{"url": prefix}])
        return {**document, "openapi": VERSION, "info": info, "security": [{"bearer": []}]}


def undescribed(routes: list[Route]) -> list[Route]:
    """Return the routes that have no description, neither in a dialect's table nor by a serializer.

    A test fails if there are any.
    """
    return [
        route
        for route in routes
        if (route.template, route.method) not in DIALECTS[route.dialect].TABLE
        and not hasattr(route.callback.cls, "serializer_class")
    ]


def _finish(paths: dict[str, Shape]) -> None:
    """Complete the descriptions of all operations.

    Each gets a unique id, each write the header Idempotency-Key, and those that need no token a mark.
    """
    names: set[str] = set()
    open_to_anyone = whole_of_anyone()
    for methods in paths.values():
        for method, content in methods.items():
            content["operationId"] = free(content["operationId"], names)
            if method != "get" and content.get("security") != []:
                _take_key(content)
            if (READ if method == "get" else WRITE) in open_to_anyone:
                content.setdefault("security", [{}, {"bearer": []}])


def _take_key(content: Shape) -> None:
    """Add the header Idempotency-Key to a write, and the answer 409 for a key that was used before."""
    content["parameters"] = [*content.get("parameters", ()), ref("IdempotencyKey", "parameters")]
    others: str = content["responses"]["default"]["$ref"]
    content["responses"].setdefault("409", {"$ref": others.replace("Error", "409")})
