"""Prepared statements on PostgreSQL: some values become literals in the SQL, the others are parameters.

The planner knows literals; parameters change from run to run. Times are also parsed faster. Import it only
where the database is PostgreSQL with psycopg 3.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.db.backends.postgresql import base
from psycopg import pq
from psycopg.abc import Buffer
from psycopg.sql import Literal
from psycopg.types.numeric import Int8

PLACE = re.compile("%s|%%")


def folded(
    sql: str, parameters: Sequence[Any], is_slot: Callable[[Any], bool], connection: Any
) -> tuple[str, tuple[Any, ...]]:
    """Write those parameters that are not slots into the SQL as literals; return the SQL and the slots.

    `sql` has a `%s` for each of `parameters`. A slot is a parameter that is replaced at each run of the
    statement; `is_slot` tells whether one is. The returned SQL has a `%s` for each slot.
    """
    connection.ensure_connection()
    left = iter(parameters)

    def written(found: re.Match[str]) -> str:
        value = None if found[0] == "%%" else next(left)
        if found[0] == "%%" or is_slot(value):
            return found[0]
        return Literal(value).as_string(connection.connection).replace("%", "%%")

    return PLACE.sub(written, sql), tuple(each for each in parameters if is_slot(each))


def bind(cursor: Any, connection: Any) -> None:
    """Replace the psycopg cursor inside a Django cursor by one that sends parameters apart from the SQL.

    Django's usual cursor formats them into the SQL, so the server cannot prepare the statement.
    """
    kind: Any = base.ServerBindingCursor
    cursor.cursor = kind(connection.connection)
    known = cursor.cursor.adapters.get_loader(base.TIMESTAMPTZ_OID, pq.Format.TEXT)
    if known.timezone is datetime.UTC:
        cursor.cursor.adapters.register_loader(base.TIMESTAMPTZ_OID, _in_utc(known))


def typed(value: Any) -> Any:
    """Wrap an int so that psycopg sends it as an 8-byte integer. Other values are returned unchanged.

    In a list each int is wrapped. psycopg chooses the type of a bare int by its size, and each type would
    prepare a statement of its own.
    """
    if isinstance(value, list):
        return [typed(each) for each in value]
    return Int8(value) if isinstance(value, int) else value


@cache
def _in_utc(known: Any) -> Any:
    """Return a psycopg loader class, which parses a time in UTC fast and passes other texts to `known`.

    `known` is psycopg's loader class for the type timestamptz.
    """

    class Loader(known):
        def load(self, data: Buffer) -> datetime.datetime:
            try:
                found = datetime.datetime.fromisoformat(bytes(data).decode())
            except ValueError:
                found = None
            return found if found is not None and found.tzinfo is datetime.UTC else super().load(data)

    return Loader
