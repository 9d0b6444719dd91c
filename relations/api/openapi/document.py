"""The OpenAPI document as bytes. It is made once for each change of the schema."""

from __future__ import annotations

import functools
import threading
from typing import Any

import orjson
from django.urls import get_script_prefix, get_urlconf
from drf_spectacular.renderers import OpenApiYamlRenderer

from ...access.scopes import whole_of_anyone
from ...engine import schema
from .assets import Content
from .generator import Generator

# The same schema in both formats, and below several prefixes or hosts' URLs; more is not kept.
MOST_KEPT = 8

_guard = threading.Lock()


def current(kind: str) -> Content:
    """Return the OpenAPI document as bytes, with its type and its ETag; `kind` is "json" or "yaml".

    While the schema has not changed, the document is kept in memory, and this takes 1 SQL statement.
    """
    key = (schema.current().stamp, get_urlconf(), get_script_prefix(), whole_of_anyone())
    with _guard:  # drf-spectacular keeps on a view's schema which view it describes
        return _made(kind, *key)


@functools.lru_cache(MOST_KEPT)
def _made(kind: str, *key: Any) -> Content:
    """Return the OpenAPI document; it is made once for each `key`, on which its content depends.

    The key has the stamp of the schema, the URLs, their prefix, and the rights of anonymous callers.
    """
    document = Generator(urlconf=get_urlconf()).get_schema()  # type: ignore[no-untyped-call]
    if kind == "json":
        return Content.of(orjson.dumps(document), "application/json")
    yaml: bytes = OpenApiYamlRenderer().render(document)  # type: ignore[no-untyped-call]
    return Content.of(yaml, "application/yaml")
