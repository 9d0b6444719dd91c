"""One list of an ordered many-to-many relation: the through rows of one object, on either side.

Historical models, as migrations have them, work as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections, models

from ..models.gapped import GappedQuerySet
from ..models.gaps import keys_between
from .planning import Crowded, Replacement, replace

ORDER, INVERSE = "order", "inverse_order"


class InverseQuerySet(GappedQuerySet):
    """Rows in the order of the other side."""

    def _get_order_field_name(self) -> str:
        return INVERSE


class ForwardQuerySet(GappedQuerySet):
    """Rows in the order of the side that has the field."""

    def _get_order_field_name(self) -> str:
        return ORDER


def lock(using: str, *ends: tuple[models.ForeignKey, Collection[Any]]) -> None:
    """Lock the rows that the foreign keys' values name. The end with the field comes first.

    All writers lock in this order, and rows of one model by their keys, so that they queue. On PostgreSQL
    the lock lets others insert rows that refer to them.
    """
    features = connections[using].features
    if not features.has_select_for_update:
        return
    wanted: dict[Any, models.Q] = {}
    for key, values in ends:
        model, column = key.related_model, key.target_field.name
        wanted[model] = wanted.get(model, models.Q(pk__in=[])) | models.Q(**{f"{column}__in": list(values)})
    for model, condition in wanted.items():
        rows = model._base_manager.using(using).filter(condition).order_by("pk")
        list(rows.select_for_update(no_key=features.has_select_for_no_key_update).values_list("pk"))


@dataclass(frozen=True)
class RelatedList:
    """The rows of `through` whose foreign key `owner` has the value `of`; `member` is the other foreign key.

    `inverse` is whether the owner is the side without the field. All methods but `rows` and `members` are
    called inside a transaction on `using`, after `lock`.
    """

    through: Any
    owner: models.ForeignKey
    member: models.ForeignKey
    of: Any
    inverse: bool
    using: str

    @property
    def key(self) -> str:
        return INVERSE if self.inverse else ORDER

    def rows(self) -> GappedQuerySet:
        """Return the rows in order."""
        kind = InverseQuerySet if self.inverse else ForwardQuerySet
        rows = kind(self.through, using=self.using)
        return rows.filter(**{self.owner.attname: self.of}).order_by(self.key)

    def members(self, among: Collection[Any] | None = None) -> dict[Any, int]:
        """Return the keys by member, in order; only of members in `among`, when it is given."""
        rows = self.rows()
        if among is not None:
            rows = rows.filter(**{f"{self.member.attname}__in": list(among)})
        return dict(rows.values_list(self.member.attname, self.key))

    def lock(self, members: Iterable[Any] = ()) -> None:
        """Lock the owner and the members."""
        ends = [(self.owner, [self.of]), (self.member, list(members))]
        lock(self.using, *(reversed(ends) if self.inverse else ends))

    def append(self, members: Sequence[Any], defaults: dict[str, Any]) -> None:
        """Add members that are not in the list to its end, and the owner to the end of theirs."""
        keys = after_last(self.rows(), len(members))
        self._insert(dict(zip(members, keys, strict=True)), defaults)

    def plan(self, members: Sequence[Any]) -> Replacement:
        """Plan to make the list these members, in this order."""
        while True:
            try:
                return replace(list(self.members().items()), members)
            except Crowded as spot:
                self.rows().make_room(spot.low, spot.room)

    def write(self, plan: Replacement, defaults: dict[str, Any]) -> None:
        """Write the moves and inserts of a plan; those that leave are gone already."""
        if plan.moves:
            rows = list(self.rows().filter(**{f"{self.member.attname}__in": list(plan.moves)}))
            for row in rows:
                setattr(row, self.key, plan.moves[getattr(row, self.member.attname)])
            self.rows().write_keys(rows, batch_size=200)
        if plan.inserts:
            self._insert(plan.inserts, defaults)

    def move(
        self, member: Any, *, before: Any = None, after: Any = None, start: bool = False, end: bool = False
    ) -> None:
        """Move a member next to another one or to an end: one row; ValueError for one that is not there."""
        anchor = before if before is not None else after
        known = self.members([member] if anchor is None else [member, anchor])
        for each in (member, anchor):
            if each is not None and each not in known:
                raise ValueError(f"{each!r} is not in the list, so nothing can be moved there.")
        if member == anchor:
            return
        rows = self.rows().exclude(**{self.member.attname: member})
        low, high = _around(rows, known.get(before), known.get(after), start)
        keys = keys_between(low, high, 1)
        if keys is None:
            self.rows().make_room(low)
            self.move(member, before=before, after=after, start=start, end=end)
            return
        self.rows().filter(**{self.member.attname: member}).update(**{self.key: keys[0]})

    def _insert(self, keys: dict[Any, int], defaults: dict[str, Any]) -> None:
        """Insert members by their keys."""
        mine, theirs = self.key, ORDER if self.inverse else INVERSE
        ends = self._theirs(keys)
        rows = [
            self.through(
                **{self.owner.attname: self.of, self.member.attname: member, mine: key, theirs: ends[member]},
                **defaults,
            )
            for member, key in keys.items()
        ]
        models.QuerySet(self.through, using=self.using).bulk_create(rows)

    def _theirs(self, members: Iterable[Any]) -> dict[Any, int]:
        """Return the key at the end of each member's own list."""
        members = list(members)
        column, key = self.member.attname, ORDER if self.inverse else INVERSE
        rows: models.QuerySet[Any] = models.QuerySet(self.through, using=self.using)
        rows = rows.filter(**{f"{column}__in": members})
        last = dict(rows.order_by().values_list(column).annotate(last=models.Max(key)))
        return {member: self._after(member, last.get(member)) for member in members}

    def _after(self, member: Any, last: int | None) -> int:
        """Return a key after the last one of the member's own list."""
        keys = keys_between(last, None, 1)
        if keys is None:
            keys = after_last(self._of(member).rows(), 1)
        return keys[0]

    def _of(self, member: Any) -> RelatedList:
        """Return the member's own list."""
        return RelatedList(self.through, self.member, self.owner, member, not self.inverse, self.using)


def after_last(rows: GappedQuerySet, count: int) -> list[int]:
    """Return `count` keys after the last row of a list."""
    last = rows.get_max_order()
    keys = keys_between(last, None, count)
    if keys is None:  # the far end of the number line
        rows.make_room(last, count)
        keys = keys_between(rows.get_max_order(), None, count)
    assert keys is not None, "make_room leaves room"
    return keys


def _around(
    rows: GappedQuerySet, before: int | None, after: int | None, start: bool
) -> tuple[int | None, int | None]:
    """Return the keys around the place; None is an end of the list."""
    if before is not None:
        return rows.below(before).get_max_order(), before
    if after is not None:
        return after, rows.above(after).get_min_order()
    return (None, rows.get_min_order()) if start else (rows.get_max_order(), None)
