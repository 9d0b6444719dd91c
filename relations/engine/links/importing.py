"""Inserting, reading and deleting many links as rows, for an import, without a plan for each list."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ... import copying
from ...models import Link
from ...models.gaps import GAP
from .in_parts import delete


class LinkRow(NamedTuple):
    """A link as a row to insert, without the primary key. Its columns are those of the model Link.

    `field` is the primary key of the owning field, `source` that of a version, `target` that of an entry.
    `part` is the id of the part in the source that has the list, 0 for the version itself. `position` and
    `inverse_position` are order keys; the latter is None if the relation has no inverse. A link to a resource
    has no `target`, but `resource_type` and `resource_id`. `linkage_type` is the type as the client wrote it.
    """

    field: int
    source: int
    part: int
    source_locale: str
    source_status: str
    target: int | None
    target_locale: str
    target_status: str
    resource_type: str | None
    resource_id: str | None
    linkage_type: str
    position: int
    inverse_position: int | None
    data: Mapping[str, Any] | None = None  # values of the link itself, by slug


COLUMNS = (
    "field_id", "source_id", "part", "source_locale", "source_status", "target_id", "target_locale",
    "target_status", "resource_type", "resource_id", "linkage_type", "position", "inverse_position",
    "data",
)  # fmt: skip


def row_of(link: Link) -> LinkRow:
    """Return an unsaved link as a LinkRow, to insert many of them at once."""
    return LinkRow(*(getattr(link, name) for name in COLUMNS))


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
