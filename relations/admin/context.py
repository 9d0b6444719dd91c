"""The database, the schema and the user's permissions, which all pages of the admin use."""

from __future__ import annotations

from django.db import router
from django.http import HttpRequest

from ..access import users
from ..access.caller import Access
from ..engine import schema
from ..engine.schema import FlowSchema, Schema
from ..models import Entry, Flow


def database() -> str:
    """Return the alias of the database to which entries are written. The admin also reads from it."""
    return router.db_for_write(Entry)


def access_for(request: HttpRequest) -> Access:
    """Return the Access that the permissions of the request's user give, computed once for each request."""
    user, found = getattr(request, "_relations_access", (None, None))
    if found is None or user != request.user:  # somebody may sign in meanwhile
        is_whole = request.user.is_active and request.user.is_superuser
        flows = {} if is_whole else {key: flow.slug for key, flow in schema_for(request).by_id.items()}
        found = users.access_of_user(request.user, flows)
        request._relations_access = (request.user, found)  # type: ignore[attr-defined]
    return found


def schema_for(request: HttpRequest) -> Schema:
    """Return the schema (flows, fields, components, locales), loaded once for each request."""
    found: Schema | None = getattr(request, "_relations_schema", None)
    if found is None:
        found = schema.current(database())
        request._relations_schema = found  # type: ignore[attr-defined]
    return found


def flows_for(request: HttpRequest) -> list[FlowSchema | Flow]:
    """Return the enabled flows: from the schema if the request has loaded it, else as rows (1 statement)."""
    found: Schema | None = getattr(request, "_relations_schema", None)
    if found is None:
        return [*Flow.objects.using(database()).filter(enabled=True)]
    return [flow for flow in found.flows.values() if flow.enabled]
