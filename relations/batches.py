"""Going through many items or rows in batches, to bound the size of SQL statements and lists."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from django.db.models import Model, QuerySet

Item = TypeVar("Item")
Row = TypeVar("Row", bound=Model)

ROWS = 500


def batches(items: Iterable[Item], size: int = ROWS) -> Iterator[list[Item]]:
    """Yield the items in their order, in lists of at most `size`."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def row_batches(rows: QuerySet[Row], size: int = ROWS) -> Iterator[list[Row]]:
    """Yield the rows of a queryset in lists of at most `size`, in the order of primary keys.

    Each list is read by an SQL statement of its own. The primary keys must be numbers above 0. The caller may
    change, copy and delete the rows of a list before it takes the next one.
    """
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:size]):
        last = batch[-1].pk
        yield batch
