"""The inline of an OrderedManyToManyField: the relation field, over rows of the through model.

    class TagsInline(OrderedInline):
        model = Article.tags.through

    class ArticleAdmin(OrderedAdminMixin, admin.ModelAdmin):
        inlines = [TagsInline]

It stands on either side's page. See docs/many-to-many.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django import forms
from django.core import checks
from django.db import router
from django.db.models import Model
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ...engine.errors import RelationsError
from ..refusals import EngineSaves, Refusal
from ..relation_field.delta import Delta
from ..relation_field.fields import ListField
from ..relation_field.formset import ListFormSet
from ..relation_field.list_inline import ListInline, ListInlineChecks
from ..relation_field.related import Related
from ..relation_field.viewer import Viewer
from ..relation_field.widgets import Addresses, ListWidget
from .objects import ObjectList
from .side import Side, side_of


class OrderedWidget(ListWidget):
    """The widget of one object's ordered list: its first rows, and a hidden input with the changes."""

    def __init__(self, objects: ObjectList, addresses: Addresses, *, readonly: bool) -> None:
        super().__init__(addresses, readonly=readonly)
        self.objects = objects

    def described(self) -> dict[str, Any]:
        plural = str(self.objects.side.model._meta.verbose_name_plural)
        return {
            "title": self.objects.side.title,
            "to_many": True,
            "revision": "",
            "resource_types": "",
            "flow": plural,
        }

    def named(self, words: Sequence[str]) -> list[Related]:
        return self.objects.named(words)

    def places(self, words: Sequence[str]) -> dict[str, int]:
        return self.objects.places(words)


class OrderedField(ListField):
    """The form field of one object's list: its cleaned value is the editor's changes, a Delta.

    `may_add` and `may_delete` say what the user may do with rows of the list.
    """

    default_error_messages = {
        "no_adding": _("You may not connect anything here."),
        "no_deleting": _("You may not disconnect anything here."),
    }

    def __init__(
        self, objects: ObjectList, widget: OrderedWidget, *, may_add: bool, may_delete: bool, **kwargs: Any
    ) -> None:
        self.objects, self.may_add, self.may_delete = objects, may_add, may_delete
        super().__init__(objects.side.title, widget, **kwargs)

    def may_connect(self, delta: Delta) -> bool:
        return self.objects.sees_members or not delta.connect

    def clean(self, value: str) -> Delta:
        delta = super().clean(value)
        if delta.disconnect and not self.may_delete:
            raise forms.ValidationError(self.error_messages["no_deleting"], "no_deleting")
        if not self.may_add and self.objects.added(delta):
            raise forms.ValidationError(self.error_messages["no_adding"], "no_adding")
        return delta


class OrderedFormSet(ListFormSet):
    """The formset of one object's list; `name` is the object's attribute for the list."""

    objects: ObjectList

    def save(self, commit: bool = True) -> list[Any]:
        """Write the changes of the list. Returns [], since no model instances are saved by forms.

        Raises Refusal, which shows the error in the form, for an object that cannot be chosen any more.
        """
        if commit and self.delta:
            try:
                self.objects.apply(self.delta, self.instance)
            except RelationsError as error:
                raise Refusal(error, self.prefix) from error
            self.changed_objects = [(self.instance, [self.name])]
        return []


class OrderedInlineChecks(ListInlineChecks):
    """System checks of an OrderedInline.

    E103: `model` is no through model of an OrderedManyToManyField with an attribute on this side. E104: the
    page has no OrderedAdminMixin.
    """

    def check(self, inline_obj: Any, **kwargs: Any) -> list[checks.CheckMessage]:  # type: ignore[override]
        found = super().check(inline_obj, **kwargs)
        if inline_obj.side is None:
            text = "The model of the inline is no through model of an ordered relation of this page's model."
            found.append(checks.Error(text, obj=inline_obj.__class__, id="relations.E103"))
        page = inline_obj.page
        if not isinstance(page, EngineSaves):
            text = "A ModelAdmin with inlines of ordered relations inherits from OrderedAdminMixin."
            found.append(checks.Error(text, obj=page.__class__, id="relations.E104"))
        return found


class OrderedInline(ListInline):
    """An inline with the list of the page's object, to drag, connect and disconnect.

    `model` is the through model. For a relation of a model to itself, `fk_name` names the foreign key to the
    page's object. Moving needs the permission to change the through model; connecting and disconnecting need
    those to add and to delete.
    """

    group = "ordered"
    checks_class = OrderedInlineChecks

    @cached_property
    def side(self) -> Side | None:
        """The side of the relation that the page's objects are on.

        None if `model` is no through model of the page's model.
        """
        return side_of(self.parent_model, self.model, self.fk_name)

    def objects(self, request: HttpRequest, obj: Model | None) -> ObjectList:
        """Return the list of the page's object `obj`, with the permissions of the request's user."""
        assert self.side is not None, "a system check refuses other models"
        using = router.db_for_write(self.parent_model, instance=obj)
        return ObjectList(self.side, obj, Viewer(request, self.admin_site), using)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Return a subclass of OrderedFormSet made for this request and object."""
        objects = self.objects(request, obj)
        readonly = not self.has_change_permission(request, obj)
        make, name = partial(self._field, request, objects, readonly), objects.side.accessor
        return self.formset_of(OrderedFormSet, request, name, make, readonly=readonly, objects=objects)

    def _field(self, request: HttpRequest, objects: ObjectList, readonly: bool) -> OrderedField:
        widget = OrderedWidget(objects, self.page.ordered_addresses(objects), readonly=readonly)
        return OrderedField(
            objects,
            widget,
            may_add=self.has_add_permission(request, objects.owner),
            may_delete=self.has_delete_permission(request, objects.owner),
            initial=objects.page,
        )
