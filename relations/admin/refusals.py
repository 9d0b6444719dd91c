"""How the admin saves through the engine: in a transaction, and with the engine's errors in the form.

Django's admin validates a form and then saves, and an error while saving is a server error. Here such a save
is rolled back, and the form is shown again with the engine's error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.db import router
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from .. import transactions
from ..engine import definitions
from ..engine.errors import RelationsError
from . import guard
from .bases import AnyModelAdmin, Deletion, RowForm, StyledAdmin
from .context import database
from .wording import worded

FormType = TypeVar("FormType", bound=forms.BaseForm)


class Refusal(Exception):
    """Raised while a page is saved: an error of the engine, and the form in which to show it.

    That is the form with the prefix `prefix` (None for the main form). `prefixes` sends some errors to other
    forms: it maps the first step of an error's path, such as a field's slug, to a form's prefix.
    """

    def __init__(
        self, error: RelationsError, prefix: str | None, prefixes: Mapping[str, str | None] | None = None
    ) -> None:
        super().__init__(error.message)
        self.error, self.prefix, self.prefixes = error, prefix, prefixes or {}

    def of(self, prefix: str | None) -> list[RelationsError]:
        """Return those of the errors that the form with this prefix shows (None: the main form)."""
        return [error for error in self.error.all if self._prefix(error) == prefix]

    def _prefix(self, error: RelationsError) -> str | None:
        return self.prefixes.get(str(error.path[0]) if error.path else "", self.prefix)


@contextmanager
def refusable(prefix: str | None = None) -> Iterator[None]:
    """A context manager that turns an error of the engine into a Refusal.

    `prefix` is that of the form in which the error is shown, None for the main form.
    """
    try:
        yield
    except RelationsError as error:
        raise Refusal(error, prefix) from error


class Refusable(forms.BaseForm):
    """A form that shows the engine's errors of an earlier attempt to save it (`refusal`), and is invalid.

    An error whose path begins with the name of a form field is shown at that field.
    """

    refusal: Refusal | None = None

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for error in self.refusal.of(self.prefix) if self.refusal is not None else ():
            name = error.path[0] if error.path else None
            self.tell(name if isinstance(name, str) and name in self.fields else None, error)
        return cleaned

    def tell(self, name: str | None, error: RelationsError) -> None:
        """Show the error at the form field with this name; for None, at the whole form."""
        self.add_error(name, worded(error))


class RefusableForm(Refusable, RowForm):
    """A ModelForm that shows the engine's errors of an earlier attempt to save it."""


def with_refusal(form: type[FormType], request: HttpRequest, **attributes: Any) -> type[FormType]:
    """Return a subclass of `form` that shows the errors of an earlier attempt of this request to save.

    It shows none at the first attempt. `attributes` are further class attributes.
    """
    refusal = getattr(request, "_relations_refusal", None)
    return type(form.__name__, (form,), {"refusal": refusal, **attributes})


class EngineSaves(AnyModelAdmin):
    """A ModelAdmin whose objects are written by the engine, in one transaction, run again on a conflict.

    The form shows the engine's errors. When the editor must decide something first, a page asks (see
    `guard.Undecided`).
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
            return self.run(view)
        except guard.Undecided as undecided:
            return undecided.ask(self, request)
        except Refusal as refusal:
            request._relations_refusal = refusal  # type: ignore[attr-defined]
        return self.or_message(request, view)

    def run(self, work: Callable[[], HttpResponse]) -> HttpResponse:
        """Call `work`, which saves, in one transaction, and return its response.

        When another writer is in the way, the transaction is rolled back and `work` is called again.
        """
        with transactions.answering():
            return transactions.run(work, using=router.db_for_write(self.model))

    def deletion(
        self, request: HttpRequest, objs: Iterable[Any], counts: dict[str, int], protected: Sequence[str] = ()
    ) -> Deletion:
        """Return the four values that Django's `get_deleted_objects` must return, for the deletion of `objs`.

        `counts` maps plural nouns to numbers of rows that are deleted too. `protected` are the names of
        objects that prevent the deletion.
        """
        missing = set() if self.has_delete_permission(request) else {str(self.opts.verbose_name)}
        return [str(obj) for obj in objs], counts, missing, list(protected)

    def or_message(self, request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
        """Call the view and return its response.

        If it raises a Refusal, show the errors as messages and redirect to the same page. For views without a
        form that could show the errors.
        """
        try:
            return view()
        except Refusal as refusal:
            for error in refusal.error.all:
                messages.error(request, worded(error))
            return HttpResponseRedirect(request.get_full_path())


class EngineAdmin(EngineSaves, StyledAdmin):
    """A ModelAdmin for models that only the engine writes.

    A save that would lose content is confirmed first.
    """

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
                return self.run(lambda: stock(request, object_id, extra_context))

        return self.or_message(request, view)


class DefinitionAdmin(EngineAdmin):
    """A ModelAdmin for flows, fields, components and locales.

    A save of these may change many stored values: in batches, before and after the save's transaction.
    """

    def run(self, work: Callable[[], HttpResponse]) -> HttpResponse:
        return definitions.run(work, using=database())
