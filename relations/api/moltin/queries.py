"""Turning `filter`, `sort` and `include` on entries into the engine's filters, sorts and selections.

The vendor filters entries by `id` only and does not sort them. Here filters and sorts take every field,
also through relations (`eq(categories.name,Pizza)`, `sort=city.name`). Two terms through one relation may
hold for two different members.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial, reduce
from typing import Any

from django.db.models import Q

from ...engine import query, resources
from ...engine.errors import ValidationError, shortened
from ...engine.reading import Selection
from ...engine.schema import FlowSchema, RelationSchema, Schema
from ...engine.view import VersionRows, View, versions
from ...models import FieldType
from ..openapi.moltin.names import field_of, name_of
from . import grammar
from .errors import BadQuery
from .grammar import Alternatives, Negation, Part, Term
from .render import MOST_MEMBERS

OPERATORS = {"eq": "$eq", "in": "$in", "gt": "$gt", "ge": "$gte", "lt": "$lt", "le": "$lte"}
# What every entry has beside its fields, with the engine's name for it.
OF_EVERY_ENTRY = {"id": "documentId", "created_at": "createdAt", "updated_at": "updatedAt"}
# Lists are whole here: what is included grows with each level, and nobody reads it in pages.
MOST_LEVELS, MOST_PATHS = 3, 20
BOOLEANS = ("true", "false", "1", "0")


def rows(flow: FlowSchema, view: View, filters: str | None, sort: str | None) -> VersionRows:
    """Return the queryset of the flow's entries that match `filters`, sorted by `sort`.

    Both are the texts of the query parameters `filter` and `sort`. Without `sort` they are in the order of
    the flow. Raises BadQuery (400) for text outside the grammar, unknown fields, and values of the wrong
    type.
    """
    found = versions(flow, view)
    if filters is not None:
        holds = partial(_condition, flow=flow, view=view)
        found = query.chosen(found, every(grammar.read(filters), holds))
    if not sort:
        return query.ordered(found, flow, None, view)
    with asked("sort"):
        return query.ordered(found, flow, [_key(key, flow) for key in sort.split(",")], view)


def selection(flow: FlowSchema, schema: Schema, included: Sequence[tuple[str, ...]]) -> Selection:
    """Return the selection to read entries with: all values, and the members of relations.

    Of the relations in `included`, which are paths of slugs, members are read with all values. Of other
    relations only the ids of members are read, or their number if there are more than MOST_MEMBERS. Relations
    that the caller may not read through are left out.
    """
    below = {}
    for field in flow.relations:
        rest = [path[1:] for path in included if path[:1] == (field.slug,)]
        if rest:
            below[field.slug] = selection(field.other, schema, rest) if field.other else Selection(fields=())
        elif schema.is_open(field):
            below[field.slug] = Selection(ids=MOST_MEMBERS)
    return Selection(populate=below)


def paths(flow: FlowSchema, include: str | None) -> list[tuple[str, ...]]:
    """Return the paths of slugs that `include` names: `categories,city.country` has two.

    Raises BadQuery for unknown relations, too many paths and too many levels.
    """
    if not include:
        return []
    found = dict.fromkeys(_path(path.strip(), flow) for path in include.split(","))
    if len(found) > MOST_PATHS:
        raise BadQuery("include", f"it may name {MOST_PATHS} relationships")
    return list(found)


# -- filter -----------------------------------------------------------------------------------------


def every(parts: Iterable[Part], holds: Callable[[Term], Q | bool]) -> Q | bool:
    """Return the SQL condition that all parts of a filter hold; True or False if it is the same for all rows.

    `holds` is called with each comparison, and returns its condition: a Q, True or False.
    """
    return query.combined([_one(part, holds) for part in parts], conjoined=True)


def _one(part: Part, holds: Callable[[Term], Q | bool]) -> Q | bool:
    if isinstance(part, Negation):
        return query.failing(every(part.parts, holds))
    if isinstance(part, Alternatives):
        return query.combined([every(parts, holds) for parts in part.parts], conjoined=False)
    return holds(part)


def _condition(term: Term, flow: FlowSchema, view: View) -> Q | bool:
    where = Place.find(term.path, flow, "filter")
    if where.of_resources is not None and term.operator != "is_null":
        return _of_resources(term, where.of_resources, flow, view)
    if where.kind == FieldType.BOOLEAN and not set(term.values) <= set(BOOLEANS):
        raise BadQuery("filter", f'{".".join(term.path)} must be compared with "true" or "false"')
    with asked("filter"):
        return query.condition(flow, where.nested(test(term)), view)


def test(term: Term) -> dict[str, Any]:
    """Return a comparison as an operator and operand of the engine's filter, such as `{"$gt": "5"}`.

    Raises BadQuery (400) for a wrong pattern of `like`.
    """
    if term.operator == "is_null":
        return {"$null": True}
    if term.operator == "like":
        return dict([grammar.like(term.values[0])])
    value: Any = list(term.values) if term.operator == "in" else term.values[0]
    return {OPERATORS[term.operator]: value}


def _of_resources(term: Term, field: RelationSchema, flow: FlowSchema, view: View) -> Q | bool:
    """Return the condition for a comparison of the ids of a relation's members that may be resources.

    Members that are entries are compared by their ids too. Raises BadQuery for operators other than `eq` and
    `in`.
    """
    if term.operator not in ("eq", "in"):
        raise BadQuery(
            "filter", f"{field.slug} leads out of the flows: it takes eq and in of an id, and is_null"
        )
    found: Q | bool = resources.linked(field, term.values, view.using)
    if field.other is not None:
        inside = query.condition(flow, {field.slug: {"documentId": {"$in": list(term.values)}}}, view)
        return query.combined([found, inside], conjoined=False)
    return found


# -- sort -------------------------------------------------------------------------------------------


def _key(key: str, flow: FlowSchema) -> str:
    name = key.strip().removeprefix("-")
    where = Place.find(tuple(name.split(".")), flow, "sort")
    if where.column is None:
        raise BadQuery("sort", f"{name} is a relationship: sort by a field of it")
    direction = "desc" if key.strip().startswith("-") else "asc"
    return ".".join((*where.relations, where.column)) + ":" + direction


# -- include ----------------------------------------------------------------------------------------


def _path(path: str, flow: FlowSchema) -> tuple[str, ...]:
    steps: list[str] = []
    names = path.split(".")
    for number, name in enumerate(names, 1):
        field = _relationship(name, flow)
        steps.append(field.slug)
        if field.other is not None or number < len(names):
            flow = _onward(field, "include")
    if len(steps) > MOST_LEVELS:
        raise BadQuery("include", f"it may have {MOST_LEVELS} levels")
    return tuple(steps)


def _relationship(name: str, flow: FlowSchema) -> RelationSchema:
    """Return the relation with this key in entries of the flow.

    If none is spelled so, the only one that differs in case is returned: the SDK writes `include` in lower
    case. Raises BadQuery if there is none, or several.
    """
    named = {name_of(field.slug, flow): field for field in flow.relations if not field.private}
    alike = [field for key, field in named.items() if key.lower() == name.lower()]
    exact = [named[name]] if name in named else []
    if len(exact or alike) != 1:
        raise BadQuery("include", f'"{shortened(name)}" is no relationship of "{flow.slug}"')
    return (exact or alike)[0]


# -- names ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """The meaning of a path in `filter` or `sort`, such as `city.name`: a column of an entry, or a relation.

    `relations` are the slugs of the relations on the way. `column` is the name of the column, None for a
    relation. `kind` is the type of the field, "" for a column that every entry has, such as `id`.
    `of_resources` is the relation, if its members may be resources and the path names it or their id.
    """

    relations: tuple[str, ...]
    column: str | None
    kind: str = ""
    of_resources: RelationSchema | None = None

    @classmethod
    def find(cls, path: tuple[str, ...], flow: FlowSchema, parameter: str) -> Place:
        """Return the place to which a path, such as ("city", "name"), leads from entries of `flow`.

        `parameter` is "filter" or "sort", for the error. Raises BadQuery (400) for an unknown name.
        """
        steps: list[str] = []
        for name in path[:-1]:
            field = field_of(name, flow)
            if not isinstance(field, RelationSchema) or field.private:
                raise _unknown(name, flow, parameter)
            if field.resource_types and path == (name, "id"):
                return cls((field.slug,), None, of_resources=field)
            steps.append(field.slug)
            flow = _onward(field, parameter)
        field = field_of(path[-1], flow)
        if not isinstance(field, RelationSchema) or field.private:
            return cls(tuple(steps), *_column(path[-1], flow, parameter))
        outside = field if field.resource_types and not steps else None
        return cls((*steps, field.slug), None, of_resources=outside)

    def nested(self, test: dict[str, Any]) -> dict[str, Any]:
        """Return the engine's filter that compares this column by `test`.

        For the path `city.name` and the operator and operand `{"$eq": "Rome"}` this is `{"city": {"name":
        {"$eq": "Rome"}}}`. If the place is a relation, the ids of its documents are compared.
        """
        names = list(self.relations)
        if self.column is not None:
            names.append(self.column)
        elif "$null" not in test:
            names.append("documentId")
        return reduce(lambda below, name: {name: below}, reversed(names), test)


def _onward(field: RelationSchema, parameter: str) -> FlowSchema:
    """Return the flow to which a relation leads.

    Raises BadQuery if the flow is disabled, or the caller may not read it.
    """
    if field.other is None or not field.other.is_open:
        where = "to a flow that is not open" if field.other else "out of the flows"
        raise BadQuery(parameter, f"{field.slug} leads {where}")
    return field.other


def _column(name: str, flow: FlowSchema, parameter: str) -> tuple[str, str]:
    """Return (the engine's name, the type) of a field, or of an attribute that every entry has.

    The type is "" for such an attribute. Raises BadQuery for an unknown name.
    """
    field = field_of(name, flow)
    if field is not None and field.kind != FieldType.PASSWORD and not field.private:
        return field.slug, field.kind
    if field is None and name in OF_EVERY_ENTRY:
        return OF_EVERY_ENTRY[name], ""
    raise _unknown(name, flow, parameter)


def _unknown(name: str, flow: FlowSchema, parameter: str) -> BadQuery:
    return BadQuery(parameter, f'"{shortened(name)}" is no field of "{flow.slug}"')


@contextmanager
def asked(parameter: str) -> Iterator[None]:
    """A context manager that turns a ValidationError of the engine, raised inside, into BadQuery (400).

    `parameter` is the query parameter that the error is about.
    """
    try:
        yield
    except BadQuery:
        raise
    except ValidationError as error:
        raise BadQuery(parameter, error.message) from None
