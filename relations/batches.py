"""Going through many items or rows in batches, to bound the size of SQL statements and lists."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

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


def delete(rows: QuerySet[Any], size: int = ROWS) -> None:
    """Delete the rows of a queryset, `size` at a time: Django reads what goes with them into memory.

    The primary keys must be numbers above 0.
    """
    last, keys = 0, rows.order_by("pk").values_list("pk", flat=True)
    while batch := list(keys.filter(pk__gt=last)[:size]):
        last = batch[-1]
        rows.model._base_manager.using(rows.db).filter(pk__in=batch).delete()
