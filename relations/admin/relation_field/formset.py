"""The formset of a relation: what a ModelAdmin asks of the formset of an inline, over one list's changes."""

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
from .conflicts import ConflictPage
from .delta import Delta
from .fields import RelationField
from .merging import Merge
from .reading import Lists
from .reconciling import Conflicted, Reconciled, settle

Result = TypeVar("Result")


def save_lists(lists: Lists, formsets: Sequence[RelationFormSet], obj: Any) -> Mapping[str, Merge]:
    """Write the changed lists of the document that stands for `obj`, which is published at once.

    The document is made with its first relation. Returns what was merged; raises Refusal and
    ConflictPage.
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
) -> Result:
    """Reconcile the changes of these lists of one document, and `write` them.

    Raises ConflictPage, and Refusal: of the list that an error is about, else of the form with this prefix.
    """
    changed = [formset for formset in formsets if formset.delta]
    deltas = {formset.relation.slug: formset.delta for formset in changed}
    choices = conflicts.agreed(formsets[0].data if formsets else {})
    try:
        result = settle(lists, deltas, choices, write)
    except Conflicted as conflicted:
        raise ConflictPage(conflicted, lists) from conflicted
    except RelationsError as error:
        prefixes = {formset.relation.slug: formset.prefix for formset in formsets}
        raise Refusal(error, prefixes.get(str(error.path[0]) if error.path else "", prefix)) from error
    for formset in changed:
        formset.changed_objects = [(formset.instance, [formset.relation.slug])]
    return result


class RelationListForm(Refusable, forms.Form):
    """The changes of one list, in one input that is named as the form's prefix."""

    def add_prefix(self, field_name: str) -> str:
        return str(self.prefix)


class RelationFormSet(AnyFormSet):
    """One relation of one object: a formset with one form, whatever is in the list.

    Its class is made for a request, by `RelationInline.get_formset`.
    """

    lists: Lists
    relation: RelationSchema
    readonly: bool
    group: str
    make_field: Callable[[], RelationField]

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
        return f"{cls.group}-{cls.relation.slug}"

    # -- its one form -------------------------------------------------------------------------------

    def total_form_count(self) -> int:
        return 1

    def initial_form_count(self) -> int:
        """No row has a form."""
        return 0

    @property
    def extra_forms(self) -> list[RelationListForm]:
        return []

    @cached_property
    def management_form(self) -> ManagementForm:
        """Always the same, so the page need not send it."""
        counts = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 0}
        return ManagementForm({f"{self.prefix}-{name}": counts[name] for name in counts}, prefix=self.prefix)

    def add_prefix(self, index: int | str | None) -> str:
        return str(self.prefix)

    def add_fields(self, form: RelationListForm, index: int | None) -> None:
        form.fields[self.relation.slug] = self.make_field()

    def get_queryset(self) -> list[Any]:
        return []

    # -- what was sent ------------------------------------------------------------------------------

    def is_valid(self) -> bool:
        """False also where the editor comes back from the page of conflicts, to go on editing."""
        valid = not self.is_bound or super().is_valid()
        return valid and conflicts.EDIT not in self.data

    @property
    def delta(self) -> Delta:
        """What was changed. A false one where nothing was, or nothing may be."""
        sent: dict[str, Any] = getattr(self.forms[0], "cleaned_data", {})
        return sent.get(self.relation.slug) or Delta()

    def save(self, commit: bool = True) -> list[Any]:
        """Write this list alone; a page writes all of its lists together. Raises as `save_lists`."""
        if commit and self.delta:
            save_lists(self.lists, [self], self.instance)
        return []

    @property
    def box(self) -> forms.BoundField:
        """The list on the page."""
        return self.forms[0][self.relation.slug]
