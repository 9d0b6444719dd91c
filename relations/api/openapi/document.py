"""The document as bytes, made once for each change of the schema."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from typing import Any

import orjson
from django.urls import get_script_prefix, get_urlconf
from drf_spectacular.renderers import OpenApiYamlRenderer

from ...access.scopes import granted_to_anyone
from ...engine import schema
from .generator import Generator

# The same schema in both formats, and below several prefixes or hosts' URLs; more is not kept.
MOST_KEPT = 8


@dataclass(frozen=True, slots=True)
class Rendered:
    """The document in one format."""

    content: bytes
    etag: str


_kept: dict[tuple[Any, ...], Rendered] = {}
_guard = threading.Lock()


def current(kind: str) -> Rendered:
    """The document as "json" or "yaml"; costs one statement while the schema has not changed."""
    content = schema.current()
    key = (content.stamp, get_urlconf(), get_script_prefix(), granted_to_anyone(), kind)
    found = _kept.get(key)
    if found is None:
        with _guard:
            found = _kept.get(key) or _keep(key, content, kind)
    return found


def _keep(key: tuple[Any, ...], content: schema.Schema, kind: str) -> Rendered:
    document = Generator(urlconf=get_urlconf()).get_schema()  # type: ignore[no-untyped-call]
    yaml = OpenApiYamlRenderer()
    rendered = orjson.dumps(document) if kind == "json" else yaml.render(document)  # type: ignore[no-untyped-call]
    made = Rendered(rendered, f'"{hashlib.sha256(rendered).hexdigest()[:32]}"')
    if len(_kept) >= MOST_KEPT or any(other[0] != content.stamp for other in _kept):
        _kept.clear()
    _kept[key] = made
    return made
