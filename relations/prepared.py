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

from . import arrays

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


def cursor(connection: Any) -> Any:
    """Return a Django cursor that sends parameters apart from the SQL, so that the server can prepare it.

    Django's usual cursor formats them into the SQL. To make that one first, and then another for inside it,
    would take half as long again as the cursor.
    """
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    own: Any = connection.connection
    known = own.adapters.get_loader(base.TIMESTAMPTZ_OID, pq.Format.TEXT)
    if known.timezone is datetime.UTC and not hasattr(known, "is_fast"):
        own.adapters.register_loader(base.TIMESTAMPTZ_OID, _in_utc(known))
    with connection.wrap_database_errors:
        kind: Any = base.ServerBindingCursor
        return connection._prepare_cursor(kind(own))


def typed(value: Any) -> Any:
    """Return a parameter so that psycopg sends it with the same type each time.

    It chooses the type of a bare int by its size, and each type would prepare a statement of its own: an int
    is sent as an 8-byte integer, a list as the text of an array.
    """
    if isinstance(value, list):
        return arrays.text(value)
    return Int8(value) if isinstance(value, int) and not isinstance(value, bool) else value


@cache
def _in_utc(known: Any) -> Any:
    """Return a psycopg loader class, which parses a time in UTC fast and passes other texts to `known`.

    `known` is psycopg's loader class for the type timestamptz.
    """

    class Loader(known):
        is_fast = True

        def load(self, data: Buffer) -> datetime.datetime:
            try:
                found = datetime.datetime.fromisoformat(bytes(data).decode())
            except ValueError:
                found = None
            return found if found is not None and found.tzinfo is datetime.UTC else super().load(data)

    return Loader
