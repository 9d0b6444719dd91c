"""What one selects, and the documents that are read."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..schema import FlowSchema


@dataclass(frozen=True, slots=True)
class Selection:
    """What to read of each document: which values (None: all) and which relations below them.

    Of a relation, `filters` and `sort` choose and order what is shown (None: its own order), `limit` cuts
    every list to so many from `start` (None: all of it), and `count` asks for the number alone. Of a dynamic
    zone, `on` selects below each component, by its uid, and no others.
    """

    fields: tuple[str, ...] | None = None
    populate: Mapping[str, Selection] = field(default_factory=dict)
    filters: Any = None
    sort: Any = None
    start: int = 0
    limit: int | None = None
    count: bool = False
    on: Mapping[str, Selection] | None = None


# What is populated like a relation, and leads to a document's versions in other locales.
LOCALIZATIONS = "localizations"

# The columns of a version, in the order of Document's attributes.
VERSION = (
    "pk",
    "entry_id",
    "entry__document_id",
    "locale",
    "status",
    "values",
    "created_at",
    "updated_at",
    "published_at",
    "entry__revision",
)


@dataclass(slots=True)
class Document:
    """One version of a document, as read. `related` holds what was populated."""

    flow: FlowSchema
    id: int
    entry: int
    document_id: str
    locale: str
    status: str
    values: dict[str, Any]
    created_at: datetime.datetime
    updated_at: datetime.datetime
    published_at: datetime.datetime | None
    revision: int = 0
    sent_type: str = ""
    related: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, slug: str) -> Any:
        """A value, or a populated relation, by its field's slug."""
        return self.related[slug] if slug in self.related else self.values.get(slug)


@dataclass(frozen=True, slots=True)
class Resource:
    """A related thing outside the flows."""

    type: str
    id: str
    sent_type: str = ""
