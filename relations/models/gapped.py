"""django-ordered-model with gapped keys: an insert or a move writes one row, a delete shifts none.

The package's public API keeps its meaning (`up down to above below top bottom swap next previous`
and the querysets); what assumes dense integers underneath is replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar, Self

from django.db import models, router
from ordered_model.models import OrderedModelBase, OrderedModelManager, OrderedModelQuerySet

from .. import transactions
from .gaps import GAP, keys_between, spread

WINDOW = 32  # rows on each side of a full spot that are relabelled first


class GappedQuerySet(OrderedModelQuerySet):
    """One queryset for reading in order; new keys are a gap apart."""

    def get_next_order(self) -> int:
        """The key that appends to these rows."""
        last = self.get_max_order()
        keys = keys_between(last, None, 1)
        if keys is None:  # 2**31 appends to the far end of the number line
            raise OverflowError("No key is left after the last row: relabel the list first.")
        return keys[0]

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Insert rows; those without a key are appended to their lists in the order given."""
        objs = list(objs)
        name = self._get_order_field_name()
        last: dict[frozenset[tuple[str, Any]], int] = {}
        for obj in objs:
            if getattr(obj, name) is not None:
                continue
            wrt = obj._wrt_map()
            key = frozenset(wrt.items())
            last[key] = (
                last[key] + GAP
                if key in last
                else self.model._default_manager.using(self.db).filter(**wrt).get_next_order()
            )
            setattr(obj, name, last[key])
        return models.QuerySet.bulk_create(self, objs, *args, **kwargs)

    def bulk_update(self, objs: Iterable[Any], fields: Sequence[str], batch_size: int | None = None) -> int:
        """Update rows, but not their keys: `reorder_model` and its like would close the gaps."""
        if self._get_order_field_name() in fields:
            raise NotImplementedError("Gapped keys are never numbered anew; move the row itself.")
        return models.QuerySet.bulk_update(self, objs, fields, batch_size)

    def write_keys(self, rows: Iterable[Any], batch_size: int) -> int:
        """Write the keys that these rows were given; the caller has chosen and locked them."""
        return models.QuerySet.bulk_update(self, rows, [self._get_order_field_name()], batch_size)

    def increase_order(self, **extra_kwargs: Any) -> int:
        raise NotImplementedError("Gapped keys are never shifted; move the row itself.")

    decrease_order = increase_order

    def make_room(self, low: int | None, room: int = 1) -> int:
        """Relabel the rows around a full spot so that `room` keys are free right after the key `low`.

        These rows must be one list; None is its start. Reads and writes some tens of rows, more only
        where the neighbourhood is full as well. Gives the number of rows written; read their keys again.
        """
        name = self._get_order_field_name()
        rows = self.order_by()
        window = WINDOW
        while True:
            left = (
                []
                if low is None
                else list(rows.below(low, inclusive=True).order_by(f"-{name}")[: window + 1])
            )
            right = list((rows if low is None else rows.above(low)).order_by(name)[: window + 1])
            fence_low = getattr(left.pop(), name) if len(left) > window else None
            fence_high = getattr(right.pop(), name) if len(right) > window else None
            crowd = [*reversed(left), *right]
            keys = spread(fence_low, fence_high, [getattr(r, name) for r in crowd], room, at=len(left))
            if keys is not None:
                break
            window *= 2
        for row, key in zip(crowd, keys, strict=True):
            setattr(row, name, key)
        return self.write_keys(crowd, batch_size=200)


class GappedManager(OrderedModelManager.from_queryset(GappedQuerySet)):  # type: ignore[misc]
    """The manager that django-ordered-model's checks ask for."""


