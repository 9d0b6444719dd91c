"""Documents as they are read, and the selection of what to read of them."""

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
    """What to read of each document: which values (None for all), and which relations.

    Within `populate`, a selection is about the members of a relation. `filters` and `sort` choose and
    order them (None keeps the list's own order), `start` and `limit` cut each list (None: to its end),
    and `count` reads their number only. `ids` reads the ids only, of lists that have at most so many, and
    the number of members of the others. `on` selects by the uid of the component, in a dynamic zone.
    """

    fields: tuple[str, ...] | None = None
    populate: Mapping[str, Selection] = field(default_factory=dict)
    filters: Any = None
    sort: Any = None
    start: int = 0
    limit: int | None = None
    count: bool = False
    ids: int | None = None
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
    """The relation was not populated when the document was read."""

    def __str__(self) -> str:
        return f'"{self.args[0]}" was not populated: read the document with populate="{self.args[0]}".'


class Readable(Mapping[str, Any]):
    """A mapping from slugs to values and populated members.

    `fields` are its fields, `stored` its values as stored, `related` the populated members.
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
        """The values that every object of this kind has beside its fields."""
        raise NotImplementedError

    def as_dict(self, selection: Selection | None = None) -> dict[str, Any]:
        """Return the object as the Strapi dialect shows it: strings, numbers, lists, dicts; nothing private.

        Shows what was selected when it was read, or what `selection` says.
        """
        raise NotImplementedError

    def __getitem__(self, key: str) -> Any:
        """Return a value, or populated members. Files and components are given as stored unless populated.

        Raises KeyError for an unknown name, and NotPopulated, a KeyError, for a relation.
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
    """One version of a document: `document["name"]`, and `document["tags"]` where it was populated.

    It is made of a version's row, whose values are stored by key; `stored` has them by slug.
    """

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

    def __post_init__(self) -> None:
        self.stored = self.flow.by_slug(self.stored)

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
    """A member of a relation that is no document: a type and an id."""

    type: str
    id: str
    sent_type: str = ""

    def as_dict(self) -> dict[str, str]:
        return {"id": self.id, "type": self.type}


def shown(value: Any, selection: Selection) -> Any:
    """Return populated members as `as_dict` shows them: a dict, a list, None, or `{"count": …}`."""
    if selection.count:
        return {"count": value}
    if isinstance(value, list):
        return [shown(item, selection) for item in value]
    if isinstance(value, Readable):
        return value.as_dict(selection)
    if isinstance(value, Asset):
        return shape.shown(value, selection.fields)
    return value.as_dict() if isinstance(value, Resource) else value
