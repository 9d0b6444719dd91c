"""Making one version's lists equal to another's, on both sides: draft to published, or back.

Rows that agree, key and all, are never read: the database compares them. What differs is deleted and
written anew with the other row's key, or next to it where a list that has diverged has taken that key.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When

from ..models import EntryVersion, InverseLink, Link, Status
from ..models.gaps import keys_between
from .links import Owner, bump
from .schema import FieldSchema

SAME_TARGET = Q(target=OuterRef("target")) | Q(
    target__isnull=True, resource_type=OuterRef("resource_type"), resource_id=OuterRef("resource_id")
)
COPIED = (
    "field_id", "source_id", "source_locale", "source_status", "target_id", "target_locale", "target_status",
    "resource_type", "resource_id", "linkage_type", "position", "inverse_position",
)  # fmt: skip

Identity = tuple[Any, ...]


class _MadeRoom(Exception):
    """A key had no free neighbour in another list; now it has: read again."""


@dataclass(frozen=True, slots=True)
class Mirror:
    """Copies the lists of `origin` to `image`, the two states of one document in one locale."""

    owner: Owner
    origin: EntryVersion
    image: EntryVersion

    def copy(self) -> None:
        """Write what differs: 2 statements for each kind of list where nothing does."""
        touched: set[int] = set()
        for step in (self._owned, self._seen, self._seen_by_plain):
            touched |= self._until_room(step)
        bump({*touched, self.origin.entry_id}, self.owner.using)

    def _until_room(self, step: Callable[[], set[int]]) -> set[int]:
        while True:
            try:
                return step()
            except _MadeRoom:
                continue

    # -- the three kinds of lists -------------------------------------------------------------------

    def _owned(self) -> set[int]:
        """The lists that the document owns."""
        fields = [f for f in self.owner.flow.relations if f.relation and f.relation.owning]
        if not fields:
            return set()
        of_origin, of_image = (
            self._links.filter(source=self.origin.pk),
            self._links.filter(source=self.image.pk),
        )
        twin = SAME_TARGET & Q(
            field=OuterRef("field"),
            target_locale=OuterRef("target_locale"),
            position=OuterRef("position"),
            linkage_type=OuterRef("linkage_type"),
        )
        wanted = of_origin.annotate(state=self._target_state(fields, self.image.status)).filter(
            ~Exists(of_image.filter(twin, target_status=OuterRef("state")))
        )
        stale = of_image.annotate(state=self._target_state(fields, self.origin.status)).filter(
            ~Exists(of_origin.filter(twin, target_status=OuterRef("state")))
        )
        seen_with = self._links.filter(
            field=OuterRef("field"),
            target=OuterRef("target"),
            target_locale=OuterRef("target_locale"),
            target_status=OuterRef("state"),
            source_locale=self.image.locale,
            source_status=self.image.status,
        )

        def build(row: Any, former: Any) -> Link:
            key = former.inverse_position if former else self._fitted(row, "inverse_position")
            changes = {"source_id": self.image.pk, "source_status": self.image.status}
            return _copy(row, **changes, target_status=row.state, inverse_position=key)

        new, gone = self._replace(
            stale, _with_neighbour(wanted, seen_with, "inverse_position"), _by_target, build
        )
        takers = {f.id for f in fields if f.relation and f.relation.takes_over}
        rivals = Q()
        for state, links in _by_state(link for link in new if link.field_id in takers):
            rivals |= Q(**state, target__in=[link.target_id for link in links])
        touched = {row.target_id for row in (*new, *gone) if row.inverse_position is not None}
        touched |= self._displace(rivals, ~Q(source__entry=self.origin.entry_id), "source__entry")
        self._links.bulk_create(new)
        return touched

    def _seen(self) -> set[int]:
        """The lists that see the document, of sources with drafts: state by state."""
        fields = [f for f in self._pointing() if f.relation and f.relation.two_sided and self._has_drafts(f)]
        if not fields:
            return set()
        of_origin = self._seen_by(self.origin, fields).filter(source_status=self.origin.status)
        of_image = self._seen_by(self.image, fields).filter(source_status=self.image.status)
        twin = Q(
            field=OuterRef("field"), source=OuterRef("twin"), inverse_position=OuterRef("inverse_position")
        )
        # A source without the other state waits until it has one, and keeps what it has.
        wanted = of_origin.annotate(twin=_source_in(self.image.status)).filter(
            ~Exists(of_image.filter(twin)), twin__isnull=False
        )
        stale = of_image.annotate(twin=_source_in(self.origin.status)).filter(
            ~Exists(of_origin.filter(twin)), twin__isnull=False
        )
        of_source = self._links.filter(field=OuterRef("field"), source=OuterRef("twin"))

        def build(row: Any, former: Any) -> Link:
            key = former.position if former else self._fitted(row, "position")
            changes = {"source_id": row.twin, "source_status": self.image.status}
            return _copy(row, **changes, target_status=self.image.status, position=key)

        return self._join_sources(fields, stale, _with_neighbour(wanted, of_source, "position"), build)

    def _seen_by_plain(self) -> set[int]:
        """Links from sources without drafts: one list with a row for each state of the document.

        A row for the origin gains its twin. A row for the image alone was pinned and stays, unless the
        document's own draft made it so (`pending`): publishing carries that out, discarding takes it back.
        """
        fields = [f for f in self._pointing() if not self._has_drafts(f)]
        if not fields:
            return set()
        of_origin, of_image = self._seen_by(self.origin, fields), self._seen_by(self.image, fields)
        twin = Q(field=OuterRef("field"), source=OuterRef("source"))
        placed = twin & (Q(inverse_position=OuterRef("inverse_position")) | Q(inverse_position__isnull=True))
        wanted = of_origin.filter(~Exists(of_image.filter(placed)))
        stale = of_image.filter(
            Q(pending=True) | Exists(of_origin.filter(twin)) & ~Exists(of_origin.filter(placed))
        )
        following = self._links.filter(twin, position__gt=OuterRef("position")).order_by("position")
        pinned = of_image.filter(
            ~Exists(of_origin.filter(twin)),
            field=OuterRef("field"),
            source_locale=OuterRef("source_locale"),
        )

        def build(row: Any, former: Any) -> Link:
            position = former.position if former else self._next_to(row, "position", row.following)
            key = self._fitted(row, "inverse_position")
            return _copy(row, target_status=self.image.status, position=position, inverse_position=key)

        rows = wanted.annotate(following=Subquery(following.values("position")[:1]))
        touched = self._join_sources(fields, stale, _with_neighbour(rows, pinned, "inverse_position"), build)
        of_origin.filter(pending=True).update(pending=False)
        return touched

    # -- the steps they share -----------------------------------------------------------------------

    def _join_sources(
        self,
        fields: list[FieldSchema],
        stale: QuerySet[Link],
        wanted: QuerySet[Link],
        build: Callable[..., Link],
    ) -> set[int]:
        """Write rows of other documents' lists; where either end has one place, the new row takes it."""
        new, gone = self._replace(stale, wanted, _by_source, build)
        singles = {f.id for f in fields if f.relation and not f.relation.to_many}
        takers = {f.id for f in fields if f.relation and f.relation.takes_over}
        versions = EntryVersion.objects.using(self.owner.using)
        owners = dict(versions.filter(pk__in={link.source_id for link in new}).values_list("pk", "entry"))
        document, rivals = Q(target=self.origin.entry_id), Q()
        for state, links in _by_state(link for link in new if link.field_id in singles):
            sources = Q(source__in=[link.source_id for link in links])
            rivals |= Q(field=state["field"], target_status=state["target_status"]) & sources & ~document
        for state, links in _by_state(link for link in new if link.field_id in takers):
            rivals |= Q(**state) & document & ~Q(source__entry__in=[owners[link.source_id] for link in links])
        displaced = self._displace(rivals, Q(), "target")
        self._links.bulk_create(new)
        return displaced | set(owners.values()) | {row.source_entry for row in gone}

    def _replace(
        self,
        stale: QuerySet[Link],
        wanted: QuerySet[Link],
        identity: Callable[[Any], Identity],
        build: Callable[..., Link],
    ) -> tuple[list[Link], list[Link]]:
        """Delete the stale rows and build the wanted ones; one that is out of place keeps its other key."""
        gone = {identity(row): row for row in stale}
        new = [build(row, gone.get(identity(row))) for row in wanted]
        if gone:
            self._links.filter(pk__in=[row.pk for row in gone.values()]).delete()
        return new, list(gone.values())

    def _displace(self, rivals: Q, others: Q, ends: str) -> set[int]:
        """Delete the rows that lose their place to new ones; the entries at their other end."""
        if not rivals:
            return set()
        losing = list(self._links.filter(rivals, others).values_list("pk", ends))
        self._links.filter(pk__in=[pk for pk, _ in losing]).delete()
        return {entry for _, entry in losing}

    def _fitted(self, row: Any, key: str) -> int | None:
        """The origin's key in the other list, or one right after it where it is taken."""
        return self._next_to(row, key, row.neighbour) if row.taken else getattr(row, key)

    def _next_to(self, row: Any, key: str, following: int | None) -> int:
        place = getattr(row, key)
        keys = keys_between(place, following, 1)
        if keys is None:
            self._make_room(row, key, place)
            raise _MadeRoom
        return keys[0]

    def _make_room(self, row: Any, key: str, place: int) -> None:
        if key == "position":
            source = getattr(row, "twin", row.source_id)
            self._links.filter(field=row.field_id, source=source).make_room(place)
            return
        InverseLink.objects.using(self.owner.using).filter(
            field=row.field_id,
            target=row.target_id,
            target_locale=row.target_locale,
            target_status=getattr(row, "state", self.image.status),
            source_locale=row.source_locale,
            source_status=self.image.status if hasattr(row, "state") else row.source_status,
        ).make_room(place)

    # -- what the rows are --------------------------------------------------------------------------

    @property
    def _links(self) -> Any:
        return Link.objects.using(self.owner.using).order_by()

    def _pointing(self) -> list[FieldSchema]:
        """The owning fields of all flows that point at this document's flow."""
        flows = self.owner.schema.by_id.values()
        fields = [field for flow in flows for field in flow.relations]
        return [
            f
            for f in fields
            if f.relation and f.relation.owning and f.relation.target_flow == self.owner.flow.id
        ]

    def _has_drafts(self, field: FieldSchema) -> bool:
        return self.owner.schema.by_id[field.flow].drafts

    def _seen_by(self, version: EntryVersion, fields: list[FieldSchema]) -> QuerySet[Link]:
        """The links of these fields that point at the version."""
        rows = self._links.filter(
            field__in=[f.id for f in fields],
            target=version.entry_id,
            target_locale=version.locale,
            target_status=version.status,
        )
        return rows.annotate(source_entry=F("source__entry"))

    def _target_state(self, fields: list[FieldSchema], status: str) -> Case:
        """The state that a link owned by a version of this status points at, by its field."""
        by_id = self.owner.schema.by_id
        with_drafts = [
            f.id
            for f in fields
            if f.relation and f.relation.target_flow and by_id[f.relation.target_flow].drafts
        ]
        return Case(When(field__in=with_drafts, then=Value(status)), default=Value(str(Status.PUBLISHED)))


