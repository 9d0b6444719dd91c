"""The list of entries in the admin, as Django's ChangeList: what its rows are, in which order."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR, SEARCH_VAR, ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext

from ...engine.errors import RelationsError
from ...engine.reading import entry_rows, populate
from ...engine.reading.counts import relation_counts
from ...engine.reading.labels import named
from ...engine.titles import plural, readable
from ...engine.view import versions
from ...models import Entry
from ..context import database
from ..wording import worded
from .listing.conditions import PARAMETERS
from .listing.request import list_request, sort_keys

SORTED_IN_ALL = ("flow", "document_id")  # columns by which the list of all flows can be sorted


class EntryChangeList(ChangeList):
    """Django's ChangeList for entries, of one flow or of all flows.

    The list of one flow is filtered and sorted by the engine. The values for its columns are read for all
    rows together.
    """

    names_itself = True  # `title` is the page's heading: the flow's name

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        self.asked = list_request(request)
        super().__init__(request, *args)
        flow = self.asked.flow
        self.title = plural(flow) if flow else capfirst(str(self.opts.verbose_name_plural))
        text = gettext("In the texts of the locale “%s”, and in document ids.")
        localized = flow.localized if flow else len(self.asked.schema.locales) > 1
        self.search_help_text = text % self.asked.locale if localized else ""

    # -- filtering and sorting ----------------------------------------------------------------------

    def get_filters_params(self, params: Any = None) -> Any:
        found = super().get_filters_params(params)
        return {name: value for name, value in found.items() if name not in PARAMETERS}

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Entry]:
        found: QuerySet[Entry] = super().get_queryset(request, exclude_parameters)
        flow, view = self.asked.flow, self.asked.view
        try:
            for condition in self.asked.conditions:
                filters = condition.what.filter(condition.operator, condition.value)
                found = entry_rows.matching(found, flow, filters, view)  # type: ignore[arg-type]
        except RelationsError as error:
            messages.error(request, worded(error))
            return found.none()
        except ValueError:
            messages.error(request, gettext("The list cannot be filtered like that."))
            return found.none()
        return found

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Entry]) -> Any:
        flow = self.asked.flow
        if flow is None or not self.params.get(ORDER_VAR):
            return super().get_ordering(request, queryset)
        sort = [f"{key}:{way}" for key, way in self._keys()]
        return [*entry_rows.orderings(flow, sort, self.asked.view), "-pk"]

    def get_ordering_field(self, field_name: Any) -> Any:
        """Return the database column to sort by in the list of all flows; None where the engine sorts."""
        return super().get_ordering_field(field_name) if field_name in SORTED_IN_ALL else None

    def _keys(self) -> list[tuple[str, str]]:
        """Return how the URL sorts the list, as pairs of a sort key of the engine and "asc" or "desc"."""
        sorts = sort_keys(self.asked)
        columns = dict(enumerate(self.list_display))
        chosen = self.get_ordering_field_columns().items()
        return [(sorts[columns[number]], way) for number, way in chosen if columns.get(number) in sorts]

    # -- showing ------------------------------------------------------------------------------------

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        columns = self.asked.columns
        if columns is None or "relations" in columns.names:
            self._count()
        documents = {}
        if columns is not None and self.asked.flow is not None and columns.shown:
            keys = [entry.pk for entry in self.result_list]
            rows = versions(self.asked.flow, self.asked.view).filter(entry__in=keys)
            found = populate.read(self.asked.flow, rows, columns.selection, self.asked.view)
            documents = {document.entry: document for document in found}
        for entry in self.result_list:
            entry.document, entry.label = documents.get(entry.pk), named(entry)
            entry.shown_in = next((version.locale for version in entry.versions.all()), "")
            entry.is_elsewhere = entry.shown_in not in ("", self.asked.locale)

    def _count(self) -> None:
        counts = relation_counts(self.result_list, self.asked.schema, database(), self.asked.chosen_locale)
        for entry in self.result_list:
            entry.relation_counts = counts.get(entry.pk, {})

    def url_for_result(self, result: Any) -> str:
        url: str = super().url_for_result(result)
        usual = ("", self.asked.schema.default_locale)
        return url if result.shown_in in usual else f"{url}?{urlencode({'locale': result.shown_in})}"

    @property
    def menus(self) -> list[Any]:
        """The filters to show above the list, as instances of Django's list filters.

        Those that would exclude no entry are left out, unless they are in use.
        """
        flow = self.asked.flow
        same = {"flow": flow is not None}
        if flow is not None:
            same |= {"state": not flow.drafts, "locale": not flow.localized}
        unused = {name for name, is_same in same.items() if is_same} - (self.params.keys() - {"flow"})
        filters: list[Any] = self.filter_specs
        return [each for each in filters if each.parameter_name not in unused]

    @property
    def singular(self) -> str:
        """The name of one entry of the flow; '' in the list of all flows."""
        return readable(self.asked.flow.name) if self.asked.flow else ""

    @property
    def is_narrowed(self) -> bool:
        """Whether the list is filtered, so that it does not show all entries. A search does not count."""
        names = (*PARAMETERS, "state", "locale", *(() if self.asked.flow else ("flow",)))
        return any(name in self.params for name in names)

    @property
    def cleared(self) -> str:
        """The query string of the same list without its filters; flow and order are kept."""
        names = ("flow", ORDER_VAR) if self.asked.flow else ()
        kept = {name: self.params[name] for name in names if name in self.params}
        return f"?{urlencode(kept)}"

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The page's parameters as (name, value), for hidden inputs of its forms.

        The search term and the page number are left out.
        """
        pairs = ((name, value) for name, values in self.filter_params.items() for value in values)
        return [(name, value) for name, value in pairs if name not in (SEARCH_VAR, PAGE_VAR)]
