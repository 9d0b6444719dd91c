"""An inline of the admin that shows one ordered list, whatever its length, in one form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.admin.checks import InlineModelAdminChecks
from django.core import checks
from django.db.models import Model, QuerySet
from django.forms import formset_factory
from django.http import HttpRequest

from ..bases import AnyInline
from ..refusals import with_refusal
from .fields import ListField
from .formset import ListForm, ListFormSet


class ListInlineChecks(InlineModelAdminChecks):
    """System checks of an inline of a list.

    They are Django's, without those for a foreign key to the page's model: rows of the list are no forms.
    """

    def _check_relation(self, obj: Any, parent_model: type[Model]) -> list[checks.CheckMessage]:
        return []

    def _check_exclude_of_parent_model(
        self, obj: Any, parent_model: type[Model]
    ) -> list[checks.CheckMessage]:
        return []


class ListInline(AnyInline):
    """The base class of inlines that show one ordered list, with one input for all of its changes."""

    group: str  # how the name of the list's input begins
    extra = max_num = 0
    template = "relations/admin/relation_inline.html"
    checks_class = ListInlineChecks

    @property
    def page(self) -> Any:
        """The ModelAdmin that the inline is part of."""
        return self.admin_site.get_model_admin(self.parent_model)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return no rows: the widget reads those of the list, page by page."""
        return self.model._default_manager.none()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return []

    def formset_of(
        self,
        base: type[ListFormSet],
        request: HttpRequest,
        name: str,
        make_field: Callable[[], ListField],
        *,
        readonly: bool,
        **attributes: Any,
    ) -> Any:
        """Return a subclass of the formset class `base` for this request.

        `name` is that of its one field, which `make_field` makes. `attributes` are further class attributes.
        """
        own = {
            "name": name,
            "make_field": staticmethod(make_field),
            "readonly": readonly,
            "group": self.group,
        }
        form = with_refusal(ListForm, request)
        return formset_factory(form, type(base.__name__, (base,), own | attributes))
