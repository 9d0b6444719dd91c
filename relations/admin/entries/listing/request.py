"""What one request for the list of entries asks for: the flow, the locale, the columns and the conditions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest

from ....engine.schema import FlowSchema, Schema
from ....engine.titles import title_field
from ....engine.view import View
from ....models import Status
from ...context import database, schema_for
from .columns import Columns, remembered
from .conditions import Condition, conditions

OWN = ("states", "locales", "relations", "updated", "document_id")  # columns that are no fields


@dataclass(frozen=True)
class ListRequest:
    """The parsed parameters of one request for the list of entries.

    `flow` is None in the list of all flows. `chosen_locale` is the locale that the list is filtered by, None
    for any. `locale` is the one for titles, search and order.
    """

    request: HttpRequest
    schema: Schema
    flow: FlowSchema | None
    chosen_locale: str | None

    @property
    def locale(self) -> str:
        return self.chosen_locale or self.schema.default_locale

    @property
    def view(self) -> View:
        """The view in which documents are read: drafts in flows that have them."""
        return View(self.schema, Status.DRAFT, self.locale, database())

    @cached_property
    def columns(self) -> Columns | None:
        """The columns that the list of one flow can have and shows; None in the list of all flows."""
        if self.flow is None:
            return None
        same = {"states": not self.flow.drafts, "locales": not self.flow.localized}
        own = [name for name in OWN if not same.get(name)]
        return Columns(self.flow, own, remembered(self.request.user, self.flow))

    @cached_property
    def conditions(self) -> list[Condition]:
        """The conditions on fields by which the list is filtered, parsed from the URL.

        Raises ValueError for a condition that names an unknown field or operator, or is not complete.
        """
        return conditions(self.request, self.flow)

    @property
    def conditions_or_none(self) -> list[Condition]:
        """The conditions on fields by which the list is filtered; [] if those in the URL are wrong."""
        try:
            return self.conditions
        except ValueError:
            return []


def list_request(request: HttpRequest) -> ListRequest:
    """Return the parsed parameters of the request for the list of entries. They are cached on the request."""
    found: Any = getattr(request, "_relations_list", None)
    if found is None:
        schema, code = schema_for(request), request.GET.get("locale")
        flow = schema.flows.get(request.GET.get("flow", ""))
        found = ListRequest(request, schema, flow, code if code in schema.locales else None)
        request._relations_list = found  # type: ignore[attr-defined]
    return found


def sort_keys(asked: ListRequest) -> dict[Any, str]:
    """Return, by column, the engine's sort key of each column by which the list of a flow can be sorted.

    A key is like "name". {} in the list of all flows.
    """
    if asked.flow is None or asked.columns is None:
        return {}
    title = title_field(asked.flow) or "documentId"
    own = {"label": title, "updated": "updatedAt", "document_id": "documentId"}
    return own | {column: column.sort for column in asked.columns.shown if column.sort is not None}
