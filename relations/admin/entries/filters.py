"""The filters of the list of entries. Their choices come from the schema, without an SQL statement."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ...access import caller
from ...engine.reading.states import State, in_locale, in_state
from ...engine.titles import plural
from ...models import Entry
from ..context import access_for, schema_for


class Menu(SimpleListFilter):
    """A filter of the list of entries, shown above the list as a menu that opens below its name."""

    template = "admin/relations/entry/filter.html"


class FlowFilter(Menu):
    """Filters the list of entries by flow. An unknown flow leaves no entries."""

    title = _("flow")
    parameter_name = "flow"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        self.schema = schema_for(request)
        may, flows = access_for(request).may, self.schema.flows.values()
        named = ((flow.slug, plural(flow)) for flow in flows if may(flow.slug, caller.FIND))
        return sorted(named, key=lambda row: row[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        if self.value() is None:
            return queryset
        flow = self.schema.flows.get(self.value() or "")
        return queryset.filter(flow=flow.id) if flow else queryset.none()


class StateFilter(Menu):
    """Filters the list of entries by state: draft, published or modified. An unknown state leaves none.

    The state is that in the locale by which the list is filtered, or that in any locale.
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


class LocaleFilter(Menu):
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
