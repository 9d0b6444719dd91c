"""The steps of copying relation lists from one status of a document to the other.

They are the same for all kinds of lists; subclasses of Mirror say which links are in them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Exists, Q, QuerySet, Subquery

from .... import statements, waiting
from ....batches import batches
from ....models import EntryVersion, InverseLink, Link
from ...links import Owner, bounds
from ...links.data import same_data, update_data
from ...links.link_rows import COLUMNS, LinkRow, insert, insert_with_keys
from ...schema import Pairing, RelationSchema
from .placement import Relabelled
from .twins import with_source_entry

Identity = tuple[Any, ...]
MOST = 5_000  # links in one statement


@dataclass
class Mirror(ABC):
    """Copies relation lists of one kind from `origin` to `image`: versions of a document in two statuses.

    Both are in one locale. The twin of a link is the same link in the other status. Subclasses define which
    links are copied, and how.
    """

    owner: Owner
    origin: EntryVersion
    image: EntryVersion
    unlike: list[int] = field(default_factory=list)  # keys of the links of `origin` that `merged` found
    surplus: list[int] = field(default_factory=list)  # keys of those of `image`

    side: ClassVar[str] = "target_status"  # a column that has the status of `origin` or that of `image`
    locked_early: ClassVar[tuple[str, str] | tuple[()]] = ()  # see `_compare`

    @cached_property
    @abstractmethod
    def fields(self) -> list[RelationSchema]:
        """The relations whose links are copied: owning fields, and relations of components."""

    @abstractmethod
    def merged(self) -> QuerySet[Link]:
        """Return the links of both versions that have no equal link in the other version.

        An equal link has the same ends and the same position. Those of `origin` must be copied, those of
        `image` deleted. The query counts equal links with window functions, so that the database reads each
        list once. A join of the two lists, or a subquery for each row, would take quadratic time if the
        database expects short lists.
        """

    @abstractmethod
    def rows_to_copy(self, keys: list[int]) -> QuerySet[Link]:
        """Return the links of `origin` with these primary keys, with annotations that `copies` reads."""

    @abstractmethod
    def rows_to_delete(self, keys: list[int]) -> QuerySet[Link]:
        """Return the links of `image` with these primary keys, without those that must be kept.

        Such are links from a source that has no version in the status of `origin`.
        """

    @abstractmethod
    def identity(self, row: Any) -> Identity:
        """Return a value that is equal for a link and its twin, and different for all other links.

        The twin is the same link between the same documents in the other status. The value is a tuple of
        columns.
        """

    @abstractmethod
    def copies(self, rows: list[Any], replaced: dict[Identity, Any]) -> list[LinkRow]:
        """Return copies to insert, for `image`, of the links `rows` that `rows_to_copy` selects.

        `replaced` maps identities to the links of `image` that are deleted. The copy of such a link keeps its
        position in the list at the other end. Raises Relabelled if no position was free for a copy.
        """

    @abstractmethod
    def rivals(self, new: list[LinkRow]) -> Iterable[tuple[int, int | None]]:
        """Yield the links to be deleted because one of the new links takes their target from its owner.

        That happens in exclusive relations, in which a document can be in one list only. Each link is given
        by its primary key and that of the entry at its other end, which is None for a resource.
        """

    @abstractmethod
    def counterparts(self, rows: Iterable[Any]) -> set[int]:
        """Return the primary keys of entries at the other end of these links whose own lists change too."""

    @abstractmethod
    def in_place(self) -> tuple[QuerySet[Link], QuerySet[Link]]:
        """Return two querysets: the links of `image`, and their twins in `origin` at the same position.

        The twin of a link is the same link in the other status. The second queryset refers to the link of
        the first by OuterRef.
        """

    def stale(self) -> list[Link]:
        """Return the links of `image` whose data differ from those of their twin, with its data, unsaved.

        1 SQL statement, none if no relation has data on its links.
        """
        with_data = [each.id for each in self.fields if each.link]
        if not with_data:
            return []
        rows, twins = self.in_place()
        rows = rows.filter(Exists(twins.exclude(same_data())), field__in=with_data)
        found = list(rows.annotate(data_of_twin=Subquery(twins.values("data")[:1])))
        for row in found:
            row.data = row.data_of_twin
        return found

    def moves(self) -> list[Link]:
        """Return links of `image` that must move to make a position free for copies, unsaved. Here none.

        Subclasses that override it raise Relabelled if no position was free.
        """
        return []

    def finish(self) -> None:  # noqa: B027 - most have nothing left
        """A hook for subclasses, called after the links have been written. Here it does nothing."""

    def copy(self) -> set[int]:
        """Make the lists of `image` equal to those of `origin`; write only the links that differ.

        Returns the primary keys of all entries with a changed list, the document's own included. Raises
        OperationalError when another writer has locked one of them.
        """
        if not self.fields:
            return set()
        while True:
            self._compare()
            try:
                touched = self._attempt()
                while touched is None:
                    touched = self._attempt()
            except Relabelled:
                continue
            return touched

    def _compare(self) -> None:
        """Fill `unlike` and `surplus` with the primary keys of links of `origin` and of `image` that differ.

        `locked_early` may name two columns of these links: the primary key of the entry at the other end, and
        a column that is null where that entry has no list of its own. Such entries will have a changed list,
        so those that have one are locked at once. Other writers of these lists wait for the document's lock.
        """
        self.unlike, self.surplus, known = [], [], set[int]()
        for key, status, *ends in self._fetched("merged", _merged):
            (self.surplus if status == self.image.status else self.unlike).append(key)
            known.update(ends[:1] if None not in ends else ())
        self.owner.locks.also(known)

    def _attempt(self) -> set[int] | None:
        """Read the links that `_compare` found, and write the differences.

        Returns the primary keys of the entries with a changed list. Returns None, and writes nothing, if a
        lock was taken after reading: the rows may have changed before it, and must be read again.
        """
        gone = [row for keys in batches(self.surplus, MOST) for row in self._read("rows_to_delete", keys)]
        rows = [row for keys in batches(self.unlike, MOST) for row in self._read("rows_to_copy", keys)]
        stale = self.stale()
        touched = self.counterparts([*gone, *rows, *stale])
        if self.owner.locks.also(touched):
            return None
        if gone or rows:
            new = self.copies(rows, {self.identity(row): row for row in gone})
            rivals = dict(self.rivals(new))
            losing = {entry for entry in rivals.values() if entry is not None}
            if self.owner.locks.also(losing):
                return None
            self._write(new, [*(row.pk for row in gone), *rivals])
            touched |= losing | {self.origin.entry_id}
        if stale:
            update_data([(row.pk, row.data) for row in stale], self.owner.using)
            touched.add(self.origin.entry_id)
        self.finish()
        return touched

    def _read(self, name: str, keys: list[int]) -> list[Any]:
        """Return the links that the method `name` selects by `keys`, as named tuples: 1 SQL statement."""

        def rows(here: Mirror, keys: list[int]) -> QuerySet[Link, Any]:
            found: QuerySet[Link] = getattr(here, name)(keys)
            return found.values_list("pk", *COLUMNS, *found.query.annotations)

        return self._fetched(name, rows, keys=keys)

    def _fetched(self, name: str, rows: Callable[..., QuerySet[Link, Any]], **values: Any) -> list[Any]:
        """Return the rows of `rows(mirror, **values)`, as named tuples: 1 SQL statement, compiled once.

        `name` tells which rows they are. `rows` must not depend on the versions, except for their locale and
        statuses.
        """
        origin, image, using = self.origin, self.image, self.owner.using

        def queryset(origin_pk: Any, image_pk: Any, entry: Any, **values: Any) -> QuerySet[Link, Any]:
            states = ((origin_pk, origin.status), (image_pk, image.status))
            versions = [
                EntryVersion(pk=pk, entry_id=entry, locale=origin.locale, status=s) for pk, s in states
            ]
            return rows(replace(self, origin=versions[0], image=versions[1]), **values)

        shape = ("mirror", type(self), name, self.owner.schema.stamp, self.owner.flow.id, origin.locale)
        keys = {"origin_pk": origin.pk, "image_pk": image.pk, "entry": origin.entry_id}
        whole = (*shape, origin.status, image.status)
        return statements.named_rows(whole, queryset, using=using, **keys, **values)

    def _write(self, new: list[LinkRow], leaving: Collection[int]) -> None:
        """Delete the links `leaving` (primary keys), make the `moves`, and insert `new`, in this order.

        A position must be free before another link gets it. Raises RuleError when another document's list, in
        a flow without drafts or published, would have too few or too many members.
        """
        moves = self.moves()
        others = bounds.Others(self.owner.schema, self.owner.using)
        if leaving:
            rows = self.links.filter(pk__in=leaving)
            others.losing(rows)
            waiting.delete(rows)
        if moves:
            InverseLink.objects.using(self.owner.using).write_keys(moves, batch_size=500)
        if others.fields:
            others.gained(insert_with_keys(new, self.owner.using))
        else:
            insert(new, self.owner.using)
        others.check([self.origin.entry_id])

    # -- what the rows are --------------------------------------------------------------------------

    @property
    def links(self) -> Any:
        """The queryset of all links in the database that is written to, without an order."""
        return Link.objects.using(self.owner.using).order_by()

    def fields_pointing_here(self, *, with_drafts: bool) -> list[RelationSchema]:
        """Return the owning relation fields of all flows that can link this document's flow.

        With `with_drafts`, those of flows that have drafts, else those of flows that have none. Relations of
        components are left out.
        """
        return [
            each
            for flow in self.owner.schema.by_id.values()
            for each in flow.all_relations
            if each.owning and each.leads_to(self.owner.flow.id)
            if Pairing(each).source_has_drafts == with_drafts
        ]

    def inverse_links(self, version: EntryVersion) -> QuerySet[Link]:
        """Return the links that lead to this version, in the relations `fields`.

        They are annotated with `source_entry`, the primary key of the source version's entry.
        """
        rows = self.links.filter(
            field__in=[f.id for f in self.fields],
            target=version.entry_id,
            target_locale=version.locale,
            target_status=version.status,
        )
        return with_source_entry(rows)


NO_ROWS = Q(pk__in=[])


def _merged(mirror: Mirror) -> QuerySet[Link, Any]:
    return mirror.merged().values_list("pk", mirror.side, *mirror.locked_early)
