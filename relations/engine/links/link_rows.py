"""Links as plain rows, of which many are made and inserted without a model instance each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ... import waiting
from ...models import Link


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
    position: int | None
    inverse_position: int | None
    data: Mapping[str, Any] | None = None  # values of the link itself, by slug


COLUMNS = (
    "field_id", "source_id", "part", "source_locale", "source_status", "target_id", "target_locale",
    "target_status", "resource_type", "resource_id", "linkage_type", "position", "inverse_position",
    "data",
)  # fmt: skip


def copied(link: Any, **changes: Any) -> LinkRow:
    """Return a row with the columns of `link`, a Link or what has its attributes, except for `changes`.

    These are by attribute name, such as `source_id=7`.
    """
    return LinkRow._make(changes[name] if name in changes else getattr(link, name) for name in COLUMNS)


def insert(rows: Sequence[LinkRow], using: str) -> None:
    """Insert links, as `waiting.insert` does: on PostgreSQL the SQL may be sent later."""
    waiting.insert(Link, (*COLUMNS, "pending"), [(*row, False) for row in rows], using)


def insert_with_keys(rows: Iterable[LinkRow], using: str) -> list[Link]:
    """Insert links at once, and return them with their primary keys."""
    links = [Link(**dict(zip(COLUMNS, row, strict=True))) for row in rows]
    return Link.objects.using(using).bulk_create(links)
