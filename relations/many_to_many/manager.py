"""The managers on both sides of an ordered many-to-many relation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from asgiref.sync import sync_to_async
from django.db import router
from django.db.models import QuerySet
from django.db.models.expressions import Col
from django.db.models.fields.related_descriptors import (
    ManyToManyDescriptor,
    create_forward_many_to_many_manager,
)
from django.db.models.signals import m2m_changed
from django.db.models.sql.constants import INNER
from django.db.models.sql.datastructures import Join
from django.db.models.utils import resolve_callables
from django.utils.functional import cached_property

from .. import transactions
from .lists import INVERSE, ORDER, RelatedList

PLACE = "_place_in_list"


class OrderedManyToManyDescriptor(ManyToManyDescriptor):
    """The attribute of a model for its related objects, on either side. Its manager keeps their order."""

    @cached_property
    def related_manager_cls(self) -> type[Any]:
        """The class of the manager of related objects, a subclass of the related model's default manager."""
        model = self.rel.related_model if self.reverse else self.rel.model
        return ordered_manager(model._default_manager.__class__, self.rel, self.reverse)


def ordered_manager(superclass: type[Any], rel: Any, reverse: bool) -> type[Any]:
    """Return the class of the manager of related objects that keeps their order.

    It extends Django's many-to-many manager, which extends `superclass`, the related model's default
    manager. `rel` is Django's description of the relation (`ManyToManyRel`); `reverse` says whether the
    class is for the side without the field.
    """
    base: type[Any] = create_forward_many_to_many_manager(superclass, rel, reverse)

    class OrderedRelatedManager(base):
        """The related objects of one object, in the order of its list."""

        def __call__(self, *, manager: str) -> Any:
            kind = getattr(self.model, manager).__class__
            return ordered_manager(kind, rel, reverse)(instance=self.instance)

        def get_queryset(self) -> QuerySet[Any]:
            if (cache := self.get_prefetch_cache()) is not None:
                return cache
            return self._in_order(super().get_queryset())

        def get_prefetch_querysets(self, instances: Any, querysets: Any = None) -> Any:
            if querysets and len(querysets) != 1:
                raise ValueError("querysets argument of get_prefetch_querysets() should have a length of 1.")
            queryset = querysets[0] if querysets else superclass.get_queryset(self)
            if not (querysets and (queryset.query.order_by or queryset.query.extra_order_by)):
                queryset = self._in_order(queryset._chain())
            return super().get_prefetch_querysets(instances, [queryset])

        def add(self, *objs: Any, through_defaults: Any = None) -> None:
            """Append objects, or objects with these keys, that the list does not have yet, in this order."""
            members = self._members(objs)
            if not members:
                return

            def append() -> None:
                rows = self._list()
                rows.lock(members)
                present = rows.members(members)
                missing = [member for member in members if member not in present]
                self._added(missing, rows, lambda: rows.append(missing, _defaults(through_defaults)))

            self._write(append)

        add.alters_data = True  # type: ignore[attr-defined]

        def set(self, objs: Iterable[Any], *, clear: bool = False, through_defaults: Any = None) -> None:
            """Replace the list by these objects, or primary keys of objects, in this order.

            Rows that are in the right order already are not written. `clear` removes all rows first.
            """
            members = self._members(tuple(objs))

            def replace() -> None:
                if clear:
                    self.clear()
                rows = self._list()
                known = rows.members()
                locked = {member for member in members if member not in known}
                rows.lock(locked)
                plan = rows.plan(members)
                if plan.inserts.keys() - locked:  # another writer has removed some before the lock
                    rows.lock(plan.inserts)
                if plan.leaving:
                    base.remove(self, *plan.leaving)
                self._added(
                    list(plan.inserts),
                    rows,
                    lambda: rows.write(plan, _defaults(through_defaults)),
                    plan.moves,
                )

            self._write(replace)

        set.alters_data = True  # type: ignore[attr-defined]  # noqa: A003

        def move(
            self, obj: Any, *, before: Any = None, after: Any = None, start: bool = False, end: bool = False
        ) -> None:
            """Move an object of the list, or the object with this key, before or after another, or to an end.

            Writes one row. Raises TypeError unless exactly one place is named, and ValueError for an object
            that the list does not have.
            """
            if [before is not None, after is not None, bool(start), bool(end)].count(True) != 1:
                raise TypeError("move() takes one of before, after, start=True and end=True.")
            member, anchor = self._member(obj), before if before is not None else after
            place = {} if anchor is None else {"before" if after is None else "after": self._member(anchor)}

            def move() -> None:
                rows = self._list()
                rows.lock()
                rows.move(member, **place, start=start, end=end)

            self._write(move)

        move.alters_data = True  # type: ignore[attr-defined]

        async def amove(self, obj: Any, **place: Any) -> None:
            await sync_to_async(self.move)(obj, **place)

        amove.alters_data = True  # type: ignore[attr-defined]

        # -- helpers ------------------------------------------------------------------------------------

        def _in_order(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
            """Order `queryset` of related objects by this object's list, in place, and return it.

            In place, since a chained copy would not let the next filter use the same join to the through
            table.
            """
            meta, query = rel.through._meta, queryset.query
            (path,) = meta.get_field(self.target_field_name).reverse_path_infos
            join = Join(meta.db_table, query.get_initial_alias(), None, INNER, path.join_field, False)
            place = Col(query.join(join), meta.get_field(INVERSE if reverse else ORDER))
            query.clear_ordering(force=True)
            query.add_annotation(place, PLACE, select=False)
            query.add_ordering(PLACE)
            return queryset

        def _members(self, objs: Iterable[Any]) -> list[Any]:
            """Return the values of a foreign key to these objects, which may be keys: each once, in order."""
            return list(dict.fromkeys(self._member(obj) for obj in objs))

        def _member(self, obj: Any) -> Any:
            (value,) = self._get_target_ids(self.target_field_name, [obj])
            return value

        def _list(self) -> RelatedList:
            (of,) = self.related_val
            return RelatedList(self.through, self.source_field, self.target_field, of, reverse, self._using)

        @property
        def _using(self) -> str:
            return router.db_for_write(self.through, instance=self.instance)

        def _write(self, work: Callable[[], None]) -> None:
            self._remove_prefetched_objects()
            transactions.run(work, using=self._using)

        def _added(
            self, members: list[Any], rows: RelatedList, write: Callable[[], None], moves: Any = ()
        ) -> None:
            """Call `write`, which adds `members` to the list, between the signals `pre_add` and `post_add`.

            They are actions of Django's `m2m_changed`. Without new members no signal is sent, and `write` is
            called only if there are `moves`.
            """
            if not members:
                if moves:
                    write()
                return
            told = {
                "sender": self.through,
                "instance": self.instance,
                "reverse": self.reverse,
                "model": self.model,
                "pk_set": {*members},
                "using": rows.using,
            }
            m2m_changed.send(action="pre_add", **told)
            write()
            m2m_changed.send(action="post_add", **told)

    return OrderedRelatedManager


def _defaults(through_defaults: Any) -> dict[str, Any]:
    return dict(resolve_callables(through_defaults or {}))
