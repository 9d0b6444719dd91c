"""Comparing the draft's and the published list of a relation, for the preview of publishing.

The database compares them, in a few statements whatever the length of the lists; rows that are equal in both
are never read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Greatest, Least

from ...models import EntryVersion, Link, Status
from ...models.gaps import longest_rising
from ..links.data import same_data
from ..links.plan.types import Data
from ..schema import Pairing, RelationSchema


class MemberKey(NamedTuple):
    """What identifies a member of a relation's list: a document in a locale, or a resource.

    A document has the primary key of its `entry` and the locale of the link ("" if its flow is not
    localized); its resource columns are None. A resource has None and "" there.
    """

    entry: int | None
    locale: str
    resource_type: str | None
    resource_id: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What publishing changes in one relation's list: members that it adds, removes and moves, in order.

    A member is moved if it gets another place among those that both lists have. `unseen` are members of the
    draft's list that readers will not see, because they are not published. `changed` are members of both
    lists whose links have different data. `more` says that some members were left out. `places` maps each
    moved member to its places in the published list and in the draft's, counted from 1; `data` maps each
    changed member to the data of its links in the two, in the same order.
    """

    added: tuple[MemberKey, ...]
    removed: tuple[MemberKey, ...]
    moved: tuple[MemberKey, ...]
    unseen: tuple[MemberKey, ...]
    more: bool
    changed: tuple[MemberKey, ...] = ()
    places: Mapping[MemberKey, tuple[int, int]] = field(default_factory=dict)
    data: Mapping[MemberKey, tuple[Data, Data]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListComparison:
    """The draft's and the published list of one relation field of a document in one locale.

    `draft` is the draft version, `published` the primary key of the published version, None before the first
    publication.
    """

    field: RelationSchema
    draft: EntryVersion
    published: int | None  # the key of the published version
    using: str

    def difference(self, limit: int) -> Difference:
        """Compare the two lists; return the members that differ, at most `limit` of each kind.

        Added and moved members are read together, so some are left out if there are more than `limit` of
        both. 3 SQL statements, 2 more if members were moved, and 1 more if the relation has data on its
        links.
        """
        changed = list(self._added_or_moved()[: limit + 1])
        added = [row for row in changed if row["published_key"] is None]
        moved = _moved([row for row in changed if row["published_key"] is not None])
        removed = list(self._removed()[: limit + 1])
        unseen = list(self._unpublished()[: limit + 1])
        other_data = list(self._with_other_data()[: limit + 1]) if self.field.link else []
        return Difference(
            added=_member_keys(added[:limit]),
            removed=_member_keys(removed[:limit]),
            moved=_member_keys(moved[:limit]),
            unseen=_member_keys(unseen[:limit]),
            changed=_member_keys(other_data[:limit]),
            more=max(len(changed), len(removed), len(unseen), len(other_data)) > limit,
            places=self._places(moved[:limit]),
            data={_member_key(row): (row["published_data"], row["draft_data"]) for row in other_data[:limit]},
        )

    def _places(self, moved: Sequence[dict[str, Any]]) -> dict[MemberKey, tuple[int, int]]:
        """Return the places of the `moved` members in the published list and in the draft's, counted from 1.

        `moved` are rows of `_added_or_moved`. 2 SQL statements, none without such rows.
        """
        if not moved:
            return {}
        before = self._numbers(Status.PUBLISHED, [row["published_key"] for row in moved])
        after = self._numbers(Status.DRAFT, [row[self.column] for row in moved])
        members = map(_member_key, moved)
        return dict(zip(members, zip(before, after, strict=True), strict=True))

    def _numbers(self, status: str, positions: Sequence[int]) -> list[int]:
        """Return the places, counted from 1, of the rows with these positions in the list of one status.

        1 SQL statement, which counts the rows below each position.
        """
        counts = {
            f"below_{number}": Count("pk", filter=Q(**{f"{self.column}__lt": position}))
            for number, position in enumerate(positions)
        }
        below = self._rows_of(status).filter(**{f"{self.column}__lt": max(positions)}).aggregate(**counts)
        return [below[name] + 1 for name in counts]

    # -- the rows -----------------------------------------------------------------------------------

    def _added_or_moved(self) -> QuerySet[Link, dict[str, Any]]:
        """The rows of the draft's list whose member is not at the same position in the published list.

        `published_key` is the position of the member there, None if the list lacks it. `is_crossed` says that
        a row with the same position in both lists stands between the two positions: then this row has moved.
        """
        twins = self._rows_of(Status.PUBLISHED).filter(self._same_member())
        low, high = (
            Least(OuterRef(self.column), OuterRef("published_key")),
            Greatest(OuterRef(self.column), OuterRef("published_key")),
        )
        between = self._rows_of(Status.DRAFT).filter(
            **{f"{self.column}__gt": low, f"{self.column}__lt": high}
        )
        staying = between.filter(Exists(twins.filter(**{self.column: OuterRef(self.column)})))
        rows = self._rows_of(Status.DRAFT).filter(
            ~Exists(twins.filter(**{self.column: OuterRef(self.column)}))
        )
        if not self.field.owning and self._members_have_drafts:
            rows = rows.filter(
                self._member_is_published()
            )  # other links appear when their source is published
        rows = rows.annotate(published_key=Subquery(twins.values(self.column)[:1]))
        is_crossed = Case(When(published_key__isnull=True, then=Value(False)), default=Exists(staying))
        return self._as_members(
            rows.annotate(is_crossed=is_crossed), "published_key", "is_crossed", self.column
        )

    def _removed(self) -> QuerySet[Link, dict[str, Any]]:
        """The rows of the published list whose member is not in the draft's, as `_as_members` gives them.

        Pinned links, to the published version alone, are left out: publishing does not delete them.
        """
        twins = self._rows_of(Status.DRAFT).filter(self._same_member())
        rows = self._rows_of(Status.PUBLISHED).filter(~Exists(twins))
        if not self.field.owning and not self._members_have_drafts:
            rows = rows.filter(pending=True)  # without the mark the link is pinned, and stays
        return self._as_members(rows)

    def _with_other_data(self) -> QuerySet[Link, dict[str, Any]]:
        """The rows of the draft's list whose link has other data than the one in the published list.

        The two are annotated as `published_data` and `draft_data`.
        """
        twins = self._rows_of(Status.PUBLISHED).filter(self._same_member())
        rows = self._rows_of(Status.DRAFT).filter(Exists(twins.exclude(same_data())))
        rows = rows.annotate(published_data=Subquery(twins.values("data")[:1]), draft_data=F("data"))
        return self._as_members(rows, "published_data", "draft_data")

    def _unpublished(self) -> QuerySet[Link, dict[str, Any]]:
        """The rows of the draft's list whose member has drafts and is not published: readers will not see it.

        They are dicts, as `_as_members` gives them.
        """
        rows = self._rows_of(Status.DRAFT)
        if not self._members_have_drafts:
            return self._as_members(rows.none())
        end = Q(target__isnull=False) if self.field.owning else Q()
        return self._as_members(rows.filter(end & ~self._member_is_published()))

    def _rows_of(self, status: str) -> QuerySet[Link]:
        """The links of the draft's list or of the published one, by `status`."""
        rows = Link.objects.using(self.using).order_by().filter(field=self.field.link_field)
        if self.field.owning:
            version = self.draft.pk if status == Status.DRAFT else self.published
            return rows.filter(source=version or 0, part=0)
        return rows.filter(
            target=self.draft.entry_id, target_locale=self.draft.locale, target_status=status
        ).annotate(source_entry=F("source__entry"))

    @property
    def column(self) -> str:
        """The column of the list's positions: `position` or `inverse_position`."""
        return "position" if self.field.owning else "inverse_position"

    def _same_member(self) -> Q:
        """The condition for rows with the member of the outer query's row, to which it refers by OuterRef."""
        if not self.field.owning:
            return Q(source_entry=OuterRef("source_entry"), source_locale=OuterRef("source_locale"))
        document = Q(target=OuterRef("target"), target_locale=OuterRef("target_locale"))
        resource = Q(resource_type=OuterRef("resource_type"), resource_id=OuterRef("resource_id"))
        return document | resource

    @property
    def _members_have_drafts(self) -> bool:
        """Whether the flow of the members has drafts; for members of several flows, whether any has."""
        return Pairing(self.field).members_have_drafts

    def _member_is_published(self) -> Q:
        """The condition for rows whose member is published.

        The document itself counts as published, since it may be a member of its own list and publishing
        is what the comparison looks at.
        """
        entry, locale = (
            ("target", "target_locale") if self.field.owning else ("source_entry", "source_locale")
        )
        versions = EntryVersion.objects.using(self.using).filter(
            entry=OuterRef(entry), locale=OuterRef(locale), status=Status.PUBLISHED
        )
        return Q(Exists(versions)) | Q(**{entry: self.draft.entry_id, locale: self.draft.locale})

    def _as_members(self, rows: QuerySet[Link], *more: str) -> QuerySet[Link, dict[str, Any]]:
        """The rows in the order of the list, as dicts: the columns of a MemberKey, and those named in `more`.

        A document's are `member_entry` and `member_locale`.
        """
        entry, locale = (
            ("target", "target_locale") if self.field.owning else ("source_entry", "source_locale")
        )
        member = {"member_entry": F(entry), "member_locale": F(locale)}
        rows = rows.order_by(self.column)
        return rows.values("resource_type", "resource_id", *more, **member)


def _member_keys(rows: Sequence[dict[str, Any]]) -> tuple[MemberKey, ...]:
    """Return the member of each row."""
    return tuple(map(_member_key, rows))


def _member_key(row: dict[str, Any]) -> MemberKey:
    return MemberKey(row["member_entry"], row["member_locale"], row["resource_type"], row["resource_id"])


def _moved(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the `rows` whose member has moved: past one that keeps its position, or past one another.

    `rows` are rows of `_added_or_moved` that both lists have, in the draft's order. The others have new
    positions in the same order, since the list was relabelled.
    """
    others = [row for row in rows if not row["is_crossed"]]
    staying = {id(others[at]) for at in longest_rising([row["published_key"] for row in others])}
    return [row for row in rows if id(row) not in staying]
