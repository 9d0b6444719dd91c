"""A relation as an inline of the admin: one ordered list, its changes kept in one input.

    class ProductCategories(RelationInline):
        flow = "products"
        field = "categories"

There is no form for each row: a list of a hundred thousand opens as one of three does.
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
from .formset import RelationFormSet, RelationListForm
from .reading import Lists
from .views import RelationViews
from .widgets import RelationWidget


class RelationInlineChecks(InlineModelAdminChecks):
    """What a relation needs of its inline. It has no foreign key to the page's model, and no form of rows."""

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
        if obj.flow and obj.field:
            return []
        text = "An inline of a relation names its 'flow' and its 'field', by their slugs."
        return [checks.Error(text, obj=obj.__class__, id="relations.E101")]

    def _check_page(self, obj: RelationInline) -> list[checks.CheckMessage]:
        if isinstance(obj.page, RelationViews):
            return []
        text = "A ModelAdmin with inlines of relations inherits from RelationsAdminMixin, which saves them."
        return [checks.Error(text, obj=obj.page.__class__, id="relations.E102")]


class RelationInline(AnyInline):
    """The list in the relation `field` of the document that stands for the page's object, in `flow`.

    Permissions are those of the page: who may change the object may change its relations.
    """

    model = LINK
    flow = ""
    field = ""
    group = "relation"  # how the name of the list's input begins
    extra = max_num = 0
    template = "relations/admin/relation_inline.html"
    checks_class = RelationInlineChecks

    def get_locale(self, request: HttpRequest) -> str | None:
        """The locale that is edited, where the flow is localized; None for the default one."""
        return None

    @property
    def page(self) -> Any:
        """The ModelAdmin that the inline is part of."""
        return self.admin_site.get_model_admin(self.parent_model)

    def lists(self, request: HttpRequest, obj: Any) -> Lists:
        """The document's lists, shared by all inlines of a page."""
        return self.page.relation_lists(request, obj, self.flow, self.get_locale(request))

    # -- permissions --------------------------------------------------------------------------------

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and self.page.has_view_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.page.relation_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """No row has a form of its own to be added with."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    # -- the form -----------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """None: rows come by pages, from the list."""
        return self.model._default_manager.none()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return []

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """A formset with one form, that of the list's changes."""
        lists = self.lists(request, obj)
        field, readonly = (
            lists.subject.flow.relation(self.field),
            not self.has_change_permission(request, obj),
        )
        attributes = {
            "lists": lists,
            "relation": field,
            "readonly": readonly,
            "group": self.group,
            "make_field": partial(self._field, request, obj, lists, field, readonly),
        }
        base = type("RelationFormSet", (RelationFormSet,), attributes)
        return formset_factory(with_refusal(RelationListForm, request), base)

    def _field(
        self, request: HttpRequest, obj: Any, lists: Lists, field: RelationSchema, readonly: bool
    ) -> RelationField:
        rows = lists.of(field)
        addresses = self.page.relation_addresses(lists, field)
        widget = RelationWidget(field, rows, addresses, readonly=readonly)
        widget.is_renewed = conflicts.EDIT in request.POST
        return RelationField(field, rows, widget, initial=lambda: lists.pages[field.slug])


def inlines_of(
    base: type[RelationInline], flow: str, fields: Sequence[RelationSchema]
) -> list[type[RelationInline]]:
    """An inline for each of the relations."""
    return [type(base.__name__, (base,), {"flow": flow, "field": field.slug}) for field in fields]
