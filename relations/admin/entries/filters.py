"""The filters of the list of entries. Their choices come from the schema, without an SQL statement."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ...engine.reading.states import State, in_locale, in_state
from ...models import Entry
from ..context import schema_for


class FlowFilter(SimpleListFilter):
    """Filters the list of entries by flow. An unknown flow leaves no entries."""

    title = _("flow")
    parameter_name = "flow"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        self.schema = schema_for(request)
        return sorted(((flow.slug, flow.name) for flow in self.schema.flows.values()), key=lambda row: row[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        if self.value() is None:
            return queryset
        flow = self.schema.flows.get(self.value() or "")
        return queryset.filter(flow=flow.id) if flow else queryset.none()


class StateFilter(SimpleListFilter):
    """Filters the list of entries by state (draft, published, modified); an unknown one leaves none.

    It is the state in the locale that the list is filtered by, else in any locale.
    """

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(State.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        value = self.value()
        if value is None:
            return queryset
        # With a locale filter, compare the state in that locale.
        if value not in State.values:
            return queryset.none()
        locale = request.GET.get("locale")
        return in_state(queryset, value, locale if locale in schema_for(request).locales else None)


class LocaleFilter(SimpleListFilter):
    """Filters the list of entries by a locale in which they have a version.

    An unknown one leaves no entries.
    """

    title = _("locale")
    parameter_name = "locale"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(code, code) for code in schema_for(request).locales]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        code = self.value()
        if code is None:
            return queryset
        if code not in schema_for(request).locales:
            return queryset.none()
        return in_locale(queryset, code)
