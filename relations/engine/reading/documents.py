"""What one selects, and the documents that are read."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...models import Asset
from ..assets import shape
from ..schema import FieldSchema, FlowSchema
from ..values import in_utc


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
    "first_published_at",
    "entry__revision",
)


# What every document has beside its fields, and the attribute that holds it.
IDS = {"id": "id", "documentId": "document_id"}
TIMES = {"createdAt": "created_at", "updatedAt": "updated_at", "publishedAt": "published_at"}
FIRST = "firstPublishedAt"  # only there when it is selected by name, since a live Strapi does not answer it
EVERYTHING = Selection()


class NotPopulated(KeyError):
    """The relation was not asked for when the document was read."""

    def __str__(self) -> str:
        return f'"{self.args[0]}" was not populated: read the document with populate="{self.args[0]}".'


class Readable(Mapping[str, Any]):
    """What was read: a mapping of its values, and of what was populated.

    `fields` are those it may have, `stored` the values as they are kept, and `related` what was populated.
    """

    __slots__ = ()

    stored: dict[str, Any]
    related: dict[str, Any]
    selection: Selection

    @property
    def fields(self) -> Mapping[str, FieldSchema]:
        raise NotImplementedError

    @property
    def own(self) -> dict[str, Any]:
        """What it has beside its fields."""
        raise NotImplementedError

    def as_dict(self, selection: Selection | None = None) -> dict[str, Any]:
        """What the Strapi dialect answers: strings, numbers, lists and objects, without private fields.

        Shown is what was selected when it was read, or what `selection` says.
        """
        raise NotImplementedError

    def __getitem__(self, key: str) -> Any:
        """A value, or what was populated; files and components that were not, as they are stored.

        KeyError for what it has not; NotPopulated, which is one, for a relation that was not asked for.
        """
        if key in self.related:
            return self.related[key]
        found = self.fields.get(key)
        if found is None:
            return self.own[key]
        if found.relation is not None:
            raise NotPopulated(key)
        if not self._selected(key):
            raise KeyError(f'"{key}" is not among the fields that were selected.')
        return self.stored.get(key)

    def __iter__(self) -> Iterator[str]:
        yield from self.own
        for slug, found in self.fields.items():
            if slug in self.related or (found.relation is None and self._selected(slug)):
                yield slug

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _selected(self, key: str) -> bool:
        return self.selection.fields is None or key in self.selection.fields


@dataclass(slots=True, eq=False, repr=False)
class Document(Readable):
    """One version of a document, as read: `document["name"]`, and `document["tags"]` where populated."""

    flow: FlowSchema
    id: int
    entry: int
    document_id: str
    locale: str
    status: str
    stored: dict[str, Any]
    created_at: datetime.datetime
    updated_at: datetime.datetime
    published_at: datetime.datetime | None
    first_published_at: datetime.datetime | None = None
    revision: int = 0
    sent_type: str = ""
    related: dict[str, Any] = field(default_factory=dict)
    selection: Selection = EVERYTHING

    def __repr__(self) -> str:
        locale = f", {self.locale}" if self.locale else ""
        return f"<Document {self.flow.slug}/{self.document_id} ({self.status}{locale})>"

    @property
    def fields(self) -> Mapping[str, FieldSchema]:
        return self.flow.fields

    @property
    def own(self) -> dict[str, Any]:
        names = IDS | {key: name for key, name in TIMES.items() if self._selected(key)}
        if FIRST in (self.selection.fields or ()):
            names[FIRST] = "first_published_at"
        if self.flow.localized and self._selected("locale"):
            names["locale"] = "locale"
        return {key: getattr(self, name) for key, name in names.items()}

    def as_dict(self, selection: Selection | None = None) -> dict[str, Any]:
        selection = selection or self.selection
        wanted, values = selection.fields, self.stored
        found: dict[str, Any] = {"id": self.id, "documentId": self.document_id}
        for each in self.flow.readable:
            if wanted is None or each.slug in wanted:
                found[each.slug] = values.get(each.slug)
        for key, attribute in TIMES.items():
            if wanted is None or key in wanted:
                found[key] = in_utc(getattr(self, attribute))
        if wanted is not None and FIRST in wanted:
            found[FIRST] = in_utc(self.first_published_at)
        if self.flow.localized and (wanted is None or "locale" in wanted):
            found["locale"] = self.locale
        for slug, below in selection.populate.items():
            found[slug] = shown(self.related.get(slug), below)
        return found


@dataclass(frozen=True, slots=True)
class Resource:
    """A related thing outside the flows."""

    type: str
    id: str
    sent_type: str = ""

    def as_dict(self) -> dict[str, str]:
        return {"id": self.id, "type": self.type}


def shown(value: Any, selection: Selection) -> Any:
    """What was populated, as `as_dict` shows it: an object, a list of objects, null, or `{"count": …}`."""
    if selection.count:
        return {"count": value}
    if isinstance(value, list):
        return [shown(item, selection) for item in value]
    if isinstance(value, Readable):
        return value.as_dict(selection)
    if isinstance(value, Asset):
        return shape.shown(value, selection.fields)
    return value.as_dict() if isinstance(value, Resource) else value