class GappedModelBase(OrderedModelBase):
    """`OrderedModelBase` over a nullable-free BigIntegerField with gaps.

    A row stays in the list it was made in: unlike the package, a save does not look for a change
    of list. Subclasses say in `lock_list` what to lock while keys are chosen.
    """

    objects = GappedManager()
    order_field_name: ClassVar[str]

    class Meta:
        abstract = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # The package notes the list's foreign keys here, which never ends under only() and defer().
        models.Model.__init__(self, *args, **kwargs)

    @classmethod
    def _on_ordered_model_delete(cls, sender: Any = None, instance: Any = None, **kwargs: Any) -> None:
        """A delete leaves a gap, and nothing to shift."""

    def lock_list(self, using: str) -> None:
        """Lock what every writer of this row's list locks; inside a transaction."""

    def complete(self, using: str) -> None:
        """Fill what a new row needs beside its key; ValueError for what is missing. Inside a transaction."""

    def get_ordering_queryset(self, qs: Any = None, wrt: Any = None) -> Any:
        """The rows of this row's list, in its own database: the package asks the default one."""
        rows = super().get_ordering_queryset(qs, wrt)
        return rows.using(self._state.db) if self._state.db else rows

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a row without a key is appended to its list."""
        if self._key is None:
            self._write(lambda rows: (rows.get_max_order(), None), *args, **kwargs)
        elif self._state.adding:
            self._insert(*args, **kwargs)
        else:
            models.Model.save(self, *args, **kwargs)

    def delete(self, *args: Any, extra_update: Any = None, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete this row alone: no other row is written (`extra_update` has nothing to update)."""
        return models.Model.delete(self, *args, **kwargs)

    def above(self, ref: Self, extra_update: Any = None) -> None:
        """Move (or insert) this row directly above `ref`, a row of the same list."""
        self._validate_ordering_reference(ref)
        if ref.pk != self.pk:
            self._write(lambda rows: _around_above(rows, self._fresh(ref)))

    def below(self, ref: Self, extra_update: Any = None) -> None:
        """Move (or insert) this row directly below `ref`, a row of the same list."""
        self._validate_ordering_reference(ref)
        if ref.pk != self.pk:
            self._write(lambda rows: _around_below(rows, self._fresh(ref)))

    def top(self, extra_update: Any = None) -> None:
        """Move (or insert) this row to the start of its list."""
        self._write(lambda rows: (None, rows.get_min_order()))

    def bottom(self, extra_update: Any = None) -> None:
        """Move (or insert) this row to the end of its list."""
        self._write(lambda rows: (rows.get_max_order(), None))

    def to(self, order: int, extra_update: Any = None) -> None:
        """Move this row to the position `order`, counted from 0 in its list.

        With dense integers the key is the position; here the position is looked up.
        Raises TypeError when `order` is no int.
        """
        if not isinstance(order, int):
            raise TypeError(f"Order value must be set using an 'int', not using a '{type(order).__name__}'.")
        self._write(lambda rows: _around_position(rows, order))

    def up(self) -> None:
        """Move this row up one position."""
        previous = self.previous()
        if previous:
            self.above(previous)

    def down(self) -> None:
        """Move this row down one position."""
        following = self.next()
        if following:
            self.below(following)

    def swap(self, replacement: Self) -> None:
        """Exchange the places of two rows of one list."""
        self._validate_ordering_reference(replacement)
        if replacement.pk == self.pk:
            return
        using = router.db_for_write(type(self), instance=self)

        def exchange() -> None:
            self.lock_list(using)
            previous, following = self.previous(), self.next()
            if previous is not None and previous.pk == replacement.pk:
                self.above(replacement)
                return
            self.below(replacement)
            if following is None or following.pk != replacement.pk:
                replacement.below(previous) if previous else replacement.top()

        transactions.run(exchange, using=using)

    @property
    def _key(self) -> int | None:
        return getattr(self, self.order_field_name)

    def _fresh(self, row: Self) -> int:
        """The row's key as it stands in the database: another writer may have moved it."""
        name = self.order_field_name
        return type(self)._base_manager.using(row._state.db).values_list(name, flat=True).get(pk=row.pk)

    def _insert(self, *args: Any, **kwargs: Any) -> None:
        """Insert this row with the key that it has."""
        using = kwargs.get("using") or router.db_for_write(type(self), instance=self)

        def insert() -> None:
            self.complete(using)
            models.Model.save(self, *args, **kwargs)

        transactions.run(insert, using=using)

    def _write(
        self, neighbours: Callable[[GappedQuerySet], tuple[int | None, int | None]], *args: Any, **kwargs: Any
    ) -> None:
        """Place this row between the neighbours' keys and write it, and it alone."""
        using = kwargs.get("using") or router.db_for_write(type(self), instance=self)
        if not self._state.adding and not (args or kwargs):
            kwargs["update_fields"] = [self.order_field_name]

        def place() -> None:
            self.lock_list(using)
            if self._state.adding:
                self.complete(using)
            everything = self.get_ordering_queryset().using(using)
            rows = everything.exclude(pk=self.pk)
            low, high = neighbours(rows)
            keys = keys_between(low, high, 1)
            if keys is None:
                everything.make_room(low)
                keys = keys_between(*neighbours(rows), 1)
            assert keys is not None, "make_room leaves room"
            setattr(self, self.order_field_name, keys[0])
            models.Model.save(self, *args, **kwargs)

        transactions.run(place, using=using)


def _around_above(rows: GappedQuerySet, key: int) -> tuple[int | None, int | None]:
    return rows.below(key).get_max_order(), key


def _around_below(rows: GappedQuerySet, key: int) -> tuple[int | None, int | None]:
    return key, rows.above(key).get_min_order()


def _around_position(rows: GappedQuerySet, position: int) -> tuple[int | None, int | None]:
    keys = rows.order_by(rows._get_order_field_name()).values_list(rows._get_order_field_name(), flat=True)
    if position <= 0:
        return None, rows.get_min_order()
    around = list(keys[position - 1 : position + 1])
    if len(around) == 2:
        return around[0], around[1]
    return rows.get_max_order(), None
