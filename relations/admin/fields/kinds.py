"""The cardinalities of relations, as radio buttons with drawings, and relations as sentences."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ...models import Cardinality, Field

ONE_WAY, TWO_SIDED = "one-way", "two-sided"
SIDES = [
    (ONE_WAY, _("One-way: only the entries of this flow show it.")),
    (TWO_SIDED, _("Two-sided: the entries of the target flow show it as well, in an order of their own.")),
]
# Explanations of the cardinalities, for editors.
MEANINGS = {
    Cardinality.ONE_TO_ONE: _("An entry here has one there, and that one has no other."),
    Cardinality.ONE_TO_MANY: _("An entry here has many there, and each of those has this one alone."),
    Cardinality.MANY_TO_ONE: _("An entry here has one there, which many may share."),
    Cardinality.MANY_TO_MANY: _("An entry here has many there, and those may have many here."),
}


class KindSelect(forms.RadioSelect):
    """Radio buttons for the cardinality of a relation, each with a drawing and an explanation."""

    template_name = "relations/admin/kinds.html"
    option_template_name = "relations/admin/kind.html"

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        mine, _separator, theirs = str(value).partition("-to-")
        return option | {"meaning": MEANINGS.get(value), "mine": mine, "theirs": theirs}


def opposite(field: Field) -> Field | None:
    """Return the field at the other end of a relation: the inverse of an owning field, or the reverse.

    Returns None for a one-way relation and for a field that is no relation.
    """
    return field.mapped_by or field.inversed_by


def sentence(field: Field) -> str:
    """Return a description of a relation field, such as `many to many → Categories ⇄ restaurants`.

    It has the cardinality, the target flows and resource types, and the field at the other end, or "one-way".
    """
    targets = [flow.name for flow in field.target_flows]
    if field.several and not targets:
        targets = [gettext("every flow")]
    text = f"{Cardinality(field.cardinality).label} → {', '.join([*targets, *field.resource_types])}"
    other = opposite(field)
    if field.several:
        sides = ", ".join(side.label for side in field.inverses.all())
        return f"{text} ⇄ {sides}" if sides else f"{text}, {gettext('one-way')}"
    return f"{text} ⇄ {other.slug}" if other else f"{text}, {gettext('one-way')}"
