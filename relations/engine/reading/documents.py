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
    """What to read of each document: which values (None: all), and which relations, media and components.

    `populate` maps slugs to what is read of the documents, files or components below. In such a selection
    `filters` and `sort` choose and order the members of a relation (None keeps the list's own order), and
    `start` and `limit` cut each list (None: to its end). With `count` the number of members alone is
    read. With `ids` the ids alone are read, of lists with at most so many members; of longer ones the
    number. `on` selects by the uid of the component, in a dynamic zone.
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
    """The relation that was asked of a document was not populated when the document was read."""

    def __str__(self) -> str:
        return f'"{self.args[0]}" was not populated: read the document with populate="{self.args[0]}".'


class Readable(Mapping[str, Any]):
    """A mapping from slugs to values and populated members: a document or component as read.

    `fields` are its fields by slug, `stored` its values as stored, by slug, `related` its populated
    members.
    """

    __slots__ = ()

    stored: dict[str, Any]
    related: dict[str, Any]
    selection: Selection

    @property
    def fields(self) -> Mapping[str, FieldSchema]:
        """The fields of the flow or component, by slug."""
        raise NotImplementedError

    @property
    def own(self) -> dict[str, Any]:
        """The values that every object of this kind has beside its fields, as `id`."""
        raise NotImplementedError

    def as_dict(self, selection: Selection | None = None) -> dict[str, Any]:
        """Return the object as the Strapi dialect shows it: strings, numbers, lists, dicts; nothing private.

        It has what was selected when the object was read, or what `selection` says. A relation in
        `selection` that was not populated is given as None.
        """
        raise NotImplementedError

    def __getitem__(self, key: str) -> Any:
        """Return a value, or populated members. Files and components are given as stored unless populated.

        Raises NotPopulated, a KeyError, for a relation that was not populated, and KeyError for an
        unknown name and for a value that was not selected.
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

    `id` is the primary key of the version and `entry` that of its entry. It is made of a version's row,
    whose values are stored by key; afterwards `stored` has them by slug. `sent_type` is the type with
    which a client linked it, where it was read as a member of a relation.
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
    """A member of a relation that is no document: a resource's type and id.

    `sent_type` is the type as the client wrote it when it was linked.
    """

    type: str
    id: str
    sent_type: str = ""

    def as_dict(self) -> dict[str, str]:
        """Return the id and the type."""
        return {"id": self.id, "type": self.type}


def shown(value: Any, selection: Selection) -> Any:
    """Return what a populated relation, file or component holds, as `as_dict` shows it.

    That is a dict, a list of dicts, None, or `{"count": …}` where `selection` asks for the number alone.
    """
    if selection.count:
        return {"count": value}
    if isinstance(value, list):
        return [shown(item, selection) for item in value]
    if isinstance(value, Readable):
        return value.as_dict(selection)
    if isinstance(value, Asset):
        return shape.shown(value, selection.fields)
    return value.as_dict() if isinstance(value, Resource) else value
