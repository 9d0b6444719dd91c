"""django-ordered-model with gaps between order keys: an insert or a move writes one row, a delete no other.

An order key is the number in the column `order_field_name`. Lower keys come first; new neighbours are 2**32
apart. The package's public API keeps its meaning: `up down to above below top bottom swap next previous` and
the querysets. What assumes consecutive numbers is replaced.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Self

from django.db import models, router
from ordered_model.models import OrderedModelBase

from .. import transactions
from .gapped_queryset import GappedManager, GappedQuerySet
from .gaps import keys_between


class GappedModelBase(OrderedModelBase):
    """Abstract base of models whose rows are ordered by a BigIntegerField with gaps between the keys.

    Subclasses set `order_field_name` and `order_with_respect_to`, and override `lock_list` and
    `complete`. A row stays in the list that it was created in: unlike django-ordered-model, `save` does
    not look for a change of list. Methods that move a row save it, in a transaction that is run again on
    a conflict (`transactions.run`). They ignore `extra_update`, since no other row is updated.
    """

    objects = GappedManager()
    order_field_name: ClassVar[str]

    class Meta:
        abstract = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # The package reads the list's foreign keys here, which recurses without end under only() and defer().
        models.Model.__init__(self, *args, **kwargs)

    @classmethod
    def _on_ordered_model_delete(cls, sender: Any = None, instance: Any = None, **kwargs: Any) -> None:
        """Do nothing: a delete leaves a gap, and no row is shifted."""

    def lock_list(self, using: str) -> None:
        """Lock the database rows that every writer of this row's list locks. A hook; here it does nothing.

        It is called inside a transaction on the database `using`.
        """

    def complete(self, using: str) -> None:
        """Fill further columns of a new row. A hook for subclasses; here it does nothing.

        It is called inside a transaction on the database `using`, before the row is inserted. Subclasses
        raise ValueError for a column that they cannot fill.
        """

    def get_ordering_queryset(self, qs: Any = None, wrt: Any = None) -> Any:
        """Return a queryset of the rows of this row's list, itself included.

        It reads the database of this row, unlike django-ordered-model, which reads the default one.
        """
        rows = super().get_ordering_queryset(qs, wrt)
        return rows.using(self._state.db) if self._state.db else rows

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row; arguments are Django's. A row without an order key is appended to its list.

        `complete` first fills further columns of a new row. Raises ValueError if it cannot, and
        IntegrityError for a new row whose key another row has.
        """
        if self._key is None:
            self._write(lambda rows: (rows.get_max_order(), None), *args, **kwargs)
        elif self._state.adding:
            self._insert(*args, **kwargs)
        else:
            models.Model.save(self, *args, **kwargs)

    def delete(self, *args: Any, extra_update: Any = None, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete this row as Django does; the other rows of its list keep their order keys.

        Returns the number of deleted rows and their numbers by model. `extra_update` is ignored; other
        arguments are Django's.
        """
        return models.Model.delete(self, *args, **kwargs)

    def above(self, ref: Self, extra_update: Any = None) -> None:
        """Move this row directly above (before) `ref`, or insert it there when it is not saved yet.

        Does nothing when `ref` is this row. Raises ValueError for a row of another list.
        """
        self._validate_ordering_reference(ref)
        if ref.pk != self.pk:
            self._write(lambda rows: _around_above(rows, self._fresh(ref)))

    def below(self, ref: Self, extra_update: Any = None) -> None:
        """Move this row directly below (after) `ref`, or insert it there when it is not saved yet.

        Does nothing when `ref` is this row. Raises ValueError for a row of another list.
        """
        self._validate_ordering_reference(ref)
        if ref.pk != self.pk:
            self._write(lambda rows: _around_below(rows, self._fresh(ref)))

    def top(self, extra_update: Any = None) -> None:
        """Move this row to the start of its list, or insert it there when it is not saved yet."""
        self._write(lambda rows: (None, rows.get_min_order()))

    def bottom(self, extra_update: Any = None) -> None:
        """Move this row to the end of its list, or insert it there when it is not saved yet."""
        self._write(lambda rows: (rows.get_max_order(), None))

    def to(self, order: int, extra_update: Any = None) -> None:
        """Move this row to the place `order` of its list, counted from 0, and save it.

        A negative place means the start, a place after the last row the end. Unlike in django-ordered-model
        the place is not the order key, so it is looked up. Raises TypeError when `order` is no int.
        """
        if not isinstance(order, int):
            raise TypeError(f"Order value must be set using an 'int', not using a '{type(order).__name__}'.")
        self._write(lambda rows: _around_position(rows, order))

    def up(self) -> None:
        """Move this row up one place in its list; do nothing when it is the first."""
        previous = self.previous()
        if previous:
            self.above(previous)

    def down(self) -> None:
        """Move this row down one place in its list; do nothing when it is the last."""
        following = self.next()
        if following:
            self.below(following)

    def swap(self, replacement: Self) -> None:
        """Exchange the places of this row and `replacement`; ValueError for a row of another list."""
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
        """Return the order key that `row` has in the database, where another writer may have changed it."""
        name = self.order_field_name
        return type(self)._base_manager.using(row._state.db).values_list(name, flat=True).get(pk=row.pk)

    def _insert(self, *args: Any, **kwargs: Any) -> None:
        """Insert this new row with the key that was set on it; the arguments are those of `save`."""
        using = kwargs.get("using") or router.db_for_write(type(self), instance=self)

        def insert() -> None:
            self.complete(using)
            models.Model.save(self, *args, **kwargs)

        transactions.run(insert, using=using)

    def _write(
        self, neighbours: Callable[[GappedQuerySet], tuple[int | None, int | None]], *args: Any, **kwargs: Any
    ) -> None:
        """Give this row a new order key and save it, in a transaction that locks the list.

        `neighbours` is called with the other rows of the list, and returns the keys around the new one (None:
        an end of the list). Without room there, rows are relabelled. Other arguments are those of `save`.
        """
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
    """Return the order keys around the place directly above the row with `key`; None is the list's start."""
    return rows.below(key).get_max_order(), key


def _around_below(rows: GappedQuerySet, key: int) -> tuple[int | None, int | None]:
    """Return the order keys around the place directly below the row with `key`; None is the list's end."""
    return key, rows.above(key).get_min_order()


def _around_position(rows: GappedQuerySet, position: int) -> tuple[int | None, int | None]:
    """Return the order keys around the place `position` of the list, from 0; None is an end of the list."""
    keys = rows.order_by(rows._get_order_field_name()).values_list(rows._get_order_field_name(), flat=True)
    if position <= 0:
        return None, rows.get_min_order()
    around = list(keys[position - 1 : position + 1])
    if len(around) == 2:
        return around[0], around[1]
    return rows.get_max_order(), None
