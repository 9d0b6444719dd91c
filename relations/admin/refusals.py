"""What the engine refuses appears in the form that asked for it.

The stock admin validates a form and then saves, with no way back. Here a save that is refused is rolled
back and the page is made once more, with the refusal among the form's errors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.db import router
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from .. import transactions
from ..engine.errors import RelationsError
from . import guard
from .bases import AnyModelAdmin, Deletion, RowForm, StyledAdmin
from .context import database

FormType = TypeVar("FormType", bound=forms.BaseForm)


class Refusal(Exception):
    """The engine's error, and the prefix of the form that it is about (None: the page's own)."""

    def __init__(self, error: RelationsError, prefix: str | None) -> None:
        super().__init__(error.message)
        self.error, self.prefix = error, prefix


@contextmanager
def refusable(prefix: str | None = None) -> Iterator[None]:
    """Engine calls of one form."""
    try:
        yield
    except RelationsError as error:
        raise Refusal(error, prefix) from error


class Refusable(forms.BaseForm):
    """A form that was refused shows why, and never saves."""

    refusal: Refusal | None = None

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refusal is not None and self.refusal.prefix == self.prefix:
            error = self.refusal.error
            name = error.path[0] if error.path else None
            self.add_error(name if isinstance(name, str) and name in self.fields else None, error.message)
        return cleaned


class RefusableForm(Refusable, RowForm):
    """A refusable form of a row."""


def with_refusal(form: type[FormType], request: HttpRequest, **attributes: Any) -> type[FormType]:
    """The form's class for this request."""
    refusal = getattr(request, "_relations_refusal", None)
    return type(form.__name__, (form,), {"refusal": refusal, **attributes})


class EngineSaves(AnyModelAdmin):
    """A page whose form the engine writes: one transaction, run again whole on a conflict.

    What the engine refuses appears in the form; what a person has to decide first is asked on a page.
    """

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        stock = super().changeform_view

        def view() -> HttpResponse:
            with guard.losses_of(request):
                return stock(request, object_id, form_url, extra_context)

        if request.method != "POST":
            return view()
        try:
            return transactions.run(view, using=router.db_for_write(self.model))
        except guard.Undecided as undecided:
            return undecided.ask(self, request)
        except Refusal as refusal:
            request._relations_refusal = refusal  # type: ignore[attr-defined]
        return self.or_message(request, view)

    def deletion(
        self, request: HttpRequest, objs: Iterable[Any], counts: dict[str, int], protected: Sequence[str] = ()
    ) -> Deletion:
        """What the page that confirms a deletion says: counts, where the stock admin loads all that goes."""
        missing = set() if self.has_delete_permission(request) else {str(self.opts.verbose_name)}
        return [str(obj) for obj in objs], counts, missing, list(protected)

    def or_message(self, request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
        """What has no place in a form is told above the page."""
        try:
            return view()
        except Refusal as refusal:
            messages.error(request, refusal.error.message)
            return HttpResponseRedirect(request.get_full_path())


class EngineAdmin(EngineSaves, StyledAdmin):
    """A model whose rows only the engine writes. A save that would lose content asks first."""

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).using(database())

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        found = super().formfield_for_dbfield(db_field, request, **kwargs)
        if found is not None and db_field.name == "description":
            found.widget.attrs["rows"] = 3
        return found

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return with_refusal(super().get_form(request, obj, change, **kwargs), request)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        guard.check(request)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        stock = super().delete_view

        def view() -> HttpResponse:
            with refusable():
                return transactions.run(lambda: stock(request, object_id, extra_context), using=database())

        return self.or_message(request, view)
