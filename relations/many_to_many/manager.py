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
        """Related objects in the order of this side."""

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
            """Append objects, or keys, that are not in the list yet, in the order given."""
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
            """Make the list these objects, or keys, in this order. Rows in order already are not written."""
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
            """Move an object, or key, of the list before or after another one, or to its start or end.

            Writes one row. Raises TypeError unless one place is named, and ValueError for an object that the
            list does not have.
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
            """Order a queryset of its own by this side's list.

            In place: a chained call would end the reuse of the relation's join by the next filter.
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
            """Return the values of the foreign key for objects or keys, each once, in order."""
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
            """Run `write`, with the signals for new members, as Django sends them."""
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
