"""The base class of through models of an ordered many-to-many relation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models

from ..models.gapped import GappedModelBase
from ..models.gapped_queryset import GappedManager, GappedQuerySet
from .lists import ForwardQuerySet, InverseQuerySet, after_last, lock


class ThroughQuerySet(GappedQuerySet):
    """Rows of a through model. `bulk_create` gives order keys to rows that have none."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Insert rows and return them. Rows without an order key are appended to the lists of both sides.

        Those of one list come there in the order given. Other arguments are Django's.
        """
        objs = list(objs)
        waiting: dict[Any, list[Any]] = {}
        for obj in objs:
            if obj.inverse_order is None:
                waiting.setdefault(obj.inverse_owner, []).append(obj)
        for rows in waiting.values():
            for row, key in zip(rows, after_last(rows[0].inverse_rows(self.db), len(rows)), strict=True):
                row.inverse_order = key
        return super().bulk_create(objs, *args, **kwargs)


class ThroughManager(GappedManager.from_queryset(ThroughQuerySet)):  # type: ignore[misc]
    """The manager of through models, with the methods of ThroughQuerySet."""


class OrderedThrough(GappedModelBase):
    """The base class of through models: a row has a place in the source's list and one in the target's.

    A through model of your own inherits from it and has the two foreign keys. It names the one to the model
    with the field in `order_with_respect_to`, and the other in `inverse_with_respect_to`. The methods of
    django-ordered-model move a row in the source's list.
    """

    order = models.BigIntegerField(editable=False)
    inverse_order: Any = models.BigIntegerField(editable=False)  # None until the row is completed

    objects = ThroughManager()

    order_field_name = "order"
    inverse_with_respect_to: ClassVar[str]

    class Meta:
        abstract = True
        ordering = ("order",)

    def __str__(self) -> str:
        source = self._end(self.get_order_with_respect_to()[0])
        return f"{getattr(self, source.attname)} → {self.inverse_owner}"

    @property
    def inverse_owner(self) -> Any:
        """The value of this row's foreign key to the target, the object on the side without the field."""
        return getattr(self, self._end(self.inverse_with_respect_to).attname)

    def inverse_rows(self, using: str) -> GappedQuerySet:
        """Return the rows of the target's list, in order: those with the same target as this row."""
        key = self._end(self.inverse_with_respect_to)
        rows = InverseQuerySet(type(self), using=using)
        return rows.filter(**{key.attname: self.inverse_owner}).order_by("inverse_order")

    def get_ordering_queryset(self, qs: Any = None, wrt: Any = None) -> Any:
        """Return the rows of the source's list: those with the same source as this row.

        `qs` and `wrt` are django-ordered-model's: another queryset to begin with, and another row.
        """
        return super().get_ordering_queryset(ForwardQuerySet(type(self)) if qs is None else qs, wrt)

    def lock_list(self, using: str) -> None:
        """Lock the source's row, as every writer of its list does; for a new through row the target's too."""
        source = self._end(self.get_order_with_respect_to()[0])
        ends = [(source, [getattr(self, source.attname)])]
        if self._state.adding:
            ends.append((self._end(self.inverse_with_respect_to), [self.inverse_owner]))
        lock(using, *ends)

    def complete(self, using: str) -> None:
        """Give a new row a place at the end of the target's list."""
        if self.inverse_order is None:
            lock(using, (self._end(self.inverse_with_respect_to), [self.inverse_owner]))
            self.inverse_order = after_last(self.inverse_rows(using), 1)[0]

    def _end(self, name: str) -> Any:
        return self._meta.get_field(name)
