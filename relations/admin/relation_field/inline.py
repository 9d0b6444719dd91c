"""A relation as an inline of the admin: one ordered list, whose changes are submitted in one input.

    class ProductCategories(RelationInline):
        flow = "products"
        field = "categories"

Rows have no forms of their own: a list of 100,000 opens as fast as one of three.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.core import checks
from django.http import HttpRequest

from ...engine.reading.lists import LINK
from ...engine.schema import RelationSchema
from . import conflicts
from .fields import RelationField
from .formset import RelationFormSet
from .list_inline import ListInline, ListInlineChecks
from .reading import Lists
from .views import RelationViews
from .widgets import RelationWidget


class RelationInlineChecks(ListInlineChecks):
    """Checks of a relation inline: E101 without `flow` or `field`, E102 for a page without the mixin."""

    def check(self, inline_obj: Any, **kwargs: Any) -> list[checks.CheckMessage]:  # type: ignore[override]
        stock = super().check(inline_obj, **kwargs)
        return [*stock, *self._check_names(inline_obj), *self._check_page(inline_obj)]

    def _check_names(self, obj: RelationInline) -> list[checks.CheckMessage]:
        if all(isinstance(slug, str) and slug for slug in (obj.flow, obj.field)):
            return []
        text = "An inline of a relation names its 'flow' and its 'field', by their slugs."
        return [checks.Error(text, obj=obj.__class__, id="relations.E101")]

    def _check_page(self, obj: RelationInline) -> list[checks.CheckMessage]:
        if isinstance(obj.page, RelationViews):
            return []
        text = "A ModelAdmin with inlines of relations inherits from RelationsAdminMixin, which saves them."
        return [checks.Error(text, obj=obj.page.__class__, id="relations.E102")]


class RelationInline(ListInline):
    """An inline that shows and changes one relation of a document: the `field` of the `flow`, both slugs.

    The document is the one that belongs to the page's object. Permissions are the page's: who may change the
    object may change its relations.
    """

    model = LINK
    flow = ""
    field = ""
    group = "relation"
    checks_class = RelationInlineChecks

    def get_locale(self, request: HttpRequest) -> str | None:
        """Return the locale to edit in a localized flow; None for the default locale."""
        return None

    def lists(self, request: HttpRequest, obj: Any) -> Lists:
        """Return the relations of the document that belongs to `obj`, shared by all inlines of a page."""
        return self.page.relation_lists(request, obj, self.flow, self.get_locale(request))

    # -- permissions --------------------------------------------------------------------------------

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and self.page.has_view_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.page.relation_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: rows have no forms to add them with."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    # -- the form -----------------------------------------------------------------------------------

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Return a subclass of RelationFormSet for this request, relation and object."""
        lists = self.lists(request, obj)
        field = lists.subject.flow.relation(self.field)
        readonly = not self.has_change_permission(request, obj)
        make = partial(self._field, request, lists, field, readonly)
        more: dict[str, Any] = {"lists": lists, "relation": field}
        return self.formset_of(RelationFormSet, request, field.slug, make, readonly=readonly, **more)

    def _field(
        self, request: HttpRequest, lists: Lists, field: RelationSchema, readonly: bool
    ) -> RelationField:
        addresses = self.page.relation_addresses(lists, field)
        widget = RelationWidget(field, lists, addresses, readonly=readonly)
        widget.is_renewed = conflicts.is_informed(request.POST)
        return RelationField(field, lists, widget, initial=lambda: lists.pages[field.slug])


def inlines_of(
    base: type[RelationInline], flow: str, fields: Sequence[RelationSchema]
) -> list[type[RelationInline]]:
    """Return subclasses of the inline class `base`, one for each of these relations of the flow."""
    return [type(base.__name__, (base,), {"flow": flow, "field": field.slug}) for field in fields]
