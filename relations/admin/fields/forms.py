"""The form of a field: its attributes, and its place among the fields of its flow."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ...engine import definitions
from ...models import Field, Flow
from ..context import database
from ..refusals import RefusableForm, refusable

FLAGS = ("required", "unique", "localized", "enabled", "omit_null")
RELATION = ("cardinality", "mapped_by", "resource_types")
ATTRIBUTES = (
    "name", "slug", "field_type", "description", "default", "validation_rules", "options", *FLAGS, *RELATION
)  # fmt: skip
TARGETS = ("target_flow", "several", "target_flows")


class FieldForm(RefusableForm):
    """The form of a field of a flow. `write` writes the changed attributes through the engine."""

    needed = {"name": False}

    place = forms.IntegerField(
        label=_("Place"),
        min_value=1,
        required=False,
        help_text=_("Counted from 1; last where this is empty."),
    )

    class Meta:
        model = Field
        fields = ATTRIBUTES

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["place"].initial = self.instance.order + 1

    def given(self, names: Iterable[str]) -> dict[str, Any]:
        """Return the cleaned values of the attributes `names` as keyword arguments for the engine.

        Names that are no attributes of fields are left out. If `names` has one of the inputs for target
        flows, the values of all these inputs are returned.
        """
        names = set(names)
        given = {name: self.cleaned_data[name] for name in names if name in ATTRIBUTES}
        if names.intersection(TARGETS):
            given |= self._targets()
        for name in ("validation_rules", "resource_types"):
            if name in given:
                given[name] = given[name] or []
        if "name" in given:
            given["name"] = given["name"] or self.cleaned_data.get("slug") or self.instance.slug
        return given

    def _targets(self) -> dict[str, Any]:
        """Return the chosen target flows as the engine's keyword arguments `target_flow` and `target_flows`.

        With `several` they are those that are ticked; none ticked means every flow.
        """
        if self.cleaned_data.get("several"):
            return {"target_flows": list(self.cleaned_data["target_flows"])}
        return {"target_flow": self.cleaned_data["target_flow"], "target_flows": None}

    def write(self, flow: Flow) -> Field:
        """Create the field in `flow`, or write its changed attributes, and return the model instance.

        The field's place among the others is written separately, by `places.put`. Raises Refusal, which
        shows the error in the form, if the engine refuses the change.
        """
        using = database()
        with refusable(self.prefix):
            if not self.instance.pk:
                given = self.given(self.cleaned_data)
                return definitions.create_field(flow, given.pop("slug"), using=using, **given)
            given = self.given(self.changed_data)
            kind = given.pop("field_type", None)
            if kind is None:
                return definitions.update_field(self.instance, using=using, **given)
            return definitions.change_field_type(self.instance, kind, using=using, **given)
