"""Conditions on fields, by which the list of a flow's entries is filtered.

Each condition is three parameters of the URL: `field`, `op` and `value`. Several conditions repeat them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from ....engine.schema import FieldSchema, FlowSchema, RelationSchema
from ....engine.titles import readable, title_field
from ....models import FieldType

PARAMETERS = ("field", "op", "value")
TIMES = {"createdAt": _("created"), "updatedAt": _("updated"), "publishedAt": _("published")}

OPERATORS: dict[str, Any] = {
    "contains": _("contains"),
    "is": _("is"),
    "not": _("is not"),
    "least": _("is at least"),
    "most": _("is at most"),
    "empty": _("is empty"),
    "filled": _("is not empty"),
}
BARE = ("empty", "filled")  # operators without a value
WORDS = ("contains", "is", "not", *BARE)
AMOUNTS = ("is", "not", "least", "most", *BARE)
CHOICES = ("is", "not", *BARE)

Filter = dict[str, Any]


@dataclass(frozen=True)
class Filterable:
    """A field by which the list can be filtered: its name in the URL, its label, and its operators.

    `input` is the HTML type of the input for the value; `options` are the (value, text) to choose from, ()
    for a value that is typed. `wrap` converts a comparison of the value into the engine's filter, for example
    by the title of a related document.
    """

    name: str
    label: Any
    operators: tuple[str, ...]
    input: str = "text"
    options: tuple[tuple[str, Any], ...] = ()
    wrap: Callable[[Filter], Filter] = lambda found: found

    @property
    def choices(self) -> str:
        """The options as JSON for the page's script: a list of [value, text]."""
        return json.dumps([[value, str(text)] for value, text in self.options])

    def filter(self, operator: str, value: str) -> Filter:
        """Return the engine's filter, such as `{"price": {"$gte": "5"}}`, for this field and an operator.

        `operator` is "contains", "is", "not", "least", "most", "empty" or "filled"; `value` is the text of
        the input.
        """
        if operator in BARE:
            return {self.name: {"$null": operator == "empty"}}
        folded = "i" if "contains" in self.operators else ""
        words = {"is": f"$eq{folded}", "not": f"$ne{folded}", "least": "$gte", "most": "$lte"}
        return {self.name: self.wrap({words.get(operator, "$containsi"): value})}


@dataclass(frozen=True)
class Condition:
    """One condition of the list: a field, an operator and a value, as text.

    `without` is the query string of the same list without it.
    """

    what: Filterable
    operator: str
    value: str
    without: str

    def __str__(self) -> str:
        shown = dict(self.what.options).get(self.value, self.value)
        words = [self.what.label, OPERATORS[self.operator]]
        return " ".join(str(word) for word in (words if self.operator in BARE else [*words, shown]))


def filterables(flow: FlowSchema) -> dict[str, Filterable]:
    """Return the fields by which the list of the flow can be filtered, by name."""
    found = [each for field in flow.fields.values() if (each := _of(field)) is not None]
    found += [Filterable(name, label, AMOUNTS, "date") for name, label in TIMES.items()]
    return {each.name: each for each in found}


def _of(field: FieldSchema) -> Filterable | None:
    label = readable(field.name)
    if not field.enabled or field.private or field.type.secret:
        return None
    if isinstance(field, RelationSchema):
        return _related(field, label)
    if field.kind == FieldType.MEDIA:
        return Filterable(field.slug, label, ("contains", "is", *BARE), wrap=lambda found: {"name": found})
    if field.kind == FieldType.BOOLEAN:
        return Filterable(field.slug, label, CHOICES, options=(("true", _("Yes")), ("false", _("No"))))
    if choices := field.options.get("enum"):
        return Filterable(field.slug, label, CHOICES, options=tuple((str(c), str(c)) for c in choices))
    if not field.type.compared or field.type.structure:
        return Filterable(field.slug, label, BARE)
    if field.type.by_day:
        return Filterable(field.slug, label, AMOUNTS, "date")
    return Filterable(field.slug, label, WORDS if field.type.text else AMOUNTS)


def _related(field: RelationSchema, label: str) -> Filterable | None:
    """Return the Filterable of a relation, which compares the title of the related documents.

    Without a title field in the target flow it only tells empty lists from others. None for a relation to
    several flows or to resources.
    """
    if field.several or field.other is None:
        return None
    name = title_field(field.other)
    if name is None:
        return Filterable(field.slug, label, BARE)
    return Filterable(field.slug, label, WORDS, wrap=lambda found: {name: found})


def conditions(request: HttpRequest, flow: FlowSchema | None) -> list[Condition]:
    """Parse the conditions on fields in the parameters of the request's URL, for the list of `flow`.

    Raises ValueError for an unknown field or operator, for a parameter that is missing, and for conditions
    without a flow.
    """
    known = filterables(flow) if flow else {}
    found = []
    for at, (name, operator, value) in enumerate(sent(request.GET)):
        what = known.get(name)
        if what is None or operator not in what.operators:
            raise ValueError(name)
        found.append(Condition(what, operator, value, _without(request.GET, at)))
    return found


def sent(query: QueryDict) -> list[tuple[str, str, str]]:
    """Return the parameters (field, operator, value) of each condition.

    Raises ValueError if one is missing.
    """
    return list(zip(*(query.getlist(name) for name in PARAMETERS), strict=True))


def _without(query: QueryDict, at: int) -> str:
    """Return the query string without the condition with the index `at`, and without the page number."""
    rest = query.copy()
    rest.pop("p", None)
    for name in PARAMETERS:
        values = rest.getlist(name)
        rest.setlist(name, values[:at] + values[at + 1 :])
    return f"?{rest.urlencode()}"
