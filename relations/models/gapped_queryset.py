"""The queryset of rows whose order keys have gaps: it appends rows, and makes room where no key is left.

The model is in `gapped.py`, the arithmetic in `gaps.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from ordered_model.models import OrderedModelManager, OrderedModelQuerySet

from .. import waiting
from ..events import Event, happened
from .gaps import GAP, keys_between, spread

WINDOW = 32  # rows on each side of a full spot that are relabelled first


class GappedQuerySet(OrderedModelQuerySet):
    """A queryset of django-ordered-model for rows whose order keys have gaps between them."""

    def get_next_order(self) -> int:
        """Return the order key that appends a row to these rows: 0 for no rows, else the last key and a gap.

        Raises OverflowError when no key is left after the last one, which takes 2**31 appends.
        """
        last = self.get_max_order()
        keys = keys_between(last, None, 1)
        if keys is None:  # 2**31 appends to the far end of the number line
            raise OverflowError("No key is left after the last row: relabel the list first.")
        return keys[0]

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Insert the rows, and return them as a list; other arguments are Django's. No list is locked.

        Rows without an order key are appended to their lists, in the order given. Raises IntegrityError for a
        key that another row has, and OverflowError when no key is left after the last one.
        """
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
        """Update the columns `fields` of the rows as Django does; return the number of rows that matched.

        Raises NotImplementedError when the order key is among them: the package's `reorder_model` and its
        like would close the gaps.
        """
        if self._get_order_field_name() in fields:
            raise NotImplementedError("Gapped keys are never numbered anew; move the row itself.")
        return models.QuerySet.bulk_update(self, objs, fields, batch_size)

    def write_keys(self, rows: Iterable[Any], batch_size: int) -> None:
        """Save the order keys that were set on these rows, and no other column: 1 SQL statement per batch.

        The caller has locked the list, and chosen keys that are free.
        """
        name = self._get_order_field_name()
        waiting.write_column(list(rows), name, self.db, batch_size)

    def increase_order(self, **extra_kwargs: Any) -> int:
        """Raise NotImplementedError, as does `decrease_order`: order keys with gaps are never shifted."""
        raise NotImplementedError("Gapped keys are never shifted; move the row itself.")

    decrease_order = increase_order

    def make_room(self, low: int | None, room: int = 1) -> int:
        """Give rows around the order key `low` new keys, so that `room` keys after `low`'s row become free.

        With `low` as None they are free before the first row. The queryset must be one whole list. Reads and
        writes some tens of rows, more only if their keys are crowded too. Returns the number of rows written.
        Instances that the caller read before still have the old keys.
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
        happened(Event.RELABEL, len(crowd))
        self.write_keys(crowd, batch_size=200)
        return len(crowd)


class GappedManager(OrderedModelManager.from_queryset(GappedQuerySet)):  # type: ignore[misc]
    """The manager of models whose order keys have gaps, with the methods of GappedQuerySet.

    Its base class is the one that django-ordered-model's system checks ask for.
    """
