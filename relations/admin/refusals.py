"""The one save path of the admin: a transaction, and the engine's errors shown in the form.

The stock admin validates a form and then saves, and an error while saving is a server error. Here such a
save is rolled back, and the form is shown again with the engine's error.
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

FormType = TypeVar("FormType", bound=forms.BaseForm)


class Refusal(Exception):
    """An error of the engine while a page is saved, to be shown in the form that it belongs to.

    `prefix` is that form's prefix, None for the main form. `prefixes` are those of other forms: they map the
    first step of an error's path, such as a field's slug, to the form's prefix.
    """

    def __init__(
        self, error: RelationsError, prefix: str | None, prefixes: Mapping[str, str | None] | None = None
    ) -> None:
        super().__init__(error.message)
        self.error, self.prefix, self.prefixes = error, prefix, prefixes or {}

    def of(self, prefix: str | None) -> list[RelationsError]:
        """Return all errors that belong to the form with this prefix."""
        return [error for error in self.error.all if self._prefix(error) == prefix]

    def _prefix(self, error: RelationsError) -> str | None:
        return self.prefixes.get(str(error.path[0]) if error.path else "", self.prefix)


@contextmanager
def refusable(prefix: str | None = None) -> Iterator[None]:
    """Turn an error that the engine raises inside the block into a Refusal for the form with this prefix.

    A context manager.
    """
    try:
        yield
    except RelationsError as error:
        raise Refusal(error, prefix) from error


class Refusable(forms.BaseForm):
    """A form that is invalid with the errors of `refusal`: those that refused an earlier attempt to save it.

    An error whose path begins with one of the form's fields is shown there.
    """

    refusal: Refusal | None = None

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for error in self.refusal.of(self.prefix) if self.refusal is not None else ():
            name = error.path[0] if error.path else None
            self.add_error(name if isinstance(name, str) and name in self.fields else None, error.message)
        return cleaned


class RefusableForm(Refusable, RowForm):
    """A form of a model's row that shows the engine's errors of an earlier attempt."""


def with_refusal(form: type[FormType], request: HttpRequest, **attributes: Any) -> type[FormType]:
    """Return a subclass of `form` with `attributes`, and with the Refusal that the request has met."""
    refusal = getattr(request, "_relations_refusal", None)
    return type(form.__name__, (form,), {"refusal": refusal, **attributes})


class EngineSaves(AnyModelAdmin):
    """A ModelAdmin whose form is written by the engine, in one transaction that is run again on conflicts.

    Errors of the engine are shown in the form. Where a save needs a decision (see `guard.Undecided`), a page
    asks.
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
        """Run `work`, which saves, in one transaction, and return its response. A conflict runs it again."""
        return transactions.run(work, using=router.db_for_write(self.model))

    def deletion(
        self, request: HttpRequest, objs: Iterable[Any], counts: dict[str, int], protected: Sequence[str] = ()
    ) -> Deletion:
        """Return what `get_deleted_objects` of Django returns, for `objs`.

        `counts` are numbers of what goes with them, by noun. `protected` are names of what forbids it.
        """
        missing = set() if self.has_delete_permission(request) else {str(self.opts.verbose_name)}
        return [str(obj) for obj in objs], counts, missing, list(protected)

    def or_message(self, request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
        """Run the view and return its response.

        A Refusal becomes messages, and a redirect to the same page: for errors that no form can show.
        """
        try:
            return view()
        except Refusal as refusal:
            for error in refusal.error.all:
                messages.error(request, error.message)
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

    A save may have values rewritten in batches, before and after its transaction.
    """

    def run(self, work: Callable[[], HttpResponse]) -> HttpResponse:
        return definitions.run(work, using=database())
