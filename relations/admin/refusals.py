"""What the engine refuses appears in the form that asked for it.

The stock admin validates a form and then saves, with no way back. Here a save that is refused is rolled
back and the page is made once more, with the refusal among the form's errors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from .. import transactions
from ..engine.errors import RelationsError
from . import guard
from .context import database

Result = TypeVar("Result")


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


class RefusableForm(forms.ModelForm):
    """A form that was refused shows why, and never saves."""

    refusal: Refusal | None = None

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refusal is not None:
            self._show(self.refusal)
        return cleaned

    def _show(self, refusal: Refusal) -> None:
        error = refusal.error
        if refusal.prefix == self.prefix:
            name = error.path[0] if error.path else None
            self.add_error(name if isinstance(name, str) and name in self.fields else None, error.message)


def with_refusal(form: type[forms.ModelForm], request: HttpRequest) -> type[forms.ModelForm]:
    """The form's class for this request."""
    return type(form.__name__, (form,), {"refusal": getattr(request, "_relations_refusal", None)})


class EngineAdmin(admin.ModelAdmin):
    """A model whose rows only the engine writes: every save and delete is one transaction.

    A save that would lose content asks first.
    """

    class Media:
        css = {"all": ("relations/admin/forms.css",)}

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).using(database())

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return with_refusal(super().get_form(request, obj, change, **kwargs), request)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        stock = super().changeform_view

        def view() -> HttpResponse:
            return stock(request, object_id, form_url, extra_context)

        if request.method != "POST":
            return view()
        try:
            return guard.guarded(self, request, view)
        except Refusal as refusal:
            request._relations_refusal = refusal  # type: ignore[attr-defined]
        return self._or_message(request, view)

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

        return self._or_message(request, view)

    def _or_message(self, request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
        """What has no place in a form is told above the page."""
        try:
            return view()
        except Refusal as refusal:
            messages.error(request, refusal.error.message)
            return HttpResponseRedirect(request.get_full_path())
