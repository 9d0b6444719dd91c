"""One list of an ordered many-to-many relation: the through rows of one object, from either side.

It also works with the historical models of migrations.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections, models

from ..models.gapped_queryset import GappedQuerySet
from ..models.gaps import keys_between
from .planning import Crowded, Replacement, replace

ORDER, INVERSE = "order", "inverse_order"


class InverseQuerySet(GappedQuerySet):
    """Through rows in the order of the lists of objects on the side without the field (`inverse_order`)."""

    def _get_order_field_name(self) -> str:
        return INVERSE


class ForwardQuerySet(GappedQuerySet):
    """Through rows in the order of the lists of objects on the side with the field (`order`)."""

    def _get_order_field_name(self) -> str:
        return ORDER


def lock(using: str, *ends: tuple[models.ForeignKey, Collection[Any]]) -> None:
    """Lock the rows of both models that these values of the foreign keys refer to.

    Each of `ends` is a foreign key of the through model, and values of it. The model with the field comes
    first, and the rows of a model in the order of primary keys. All writers lock in this order, so that they
    queue instead of deadlocking. On PostgreSQL others can still insert rows that refer to the locked ones.
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
    """The list of one object (the owner) in an ordered many-to-many relation.

    It consists of the rows of the model `through` whose foreign key `owner` has the value `of`, in order.
    `member` is the foreign key to the listed objects. `inverse` says whether the owner is on the side
    without the field. All methods but `rows` and `members` must be called inside a transaction, after
    `lock`.
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
        """Return the through rows of the list, in order."""
        kind = InverseQuerySet if self.inverse else ForwardQuerySet
        rows = kind(self.through, using=self.using)
        return rows.filter(**{self.owner.attname: self.of}).order_by(self.key)

    def members(self, among: Collection[Any] | None = None) -> dict[Any, int]:
        """Return the order keys of the list's members, in order, as a dict by member.

        A member is a value of the foreign key `member`. With `among`, only those of these members.
        """
        rows = self.rows()
        if among is not None:
            rows = rows.filter(**{f"{self.member.attname}__in": list(among)})
        return dict(rows.values_list(self.member.attname, self.key))

    def lock(self, members: Iterable[Any] = ()) -> None:
        """Lock the rows of the owner and of these members, so that other writers of their lists wait."""
        ends = [(self.owner, [self.of]), (self.member, list(members))]
        lock(self.using, *(reversed(ends) if self.inverse else ends))

    def append(self, members: Sequence[Any], defaults: dict[str, Any]) -> None:
        """Append members to the list, and the owner to each member's own list.

        None may be in the list already. `defaults` are values of further columns of the through rows, by
        name.
        """
        keys = after_last(self.rows(), len(members))
        self._insert(dict(zip(members, keys, strict=True)), defaults)

    def plan(self, members: Sequence[Any]) -> Replacement:
        """Return the moves, inserts and deletes that turn the list into these members, in this order.

        They are not carried out yet. Only where no order key is free between two rows, the rows around are
        given new keys at once, in the order that they have.
        """
        while True:
            try:
                return replace(list(self.members().items()), members)
            except Crowded as spot:
                self.rows().make_room(spot.low, spot.room)

    def write(self, plan: Replacement, defaults: dict[str, Any]) -> None:
        """Write the moves and inserts of a plan. The caller has deleted the rows of the members that leave.

        `defaults` are values of further columns of the new through rows, by name.
        """
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
        """Move a member right before or after another one, or to the start or the end. Writes one row.

        Give exactly one of `before`, `after`, `start` and `end`. Raises ValueError if a named member is not
        in the list.
        """
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
        """Insert a through row for each member; `keys` maps the members to their order keys in this list.

        In each member's own list the owner comes last. `defaults` are values of further columns, by name.
        """
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
        """Return, by member, an order key after the last row of the member's own list."""
        members = list(members)
        column, key = self.member.attname, ORDER if self.inverse else INVERSE
        rows: models.QuerySet[Any] = models.QuerySet(self.through, using=self.using)
        rows = rows.filter(**{f"{column}__in": members})
        last = dict(rows.order_by().values_list(column).annotate(last=models.Max(key)))
        return {member: self._after(member, last.get(member)) for member in members}

    def _after(self, member: Any, last: int | None) -> int:
        """Return an order key after `last`, the last key of the member's own list (None: it is empty).

        At the highest number, rows at the end of that list are given new keys first.
        """
        keys = keys_between(last, None, 1)
        if keys is None:
            keys = after_last(self._of(member).rows(), 1)
        return keys[0]

    def _of(self, member: Any) -> RelatedList:
        """Return the member's own list, which the owner is in: the same relation from its other side."""
        return RelatedList(self.through, self.member, self.owner, member, not self.inverse, self.using)


def after_last(rows: GappedQuerySet, count: int) -> list[int]:
    """Return `count` order keys after the last row of the list `rows`.

    At the highest number, rows at the end are given new keys first.
    """
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
    """Return the two order keys between which a row is to be placed; None is an end of the list.

    The place is before or after the row with this order key, or at the start if `start`, else at the end.
    """
    if before is not None:
        return rows.below(before).get_max_order(), before
    if after is not None:
        return after, rows.above(after).get_min_order()
    return (None, rows.get_min_order()) if start else (rows.get_max_order(), None)
