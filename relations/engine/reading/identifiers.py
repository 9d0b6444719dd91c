"""Reading only the ids of a relation's members, or only their number if a list is long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet, TextField, Value, Window
from django.db.models.functions import RowNumber

from ... import conf
from ...models import Link
from ...models.link_queryset import LinkQuerySet
from ..schema import Pairing, RelationSchema
from .documents import EVERYTHING, VERSION, Document, Shown
from .side import OwnerKey, Side


class Identifier(NamedTuple):
    """The id of a member of a relation, without its values: a document's or a resource's.

    A document has `document_id`, `locale`, and the primary key of its `flow`; a resource has `resource_type`
    and `resource_id`. The other columns are None. `sent_type` is the type as the client wrote it when it
    linked the member, `data` are the data on the link.
    """

    sent_type: str
    document_id: str | None
    locale: str
    resource_type: str | None
    resource_id: str | None
    flow: int | None = None
    data: Shown = None


@dataclass(frozen=True, slots=True)
class Identifiers:
    """The members of one relation's list in order, as Identifier values, and their number (`count`).

    `members` is None if the list is longer than the caller wanted to read.
    """

    members: list[Identifier] | None
    count: int


EMPTY = Identifiers([], 0)


def of_documents(
    side: Side, documents: Sequence[Document], most: int, room: int
) -> dict[OwnerKey, Identifiers]:
    """Return the ids of the members of a relation for each of the documents.

    The key is the list's owner, (entry's primary key, locale); empty lists are left out. A list of more than
    `most` members is only counted; so are all lists if they have more than `room` members together. A
    document that is in a list in several locales counts once. 1 SQL statement, and 1 if lists are counted.
    """
    at_most = conf.get("RELATIONS_MAX_POPULATED") + 1
    locales = {document.locale for document in documents}

    def queryset(side: Side, keys: Collection[Any]) -> QuerySet[Any, Any]:
        rows = of_lists(side, keys, locales, most)
        return rows[:at_most].values_list(*side.owner_columns, *columns(side.field))

    rows = side.fetched(queryset, documents, EVERYTHING, "identifiers", most, at_most)
    return of_rows(rows, side, documents, most, room)


def of_lists(side: Side, keys: Collection[Any], locales: Collection[str], most: int) -> QuerySet[Link]:
    """Return the links of several lists in order, of each list at most `most` + 1.

    `keys` are the primary keys of the documents' versions, or of their entries on the inverse side; `locales`
    are the documents'. A document that is in a list in several locales has one link in the result.
    """
    return _numbered(side, _once_each(side, side.rows_of(keys, locales)), keys, locales, most + 1)


def of_rows(
    rows: Sequence[tuple[Any, ...]], side: Side, documents: Sequence[Document], most: int, room: int
) -> dict[OwnerKey, Identifiers]:
    """Make the members of each document's list from rows that have been read; return them by owner.

    An owner is (entry's primary key, locale). A row has the columns that tell the list's owner
    (`Side.owner_columns`), then the values of an Identifier. A list of more than `most` members is only
    counted; so are all lists if they have more than `room` members together.
    """
    owner_of, width = side.owner_of(documents), len(side.owner_columns)
    found: dict[OwnerKey, list[Identifier]] = defaultdict(list)
    for row in rows:
        found[owner_of(row[:width])].append(Identifier(*row[width:]))
    long = {owner for owner, members in found.items() if len(members) > most}
    if len(rows) > room:
        long = {(document.entry, document.locale) for document in documents}
    some = [document for document in documents if (document.entry, document.locale) in long]
    counts = side.counts(some, counted=_once_each) if long else {}
    short = {owner: Identifiers(them, len(them)) for owner, them in found.items() if owner not in long}
    return short | {owner: Identifiers(None, count) for owner, count in counts.items()}


def _once_each(side: Side, rows: LinkQuerySet) -> LinkQuerySet:
    """Exclude links to a document that the same list has earlier, in another locale."""
    if not (Pairing(side.field).leaves_locale_open and side.field.to_many):
        return rows
    end = "target" if side.field.owning else "source__entry"
    same = {column: OuterRef(column) for column in (*side.owner_columns, end)}
    return rows.exclude(Exists(rows.filter(**same, **{f"{side.order}__lt": OuterRef(side.order)})))


def _numbered(
    side: Side, rows: LinkQuerySet, keys: Collection[Any], locales: Collection[str], limit: int
) -> QuerySet[Link]:
    """Return the first `limit` links of each list, list by list and in the order of each list.

    `keys` and `locales` are those of the lists' owners.
    """
    if side.are_one(keys, locales):
        return side.ordered(rows, None)[:limit]
    number = Window(RowNumber(), partition_by=list(side.owner_columns), order_by=side.orderings())
    return side.ordered(rows.annotate(row_number=number).filter(row_number__lte=limit), None)


def columns(field: RelationSchema) -> tuple[str, ...]:
    """Return the columns of Link that `values_list` needs to make Identifiers of the members of `field`."""
    end, locale = ("target", "target_locale") if field.owning else ("source__entry", "source_locale")
    ids = ("linkage_type", f"{end}__document_id", locale, "resource_type", "resource_id", f"{end}__flow_id")
    return (*ids, "data")


def as_member(field: RelationSchema) -> tuple[Any, ...]:
    """Return the columns to read the id of a member in a row that is as wide as one with all of its values.

    The columns of the values are NULL. So rows with ids only and rows with values can be parts of one UNION.
    """
    sent_type, document_id, locale, resource_type, resource_id, flow, data = columns(field)
    known = {"entry__document_id": document_id, "locale": locale}
    version = (known.get(name, Value(None, TextField())) for name in VERSION)
    return (sent_type, resource_type, resource_id, data, *version, flow)


def of_member(row: Sequence[Any]) -> tuple[Any, ...]:
    """Return the values of an Identifier, in its order, from a row that was read with `as_member`."""
    sent_type, resource_type, resource_id, data, *version, flow = row
    document_id, locale = (version[VERSION.index(name)] for name in ("entry__document_id", "locale"))
    return sent_type, document_id, locale, resource_type, resource_id, flow, data
