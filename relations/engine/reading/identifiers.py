"""Reading the members of relations by their ids alone: those of short lists, and the lengths of long ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, QuerySet, Window
from django.db.models.functions import RowNumber

from ...models import Link
from ...models.link_queryset import LinkQuerySet
from ..schema import Pairing, RelationSchema
from .documents import Document
from .side import Owner, Side


class Identifier(NamedTuple):
    """A member of a relation by its id, without its values.

    Either a document (`document_id` and `locale`) or a resource (`resource_type` and `resource_id`); the
    ids of the other kind are None. `sent_type` is the type as the client wrote it when it linked the
    member.
    """

    sent_type: str
    document_id: str | None
    locale: str
    resource_type: str | None
    resource_id: str | None


@dataclass(frozen=True, slots=True)
class Identifiers:
    """The members of one relation list in order, and their number (`count`).

    `members` is None where the list is longer than was asked for.
    """

    members: list[Identifier] | None
    count: int


EMPTY = Identifiers([], 0)


def of_documents(side: Side, documents: Sequence[Document], most: int, room: int) -> dict[Owner, Identifiers]:
    """Return the relation lists of the documents by ids, by the list's owner; empty lists are left out.

    A list of more than `most` members is counted only. So are all lists when they have more than `room`
    members together. A document that stands in a list in several locales counts once. Costs 1 statement,
    and 1 where lists are counted.
    """
    rows = _numbered(side, _once_each(side, side.rows(documents)), documents, most + 1)
    owner_of = side.owner_of(documents)
    width = len(side.owner_columns)
    found: dict[Owner, list[Identifier]] = defaultdict(list)
    read = list(rows.values_list(*side.owner_columns, *columns(side.field))[: room + 1])
    for row in read:
        found[owner_of(row[:width])].append(Identifier(*row[width:]))
    long = {owner for owner, members in found.items() if len(members) > most}
    if len(read) > room:
        long = {(document.entry, document.locale) for document in documents}
    counts = _counts(side, [d for d in documents if (d.entry, d.locale) in long]) if long else {}
    short = {owner: Identifiers(them, len(them)) for owner, them in found.items() if owner not in long}
    return short | {owner: Identifiers(None, count) for owner, count in counts.items()}


def _once_each(side: Side, rows: LinkQuerySet) -> LinkQuerySet:
    """Keep the first row of a document that stands in one list in several locales."""
    if not (Pairing(side.field).leaves_locale_open and side.field.to_many):
        return rows
    end = "target" if side.field.owning else "source__entry"
    same = {column: OuterRef(column) for column in (*side.owner_columns, end)}
    return rows.exclude(Exists(rows.filter(**same, **{f"{side.order}__lt": OuterRef(side.order)})))


def _numbered(side: Side, rows: LinkQuerySet, documents: Sequence[Document], limit: int) -> QuerySet[Link]:
    """Return the first rows of each list, in order."""
    if side.are_one(documents):
        return side.ordered(rows, None)[:limit]
    number = Window(RowNumber(), partition_by=list(side.owner_columns), order_by=side.orderings())
    return side.ordered(rows.annotate(row_number=number).filter(row_number__lte=limit), None)


def _counts(side: Side, documents: Sequence[Document]) -> dict[Owner, int]:
    return side.owners(_once_each(side, side.rows(documents)), documents, Count("pk"))


def columns(field: RelationSchema) -> tuple[str, ...]:
    """Return the columns of Link, for `values_list`, that make an Identifier of a member of `field`."""
    end, locale = ("target", "target_locale") if field.owning else ("source__entry", "source_locale")
    return ("linkage_type", f"{end}__document_id", locale, "resource_type", "resource_id")
