"""The formset of a relation: what a ModelAdmin asks of the formset of an inline, over one list's changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from django import forms
from django.forms.formsets import ManagementForm
from django.forms.utils import ErrorList

from ...engine.errors import RelationsError
from ...engine.schema import FieldSchema
from ...models import Status
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
    """Write the changed lists of the document that stands for `obj`, which is published at once. It is made
    with its first relation. Gives what was merged; raises Refusal and ConflictPage."""
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


class RelationFormSet:
    """One relation of one object. Its class is made for a request, by `RelationInline.get_formset`."""

    lists: Lists
    relation: FieldSchema
    readonly: bool
    group: str
    refusal: Refusal | None
    make_field: Callable[[], RelationField]

    form = RelationListForm
    min_num = max_num = extra = 0
    can_delete = can_order = False

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        instance: Any = None,
        prefix: str | None = None,
        queryset: Any = None,
        **kwargs: Any,
    ) -> None:
        self.data = {} if data is None else data
        self.instance, self.prefix = instance, prefix or self.get_default_prefix()
        self.is_bound = data is not None and not self.readonly
        self.forms = [self._form(data if self.is_bound else None)]
        self.initial_forms: list[forms.Form] = []
        self.extra_forms: list[forms.Form] = []
        self.deleted_forms: list[forms.Form] = []
        self.new_objects: list[Any] = []
        self.changed_objects: list[tuple[Any, list[str]]] = []
        self.deleted_objects: list[Any] = []

    @classmethod
    def get_default_prefix(cls) -> str:
        return f"{cls.group}-{cls.relation.slug}"

    def _form(self, data: Mapping[str, Any] | None) -> RelationListForm:
        found = self.form(data, prefix=self.prefix)
        found.refusal = self.refusal
        found.fields[self.relation.slug] = self.make_field()
        return found

    def __iter__(self) -> Iterator[RelationListForm]:
        return iter(self.forms)

    def __len__(self) -> int:
        return len(self.forms)

    def __getitem__(self, index: int) -> RelationListForm:
        return self.forms[index]

    # -- what was sent ------------------------------------------------------------------------------

    def is_valid(self) -> bool:
        """False also where the editor comes back from the page of conflicts, to go on editing."""
        valid = not self.is_bound or self.forms[0].is_valid()
        return valid and conflicts.EDIT not in self.data

    def full_clean(self) -> None:
        self.forms[0].full_clean()

    def has_changed(self) -> bool:
        return bool(self.delta)

    @property
    def delta(self) -> Delta:
        """What was changed. A false one where nothing was, or nothing may be."""
        return self.cleaned_data[0].get(self.relation.slug) or Delta()

    @property
    def cleaned_data(self) -> list[dict[str, Any]]:
        return [getattr(form, "cleaned_data", {}) for form in self.forms]

    @property
    def errors(self) -> list[Any]:
        return [form.errors for form in self.forms]

    def total_error_count(self) -> int:
        return sum(len(form.errors) for form in self.forms)

    def non_form_errors(self) -> ErrorList:
        return ErrorList(error_class="nonform")

    # -- writing ------------------------------------------------------------------------------------

    def save(self, commit: bool = True) -> list[Any]:
        """Write this list alone; a page writes all of its lists together. Raises as `save_lists`."""
        if commit:
            save_lists(self.lists, [self], self.instance)
        return []

    # -- showing ------------------------------------------------------------------------------------

    @property
    def box(self) -> forms.BoundField:
        """The list on the page."""
        return self.forms[0][self.relation.slug]

    @property
    def empty_form(self) -> RelationListForm:
        return self._form(None)

    @property
    def management_form(self) -> ManagementForm:
        """As for a formset without forms: the page need not show it."""
        counts = dict.fromkeys(("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS"), 0)
        return ManagementForm(auto_id=False, prefix=self.prefix, initial=counts)

    @property
    def media(self) -> forms.Media:
        return self.forms[0].media

    def is_multipart(self) -> bool:
        return False

    def get_queryset(self) -> list[Any]:
        return []
