"""The database and the schema that all pages of the admin use."""

from __future__ import annotations

from django.db import router
from django.http import HttpRequest

from ..engine import schema
from ..engine.schema import Schema
from ..models import Entry


def database() -> str:
    """Return the alias of the database to which entries are written. The admin also reads from it."""
    return router.db_for_write(Entry)


def schema_for(request: HttpRequest) -> Schema:
    """Return the schema (flows, fields, components, locales), loaded once for each request."""
    found: Schema | None = getattr(request, "_relations_schema", None)
    if found is None:
        found = schema.current(database())
        request._relations_schema = found  # type: ignore[attr-defined]
    return found