def _by_state(links: Iterable[Link]) -> Iterable[tuple[dict[str, Any], list[Link]]]:
    """Links of one field between the same states, together: one condition, however many they are."""
    groups: dict[tuple[Any, ...], list[Link]] = defaultdict(list)
    for link in links:
        groups[link.field_id, link.target_locale, link.target_status, link.source_status].append(link)
    names = ("field", "target_locale", "target_status", "source_status")
    return [(dict(zip(names, state, strict=True)), group) for state, group in groups.items()]


def _with_neighbour(wanted: QuerySet[Link], others: QuerySet[Link], key: str) -> QuerySet[Link]:
    """The rows with whether their key is taken among `others`, and with the next key there."""
    following = others.filter(**{f"{key}__gt": OuterRef(key)}).order_by(key)
    return wanted.annotate(
        taken=Exists(others.filter(**{key: OuterRef(key)})), neighbour=Subquery(following.values(key)[:1])
    )


def _source_in(status: str) -> Subquery:
    """The version of a link's source document in the other state."""
    versions = EntryVersion.objects.filter(
        entry=OuterRef("source__entry"), locale=OuterRef("source_locale"), status=status
    )
    return Subquery(versions.values("pk")[:1])


def _by_target(row: Any) -> Identity:
    return row.field_id, row.target_id, row.resource_type, row.resource_id, row.target_locale


def _by_source(row: Any) -> Identity:
    return row.field_id, row.source_entry, row.source_locale


def _copy(row: Any, **changes: Any) -> Link:
    return Link(**({name: getattr(row, name) for name in COPIED} | changes))
