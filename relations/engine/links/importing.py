"""Inserting, reading and deleting many links as rows, for an import, without a plan for each list."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from ... import copying
from ...models import Link
from ...models.gaps import GAP
from .in_parts import delete
from .link_rows import COLUMNS, LinkRow


def key_at(place: int) -> int:
    """Return the position, an order key, of the item with the index `place` in a new list."""
    return place * GAP


def insert_links(rows: Iterable[LinkRow], *, using: str) -> int:
    """Insert links and return their number. They are not checked.

    The caller makes sure that they are allowed in their lists and that no position is there twice. It has
    locked the documents at both ends, or created them in the same transaction.
    """
    return copying.insert(Link, (*COLUMNS, "pending"), ((*row, False) for row in rows), using=using)


def delete_links(keys: Sequence[int], *, using: str) -> None:
    """Delete the links with these primary keys, in batches.

    The revisions of the documents at their ends stay the same.
    """
    delete(list(keys), using)


def stored_links(fields: Collection[int], *, using: str) -> Iterator[tuple[int, LinkRow]]:
    """Yield (primary key, LinkRow) of each link of these owning fields, which are given by primary key.

    The table is read once, in batches, in the order of primary keys: it has no index by field.
    """
    names: Any = COLUMNS
    rows = Link.objects.using(using).filter(field__in=fields).order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last).values_list("pk", *names)[:5000]):
        for pk, *columns in batch:
            yield pk, LinkRow(*columns)
        last = batch[-1][0]
