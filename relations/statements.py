"""Querysets whose SQL is compiled once and kept, with slots for values, and run again with other values.

Compiling a queryset costs more than running its SQL. `rows` takes a function that makes the queryset from its
values, such as `lambda keys: Tag.objects.filter(pk__in=keys).values_list("name")`, and a `shape`, a key under
which the compiled SQL is kept. For a new shape the function is called with slots instead of the values, so it
must not look at the values.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, namedtuple
from collections.abc import Callable, Hashable, Sequence
from functools import cache, cached_property
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, QuerySet

MOST = 1_000  # shapes that are kept
STEP = 1_024
LARGE = 10_000  # placeholders in a statement that is not kept
ONE = -1  # in the place of a length: no list
Row = tuple[Any, ...]


class Slot(Expression):
    """A placeholder in a queryset for a value that is given when the statement runs.

    `name` is the value's keyword in the call of `rows`. With a `place` it stands for the item with that index
    of a list, and with `is_array` for the whole list.
    """

    def __init__(self, name: str, place: int | None = None, *, is_array: bool = False) -> None:
        super().__init__()
        self.name, self.place, self.is_array = name, place, is_array

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return "%s", [self]

    def value(self, values: dict[str, Any]) -> Any:
        """Return the value that takes this slot's place: `values[name]`, or its item at `place`."""
        found = values[self.name]
        return found if self.place is None else found[self.place]


class Statement:
    """The compiled SQL of a `values_list` queryset, with slots for values.

    On a PostgreSQL connection with a `prepare_threshold` it is a prepared statement. Values without a slot
    are then literals in the SQL, so that the planner knows them.
    """

    def __init__(self, rows: QuerySet[Any, Any], using: str) -> None:
        self.using, self.names = using, [str(name) for name in rows._fields or ()]  # type: ignore[attr-defined]
        compiler = rows.query.get_compiler(using)
        try:
            self.sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            self.sql, parameters = "", ()
        self.parameters = tuple(parameters)
        self.is_prepared = _prepares(connections[using])
        if self.is_prepared:
            self.sql, self.parameters = _prepared().folded(
                self.sql, self.parameters, _is_slot, connections[using]
            )
        columns = [entry[0] for entry in compiler.select or ()][: compiler.col_count]
        self.converters = [
            (at, converters, column) for at, (converters, column) in compiler.get_converters(columns).items()
        ]

    def rows(self, values: dict[str, Any]) -> list[Row]:
        """Run the SQL with these values, which are by the names of their slots.

        Returns the rows as the queryset's `values_list` would: tuples, or single values for `flat=True`.
        """
        if not self.sql:
            return []
        given = [each.value(values) if isinstance(each, Slot) else each for each in self.parameters]
        connection = connections[self.using]
        with executed(self.sql, given, connection) as cursor:
            found = list(cursor.fetchall())
        return [self._converted(row, connection) for row in found] if self.converters else found

    @cached_property
    def named(self) -> Any:
        """The class of named tuples for its rows, whose names are those of the columns in `values_list`."""
        return namedtuple("Named", self.names)

    def _converted(self, row: Row, connection: Any) -> Row:
        values = list(row)
        for at, converters, column in self.converters:
            for convert in converters:
                values[at] = convert(values[at], column, connection)
        return tuple(values)


def executed(sql: str, parameters: Sequence[Any], connection: Any) -> Any:
    """Execute `sql`, and return the Django cursor that has done it, to be closed by the caller.

    It is a prepared statement where the connection prepares them. The types of the parameters must follow
    from the SQL.
    """
    if _prepares(connection):
        cursor = _prepared().cursor(connection)
        parameters = [_prepared().typed(value) for value in parameters]
    else:
        cursor = connection.cursor()
    try:
        cursor.execute(sql, parameters)
    except BaseException:
        cursor.close()
        raise
    return cursor


def _is_slot(value: Any) -> bool:
    return isinstance(value, Slot)


@cache
def _prepared() -> Any:
    from . import prepared  # needs psycopg

    return prepared


def _prepares(connection: Any) -> bool:
    options = connection.settings_dict["OPTIONS"]
    return connection.vendor == "postgresql" and options.get("prepare_threshold") is not None


_known: OrderedDict[Hashable, Statement] = OrderedDict()
_guard = threading.Lock()


def rows(
    shape: Hashable,
    queryset: Callable[..., QuerySet[Any, Any]],
    *,
    using: str = DEFAULT_DB_ALIAS,
    **values: Any,
) -> list[Row]:
    """Return the rows of `queryset(**values)`, a `values_list` queryset whose SQL is compiled once per shape.

    `shape` is a hashable key of the SQL: whatever the queryset depends on, beside the values, must be in it.
    A value is an int, a str, or a list of these for an `__in` lookup of a column: `source__pk__in`, not
    `source__in`. On PostgreSQL a list is sent as an array, which the column must take
    (`models.lookups.use_arrays`). 1 SQL statement.
    """
    return _found(shape, queryset, using, values).rows(values)


def named_rows(
    shape: Hashable,
    queryset: Callable[..., QuerySet[Any, Any]],
    *,
    using: str = DEFAULT_DB_ALIAS,
    **values: Any,
) -> list[Any]:
    """Return the rows that `rows` returns, as named tuples; their names are those given to `values_list`."""
    statement = _found(shape, queryset, using, values)
    return list(map(statement.named._make, statement.rows(values)))


def _found(
    shape: Hashable, queryset: Callable[..., QuerySet[Any, Any]], using: str, values: dict[str, Any]
) -> Statement:
    """Return the statement of this shape for lists of these lengths; lists in `values` are made as long."""
    arrays = _takes_arrays(using)
    slots: dict[str, int] = {}
    for name, value in values.items():
        if isinstance(value, (str, int)):
            slots[name] = ONE
            continue
        items = list(value)
        slots[name] = length = _length(len(items))
        padding = 0 if arrays and length > 1 else length - len(items)
        values[name] = items + items[-1:] * padding
    return _statement((using, shape, *slots.values()), queryset, slots, using)


def _statement(
    key: Hashable, queryset: Callable[..., QuerySet[Any, Any]], slots: dict[str, int], using: str
) -> Statement:
    with _guard:
        if (known := _known.get(key)) is not None:
            _known.move_to_end(key)
            return known
    arrays = _takes_arrays(using)
    made = Statement(
        queryset(**{name: _slots(name, length, arrays) for name, length in slots.items()}), using
    )
    if not arrays and sum(slots.values()) > LARGE:
        return made
    with _guard:
        _known[key] = made
        if len(_known) > MOST:
            _known.popitem(last=False)
    return made


@cache
def _takes_arrays(using: str) -> bool:
    return connections[using].vendor == "postgresql"


def _length(number: int) -> int:
    """Return how many slots a list of `number` values gets: a power of 2, or above STEP a multiple of STEP.

    Lists of similar lengths so share one compiled statement.
    """
    if not number:
        return 0
    return 1 << (number - 1).bit_length() if number < STEP else -(-number // STEP) * STEP


def _slots(name: str, length: int, arrays: bool) -> Any:
    """Return what the queryset is made with in place of the value `name`: a Slot, or a list of Slots.

    `length` is the number of slots; ONE stands for a value that is no list. With `arrays` a list of several
    is one array.
    """
    if length == ONE:
        return Slot(name)
    if arrays and length > 1:
        return [Slot(name, is_array=True)] * length
    return [Slot(name, place) for place in range(length)]
