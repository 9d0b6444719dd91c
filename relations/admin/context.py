"""What every page of the admin needs to know about the content."""

from __future__ import annotations

from django.db import router
from django.http import HttpRequest

from ..engine import schema
from ..engine.schema import Schema
from ..models import Entry


def database() -> str:
    """The database that the content is in. The admin reads what it is about to write."""
    return router.db_for_write(Entry)


def schema_for(request: HttpRequest) -> Schema:
    """The flows, fields and locales: looked up once for each request."""
    found: Schema | None = getattr(request, "_relations_schema", None)
    if found is None:
        found = schema.current(database())
        request._relations_schema = found  # type: ignore[attr-defined]
    return found
