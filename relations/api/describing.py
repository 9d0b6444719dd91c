"""Decorators and helpers that describe views and fields to drf-spectacular, an optional dependency.

drf-spectacular makes the OpenAPI document.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any, TypeVar

from django.utils.module_loading import import_string

Described = TypeVar("Described")

IS_INSTALLED = find_spec("drf_spectacular") is not None


def described_by(name: str) -> Any:
    """Return a new instance of the drf-spectacular schema class `name`, a path below `relations.api.openapi`.

    Without drf-spectacular it returns None, which tells Django REST framework that the view is not described.
    """
    return import_string(f"relations.api.openapi.{name}")() if IS_INSTALLED else None


def described_as(shape: Mapping[str, Any]) -> Callable[[type[Described]], type[Described]]:
    """Decorate a class of serializer fields with the JSON Schema of their values.

    Without drf-spectacular it changes nothing.
    """
    if not IS_INSTALLED:
        return lambda described: described
    from drf_spectacular.utils import extend_schema_field

    described: Callable[[type[Described]], type[Described]] = extend_schema_field(dict(shape))
    return described
