"""Documents as they are read, and the selection of what to read."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from ...models import Asset
from ..assets import shape
from ..schema import ComponentSchema, FieldSchema, FlowSchema
from ..values import in_utc

FEW, EACH = 500, 32  # members that are read at once, of all lists and of each


@dataclass(frozen=True, slots=True)
class Selection:
    """What to read of each document: its values, and which relations, media and components to populate.

    `fields` None means all values. `populate` maps slugs to the selection of the related documents, files or
    parts. Such a selection also has `filters` and `sort` for the members (sort None: the list's own order),
    and `start` and `limit` for each list (limit None: to the end). With `count` only the number of members is
    read. With `ids` only their ids are read, if the list has at most so many, else their number. `on`,
    Strapi's word, maps the uid of each component of a dynamic zone, or of each flow that a relation to
    several flows leads to, to the selection of its parts or members.
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

    def rows_at_once(self, lists: int, most: int) -> int:
        """Return how many members of `lists` lists to read before counting them; `most` at most.

        Lists with more members than that are counted before they are read whole. Only a selection without a
        small limit has such lists.
        """
        if self.ids is not None or (self.limit is not None and self.limit <= FEW):
            return most
        # Powers of two: a statement is kept for lists of keys of each such length.
        return min(most, max(FEW, EACH << (lists - 1).bit_length()))

    def of_kind(self, kind: str) -> Selection:
        """Return what to read of members of one flow, given by its uid (`kind`).

        It is this selection, if it has no `on`; otherwise the one that `on` has for the uid, and all values
        if it has none.
        """
        return self if self.on is None else self.on.get(kind, EVERYTHING)


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


LINK = "__link"  # what a member of a relation has beside its own: the data of its link


class NotLinked(Enum):
    """The value of `link` on a document that was not read as a member of a relation whose links have data.

    It differs from None, which means that this link has no data.
    """

    NOT_LINKED = "not linked"


NOT_LINKED = NotLinked.NOT_LINKED
Shown = Mapping[str, Any] | None  # the data of a link by slug, None where it has none


def link_data(component: ComponentSchema, data: Shown) -> Shown:
    """Return the data on a link in the form in which answers show them: public attributes by slug.

    Missing ones are None. None for a link without data. `component` has the attributes.
    """
    return None if data is None else {each.slug: data.get(each.slug) for each in component.readable}


class NotPopulated(KeyError):
    """Raised when a relation is read from a Document that was read without populating that relation."""

    def __str__(self) -> str:
        return f'"{self.args[0]}" was not populated: read the document with populate="{self.args[0]}".'


class Readable(Mapping[str, Any]):
    """The base class of Document and Part: a mapping from slugs to values and populated members.

    `stored` are its stored values by slug, `related` its populated members by slug. `selection` is what was
    read.
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
        """The values beside its fields, such as `id`, by the keys that answers have for them."""
        raise NotImplementedError

    def as_dict(self, selection: Selection | None = None) -> dict[str, Any]:
        """Return the document or part as a dict in the Strapi dialect's shape, without private fields.

        It has what was selected when it was read, or what `selection` selects. A relation in `selection` that
        was not populated is None.
        """
        raise NotImplementedError

    def __getitem__(self, key: str) -> Any:
        """Return a value, or populated members. Files and parts are given as stored unless populated.

        Raises NotPopulated, a KeyError, for a relation that was not populated, and KeyError for an unknown
        name and for a value that was not selected.
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
    """One version of a document: `document["name"]`, and `document["tags"]` if that was populated.

    `id` is the primary key of the version and `entry` that of its entry. It is made from a version's row,
    whose values are by the keys of fields; `stored` has them by slug. For a document that was read as a
    member of a relation, `sent_type` is the type with which a client linked it, and `link` are the data on
    the link. `shows_type` is set if that relation leads to several flows: then `as_dict` includes `__type`.
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
    shows_type: bool = False
    related: dict[str, Any] = field(default_factory=dict)
    selection: Selection = EVERYTHING
    link: Shown | NotLinked = NOT_LINKED

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
        own = {key: getattr(self, name) for key, name in names.items()}
        return own | ({} if self.link is NOT_LINKED else {LINK: self.link})

    def as_dict(self, selection: Selection | None = None) -> dict[str, Any]:
        selection = (selection or self.selection).of_kind(self.flow.uid)
        wanted, values = selection.fields, self.stored
        found: dict[str, Any] = {"id": self.id, "documentId": self.document_id}
        if self.shows_type:
            found["__type"] = self.flow.uid
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
        if self.link is not NOT_LINKED:
            found[LINK] = self.link
        for slug, below in selection.populate.items():
            found[slug] = shown(self.related.get(slug), below)
        return found


@dataclass(frozen=True, slots=True)
class Resource:
    """A member of a relation that is no document: its resource type and its id.

    `sent_type` is the type as the client wrote it when it was linked; `link` are the data on the link,
    NOT_LINKED if the relation's links have none.
    """

    type: str
    id: str
    sent_type: str = ""
    link: Shown | NotLinked = NOT_LINKED

    def as_dict(self) -> dict[str, Any]:
        """Return `{"id": …, "type": …}`, and the data on the link as `__link` if the relation has any."""
        found: dict[str, Any] = {"id": self.id, "type": self.type}
        return found if self.link is NOT_LINKED else found | {LINK: self.link}


def shown(value: Any, selection: Selection) -> Any:
    """Return a populated relation, file or part as answers of the Strapi dialect have it.

    That is a dict, a list of dicts, None, or `{"count": …}` if `selection` asks for the number only.
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
