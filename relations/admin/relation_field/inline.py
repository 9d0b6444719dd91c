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

from django.contrib.admin.checks import InlineModelAdminChecks
from django.core import checks
from django.db.models import Model, QuerySet
from django.forms import formset_factory
from django.http import HttpRequest

from ...engine.reading.lists import LINK
from ...engine.schema import RelationSchema
from ..bases import AnyInline
from ..refusals import with_refusal
from . import conflicts
from .fields import RelationField
from .formset import ListForm, RelationFormSet
from .reading import Lists
from .views import RelationViews
from .widgets import RelationWidget


class RelationInlineChecks(InlineModelAdminChecks):
    """System checks of a relation inline: E101 without `flow` and `field`, E102 on a page without the mixin.

    Django's checks for a foreign key to the page's model do not apply.
    """

    def check(self, inline_obj: Any, **kwargs: Any) -> list[checks.CheckMessage]:  # type: ignore[override]
        stock = super().check(inline_obj, **kwargs)
        return [*stock, *self._check_names(inline_obj), *self._check_page(inline_obj)]

    def _check_relation(self, obj: RelationInline, parent_model: type[Model]) -> list[checks.CheckMessage]:
        return []

    def _check_exclude_of_parent_model(
        self, obj: RelationInline, parent_model: type[Model]
    ) -> list[checks.CheckMessage]:
        return []

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


class RelationInline(AnyInline):
    """An inline that shows and changes one relation of a document: the `field` of the `flow`, both slugs.

    The document is the one that belongs to the page's object. Permissions are the page's: who may change the
    object may change its relations.
    """

    model = LINK
    flow = ""
    field = ""
    group = "relation"  # how the name of the list's input begins
    extra = max_num = 0
    template = "relations/admin/relation_inline.html"
    checks_class = RelationInlineChecks

    def get_locale(self, request: HttpRequest) -> str | None:
        """Return the locale to edit in a localized flow; None for the default locale."""
        return None

    @property
    def page(self) -> Any:
        """The ModelAdmin that the inline is part of."""
        return self.admin_site.get_model_admin(self.parent_model)

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

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return no rows: the widget reads those of the list, page by page."""
        return self.model._default_manager.none()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return []

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Return a subclass of RelationFormSet for this request, relation and object."""
        lists = self.lists(request, obj)
        field, readonly = (
            lists.subject.flow.relation(self.field),
            not self.has_change_permission(request, obj),
        )
        attributes = {
            "name": field.slug,
            "lists": lists,
            "relation": field,
            "readonly": readonly,
            "group": self.group,
            "make_field": staticmethod(partial(self._field, request, obj, lists, field, readonly)),
        }
        base = type("RelationFormSet", (RelationFormSet,), attributes)
        return formset_factory(with_refusal(ListForm, request), base)

    def _field(
        self, request: HttpRequest, obj: Any, lists: Lists, field: RelationSchema, readonly: bool
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
