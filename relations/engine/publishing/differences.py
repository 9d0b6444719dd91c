"""What differs between the two states of a document in one of its lists: a few statements, whatever the
length of the list, for rows that agree are never read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Greatest, Least

from ...models import EntryVersion, Link, Status
from ...models.gaps import longest_rising
from ..schema import Pairing, RelationSchema


class End(NamedTuple):
    """What a link leads to, seen from the document: another one in one locale, or a resource."""

    entry: int | None
    locale: str
    resource_type: str | None
    resource_id: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What publishing would do to a list: which ends come, go and move. `unseen` are ends of the draft's list
    that are not published, so that readers will not see them. `more` says that some were left out."""

    added: tuple[End, ...]
    removed: tuple[End, ...]
    moved: tuple[End, ...]
    unseen: tuple[End, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of one relation field of a document with drafts, in one locale."""

    field: RelationSchema
    draft: EntryVersion
    published: int | None  # the key of the published version
    using: str

    def difference(self, limit: int) -> Difference:
        """At most `limit` ends of each sort: 3 statements."""
        coming = list(self._coming()[: limit + 1])
        added = [row for row in coming if row["was"] is None]
        moved = _moved([row for row in coming if row["was"] is not None])
        removed = list(self._going()[: limit + 1])
        unseen = list(self._unseen()[: limit + 1])
        return Difference(
            added=_ends(added[:limit]),
            removed=_ends(removed[:limit]),
            moved=_ends(moved[:limit]),
            unseen=_ends(unseen[:limit]),
            more=max(len(coming), len(removed), len(unseen)) > limit,
        )

    # -- the rows -----------------------------------------------------------------------------------

    def _coming(self) -> QuerySet[Link, dict[str, Any]]:
        """The draft's rows that the published list has not, or not with this key (`was` is its own).

        `crossed` says that a row which stays stands between the two keys.
        """
        twins = self._of(Status.PUBLISHED).filter(self._same_end())
        low, high = Least(OuterRef(self.key), OuterRef("was")), Greatest(OuterRef(self.key), OuterRef("was"))
        between = self._of(Status.DRAFT).filter(**{f"{self.key}__gt": low, f"{self.key}__lt": high})
        staying = between.filter(Exists(twins.filter(**{self.key: OuterRef(self.key)})))
        rows = self._of(Status.DRAFT).filter(~Exists(twins.filter(**{self.key: OuterRef(self.key)})))
        if not self.field.owning and self._other_has_drafts:
            rows = rows.filter(self._far_is_published())  # the others wait until their source is published
        rows = rows.annotate(was=Subquery(twins.values(self.key)[:1]))
        crossed = Case(When(was__isnull=True, then=Value(False)), default=Exists(staying))
        return self._ends(rows.annotate(crossed=crossed), "was", "crossed")

    def _going(self) -> QuerySet[Link, dict[str, Any]]:
        """The published rows that the draft's list has not."""
        twins = self._of(Status.DRAFT).filter(self._same_end())
        rows = self._of(Status.PUBLISHED).filter(~Exists(twins))
        if not self.field.owning and not self._other_has_drafts:
            rows = rows.filter(pending=True)  # the others are pinned, and stay
        return self._ends(rows)

    def _unseen(self) -> QuerySet[Link, dict[str, Any]]:
        """The draft's rows whose other end has drafts, and is not published."""
        rows = self._of(Status.DRAFT)
        if not self._other_has_drafts:
            return self._ends(rows.none())
        end = Q(target__isnull=False) if self.field.owning else Q()
        return self._ends(rows.filter(end & ~self._far_is_published()))

    def _of(self, status: str) -> QuerySet[Link]:
        """The links of the list in this state."""
        rows = Link.objects.using(self.using).order_by().filter(field=self.field.link_field)
        if self.field.owning:
            version = self.draft.pk if status == Status.DRAFT else self.published
            return rows.filter(source=version or 0)
        return rows.filter(
            target=self.draft.entry_id, target_locale=self.draft.locale, target_status=status
        ).annotate(far=F("source__entry"))

    @property
    def key(self) -> str:
        return "position" if self.field.owning else "inverse_position"

    def _same_end(self) -> Q:
        if not self.field.owning:
            return Q(far=OuterRef("far"), source_locale=OuterRef("source_locale"))
        document = Q(target=OuterRef("target"), target_locale=OuterRef("target_locale"))
        resource = Q(resource_type=OuterRef("resource_type"), resource_id=OuterRef("resource_id"))
        return document | resource

    @property
    def _other_has_drafts(self) -> bool:
        other = Pairing(self.field).other
        return other is not None and other.drafts

    def _far_is_published(self) -> Q:
        """Or will be with this document, which may be related to itself."""
        entry, locale = ("target", "target_locale") if self.field.owning else ("far", "source_locale")
        versions = EntryVersion.objects.using(self.using).filter(
            entry=OuterRef(entry), locale=OuterRef(locale), status=Status.PUBLISHED
        )
        return Q(Exists(versions)) | Q(**{entry: self.draft.entry_id, locale: self.draft.locale})

    def _ends(self, rows: QuerySet[Link], *more: str) -> QuerySet[Link, dict[str, Any]]:
        """The rows in order, as what they lead to."""
        entry, locale = ("target", "target_locale") if self.field.owning else ("far", "source_locale")
        ends = {"end_entry": F(entry), "end_locale": F(locale)}
        rows = rows.order_by(self.key)
        return rows.values("resource_type", "resource_id", *more, **ends)


def _ends(rows: Sequence[dict[str, Any]]) -> tuple[End, ...]:
    return tuple(
        End(row["end_entry"], row["end_locale"], row["resource_type"], row["resource_id"]) for row in rows
    )


def _moved(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of rows in the draft's order those that have moved: past one that stays, or past each other.

    The rest only have other keys, which a crowded list was given anew.
    """
    others = [row for row in rows if not row["crossed"]]
    staying = {id(others[at]) for at in longest_rising([row["was"] for row in others])}
    return [row for row in rows if id(row) not in staying]
