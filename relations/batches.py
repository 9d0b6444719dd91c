"""Rows some at a time: no more than a statement takes, or than is good to hold at once."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from django.db.models import Model, QuerySet

Item = TypeVar("Item")
Row = TypeVar("Row", bound=Model)

ROWS = 500


def batches(items: Iterable[Item], size: int = ROWS) -> Iterator[list[Item]]:
    """The items in their order, in lists of at most `size`."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def row_batches(rows: QuerySet[Row], size: int = ROWS) -> Iterator[list[Row]]:
    """The rows in the order of their keys, each batch by a statement of its own.

    The caller may change and copy the rows of a batch, and delete them.
    """
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:size]):
        last = batch[-1].pk
        yield batch
