"""Filtering and sorting parts that have been read already, with the same result as in the database.

They are sent to the database as a parameter of a statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, JSONField, Q
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

from ...models import EntryVersion
from ..schema import ComponentSchema, FlowSchema
from ..values.stored import Sql, StoredNumber
from ..values.written import dumps
from ..view import View
from . import filters as filters_module
from . import sorting
from .columns import Inside
from .conditions import condition
from .parts import Element, Parts


class Literal(Expression):
    """An SQL expression for a JSON value, which is sent as a parameter of the statement."""

    output_field = JSONField()

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.text = dumps(value).decode()

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        return ("%s::jsonb" if connection.vendor == "postgresql" else "%s"), (self.text,)


@dataclass(frozen=True, slots=True)
class Picked:
    """A part that was read, as a dict, and the primary key of the version it belongs to."""

    value: dict[str, Any]
    version: int


def loose(component: ComponentSchema, flow: FlowSchema) -> Inside:
    """Return the component in the form in which `filtered_parts` takes it: with the columns of its parts.

    `flow` is the flow of the documents that the parts were read from.
    """
    return Inside(component.fields, ("part",), 1, root=flow, loose=True)


def filtered_parts(inside: Inside, parts: Sequence[Picked], filters: Any, sort: Any, view: View) -> list[int]:
    """Return the indexes of those of `parts` that match `filters`, in the order of `sort`.

    `inside` is the result of `loose` for their component. Where `sort` is equal they keep their order. Raises
    ValidationError with a path that begins with "filters" or "sort", as for documents. 1 SQL statement; none
    without parts, or if no part can match.
    """
    node = filters_module.read(inside, filters, view.schema)
    holds = True if node is None else condition(node, view)
    keys = [key.ordering(view, "") for key in sorting.read(inside, sort, view.schema)]
    if not parts or holds is False:
        return []
    sent = ({"place": at, "part": part.value, "source": part.version} for at, part in enumerate(parts))
    rows = Literal({"parts": list(sent)})
    place = StoredNumber(Element(1), "place")
    where = [holds] if isinstance(holds, Q) else []
    return _read(view.using, Parts(rows, "parts"), place, where, [*keys, place.asc()])


def _read(using: str, rows: Parts, place: StoredNumber, where: list[Q], order: list[Any]) -> list[int]:
    query = Query(EntryVersion)
    compiler = query.get_compiler(using)
    parts, params = [], []
    for expression in (place, rows, *where, *order):
        text, more = compiler.compile(expression.resolve_expression(query))
        parts.append(text)
        params += more
    name = "part1(value)" if connections[using].vendor == "postgresql" else "part1"
    chosen = f" WHERE {parts[2]}" if where else ""
    by = ", ".join(parts[-len(order) :])
    statement = f"SELECT {parts[0]} FROM {parts[1]} AS {name}{chosen} ORDER BY {by}"
    with connections[using].cursor() as cursor:
        cursor.execute(statement, params)
        return [int(row[0]) for row in cursor.fetchall()]
