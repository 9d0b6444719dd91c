"""Links as plain rows, of which many are made and inserted without a model instance each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

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


def unsaved(row: LinkRow) -> Link:
    """Return the row as an unsaved Link."""
    return Link(**dict(zip(COLUMNS, row, strict=True)))
