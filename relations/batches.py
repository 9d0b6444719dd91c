"""Going through many items or rows in batches, so that no statement and no list gets too long."""

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
    """Yield the rows in the order of their primary keys, in lists of at most `size`.

    Each list is read by a statement of its own. The keys must be numbers above 0. The caller may change, copy
    and delete the rows of a batch in between.
    """
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:size]):
        last = batch[-1].pk
        yield batch
