"""The formset of a relation inline: the interface that ModelAdmin expects, over the changes of one list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django import forms
from django.forms.formsets import ManagementForm
from django.utils.functional import cached_property

from ...engine.errors import RelationsError
from ...engine.schema import RelationSchema
from ...models import Status
from ..bases import AnyFormSet
from ..refusals import Refusable, Refusal
from . import conflicts
from .conflicts import ConflictPage, Section
from .delta import Delta
from .fields import ListField
from .merging import Merge
from .reading import Lists
from .reconciling import Conflicted, Reconciled, settle

Result = TypeVar("Result")


def save_lists(lists: Lists, formsets: Sequence[RelationFormSet], obj: Any) -> Mapping[str, Merge]:
    """Write the changed relations of the document that belongs to the object `obj`, and publish the document.

    The document is created if there is none. Returns, by field slug, how the submitted changes were combined
    with changes that others saved meanwhile. Raises ConflictPage when another editor has changed the same
    rows, and Refusal when the engine rejects a change.
    """
    subject, key = lists.subject, str(obj.pk)

    def write(found: Reconciled) -> Mapping[str, Merge]:
        rest: Any = {"changes": found.changes, "locale": subject.locale or None, "status": Status.PUBLISHED}
        if subject.entry is None:
            subject.service.create(document_id=key, **rest)
        else:
            subject.service.update(key, revision=found.revision, **rest)
        return found.merges

    return settled(lists, formsets, write, formsets[0].prefix)


def settled(
    lists: Lists,
    formsets: Sequence[RelationFormSet],
    write: Callable[[Reconciled], Result],
    prefix: str | None,
    undecided: Callable[[], Sequence[Section]] = tuple,
) -> Result:
    """Combine an editor's changes of a document's lists with those of others, and call `write` with them.

    Returns what `write` returns. `undecided` returns the conflict page's sections about values. Raises
    ConflictPage if there are any, or if another editor has changed the same rows. Raises Refusal for an error
    of the engine: it is shown with the list that it is about, otherwise in the form with the prefix `prefix`.
    """
    changed = [formset for formset in formsets if formset.delta]
    deltas = {formset.relation.slug: formset.delta for formset in changed}
    choices = conflicts.agreed(formsets[0].data if formsets else {})
    try:
        result = settle(lists, deltas, choices, write, undecided)
    except Conflicted as conflicted:
        raise ConflictPage(conflicted, lists) from conflicted
    except RelationsError as error:
        prefixes = {formset.relation.slug: formset.prefix for formset in formsets}
        raise Refusal(error, prefix, prefixes) from error
    for formset in changed:
        formset.changed_objects = [(formset.instance, [formset.relation.slug])]
    return result


class ListForm(Refusable, forms.Form):
    """The form of one ordered list. It has one input, whose name is the form's prefix."""

    fields: dict[str, ListField]  # type: ignore[assignment]

    def add_prefix(self, field_name: str) -> str:
        return str(self.prefix)

    def tell(self, name: str | None, error: RelationsError) -> None:
        text = None if name is None else self.fields[name].told(error, error.path)
        if text is None:
            super().tell(name, error)
        else:
            self.add_error(name, text)


class ListFormSet(AnyFormSet):
    """The formset of one list of one object. It has one form, whatever the length of the list.

    The inline's `get_formset` makes a subclass for each request. `name` is the form's one field.
    """

    name: str
    readonly: bool
    group: str
    make_field: Callable[[], ListField]

    def __init__(self, *args: Any, instance: Any = None, queryset: Any = None, **kwargs: Any) -> None:
        kwargs.pop("save_as_new", None)
        super().__init__(*args, **kwargs)
        self.instance = instance
        self.is_bound = self.is_bound and not self.readonly
        self.new_objects: list[Any] = []
        self.changed_objects: list[tuple[Any, list[str]]] = []
        self.deleted_objects: list[Any] = []

    @classmethod
    def get_default_prefix(cls) -> str:
        return f"{cls.group}-{cls.name}"

    # -- its one form -------------------------------------------------------------------------------

    def total_form_count(self) -> int:
        return 1

    def initial_form_count(self) -> int:
        """Return 0: the rows of the list have no forms, so there are none to begin with."""
        return 0

    @property
    def extra_forms(self) -> list[ListForm]:
        return []

    @cached_property
    def management_form(self) -> ManagementForm:
        """A management form with fixed counts, so that the page need not submit one."""
        counts = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 0}
        return ManagementForm({f"{self.prefix}-{name}": counts[name] for name in counts}, prefix=self.prefix)

    def add_prefix(self, index: int | str | None) -> str:
        return str(self.prefix)

    def add_fields(self, form: ListForm, index: int | None) -> None:
        form.fields[self.name] = self.make_field()

    def get_queryset(self) -> list[Any]:
        return []

    # -- submitted changes --------------------------------------------------------------------------

    def is_valid(self) -> bool:
        """Return whether the submitted changes are valid.

        False also when the editor returns from the conflict page to continue editing.
        """
        valid = not self.is_bound or super().is_valid()
        return valid and conflicts.EDIT not in self.data

    @property
    def delta(self) -> Delta:
        """The submitted changes; an empty delta if there are none or the list is read-only."""
        sent: dict[str, Any] = getattr(self.forms[0], "cleaned_data", {})
        return sent.get(self.name) or Delta()

    @property
    def box(self) -> forms.BoundField:
        """The bound form field that renders the list as a box on the page."""
        return self.forms[0][self.name]


class RelationFormSet(ListFormSet):
    """The formset of one relation of one object's document; `name` is the relation's slug."""

    lists: Lists
    relation: RelationSchema

    def save(self, commit: bool = True) -> list[Any]:
        """Write the changes of this one relation; do nothing with `commit=False` or without changes.

        Returns [], for no model's instances are saved. The admin's pages call `save_lists` instead, for all
        relations at once. Raises ConflictPage when another editor has changed the same rows, and Refusal
        when the engine rejects a change.
        """
        if commit and self.delta:
            save_lists(self.lists, [self], self.instance)
        return []
