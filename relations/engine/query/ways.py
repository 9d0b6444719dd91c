"""How filters reach what fields hold, as SQL: related documents, other locales, files, components.

For the version behind `prefix` of the outer query, a way gives the condition that something held matches,
and how many things the field holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Expression, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from ...models import Asset, EntryVersion, Link
from ..schema import FlowSchema, RelationSchema
from ..values.stored import StoredId
from ..view import View, shown_links
from .conditions import links
from .parts import AnyPart, Element, Named, Names, PartCount, Parts
from .tree import Inner, Way


class ByRows(Way):
    """Base of ways to things that are rows of a table, as linked documents and files."""

    __slots__ = ()

    def some(self, view: View, prefix: str, inner: Inner) -> Q | bool:
        rows, inward = self.rows(view, prefix)
        found = inner(inward)
        if isinstance(found, Q):
            return Q(Exists(rows.filter(found)))
        return found and Q(Exists(rows))

    def count(self, view: View, prefix: str) -> Expression:
        return _number_of(self.rows(view, prefix)[0])

    def rows(self, view: View, prefix: str) -> tuple[Any, str]:
        """Return the rows of what the field holds, and the prefix from a row to the values to filter by.

        The rows are those of the outer query's version behind `prefix`.
        """
        raise NotImplementedError


def _number_of(rows: QuerySet[Any]) -> Expression:
    counted = rows.order_by().annotate(all=Value(1)).values("all").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)


@dataclass(frozen=True, slots=True)
class RelationWay(ByRows):
    """The way to the members of a version's relation that the reader sees.

    Resources among them count. They have no values, so they match no condition.
    """

    field: RelationSchema

    @property
    def many(self) -> bool:
        return self.field.to_many

    def some(self, view: View, prefix: str, inner: Inner) -> Q | bool:
        if inner("") is True:
            return Q(Exists(self._all(view, prefix)))
        return ByRows.some(self, view, prefix, inner)

    def count(self, view: View, prefix: str) -> Expression:
        return _number_of(self._all(view, prefix))

    def rows(self, view: View, prefix: str) -> tuple[QuerySet[Link], str]:
        return links(self.field, view, prefix)

    def _all(self, view: View, prefix: str) -> QuerySet[Link]:
        field = self.field
        if field.other is not None and not (field.owning and field.resource_types):
            return links(field, view, prefix)[0]
        rows = Link.objects.using(view.using).order_by().filter(source=OuterRef(f"{prefix}pk"))
        resources = Q(resource_id__isnull=False, field=field.link_field)
        return rows.filter(resources if field.other is None else resources | shown_links(field, view))


@dataclass(frozen=True, slots=True)
class PartRelationWay(RelationWay):
    """The way to the members of a component's relation.

    `part` says where the component's id stands in JSON. `loose` is as in `columns.Inside`.
    """

    part: Stored
    loose: bool

    def rows(self, view: View, prefix: str) -> tuple[QuerySet[Link], str]:
        rows, inward = links(self.field, view, None)
        return rows.filter(**self._owner(prefix)), inward

    def _all(self, view: View, prefix: str) -> QuerySet[Link]:
        field = self.field
        shown = Q(resource_id__isnull=False, field=field.link_field)
        if field.other is not None:
            documents = shown_links(field, view)
            shown = documents | shown if field.resource_types else documents
        return Link.objects.using(view.using).order_by().filter(shown, **self._owner(prefix))

    def _owner(self, prefix: str) -> dict[str, Any]:
        """The version and the component that have the list."""
        base = Element(self.part.element) if self.part.element else OuterRef(f"{prefix}values")
        source = StoredId(Element(1), "source") if self.loose else OuterRef(f"{prefix}pk")
        return {"source": source, "part": StoredId(base, self.part.key, self.part.parents)}


@dataclass(frozen=True, slots=True)
class ResourcesWay(ByRows):
    """The way to the members of a relation that are resources; its rows are links."""

    field: RelationSchema

    @property
    def many(self) -> bool:
        return self.field.to_many

    def rows(self, view: View, prefix: str) -> tuple[QuerySet[Link], str]:
        rows = Link.objects.using(view.using).order_by().filter(source=OuterRef(f"{prefix}pk"))
        return rows.filter(field=self.field.link_field, resource_id__isnull=False), ""


@dataclass(frozen=True, slots=True)
class LocalesWay(ByRows):
    """The way to a document's versions in other locales, in the status that the view shows.

    It serves filters on `localizations`.
    """

    flow: FlowSchema

    def rows(self, view: View, prefix: str) -> tuple[QuerySet[EntryVersion], str]:
        rows = EntryVersion.objects.using(view.using).order_by()
        same = rows.filter(entry=OuterRef(f"{prefix}entry"), status=view.status_of(self.flow))
        return same.exclude(locale=OuterRef(f"{prefix}locale")), ""


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a field's value stands in JSON: in the values of a version, or of item `element` of nested lists.

    `parents` are the keys above `key`.
    """

    key: str
    parents: tuple[str, ...] = ()
    element: int = 0

    def base(self, prefix: str) -> Expression | F:
        """Return the SQL expression of the JSON that the path of `parents` and `key` starts from."""
        return Element(self.element) if self.element else F(f"{prefix}values")


@dataclass(frozen=True, slots=True)
class FilesWay(ByRows):
    """The way to the files of a media field. References to deleted files do not count."""

    stored: Stored
    many_files: bool

    @property
    def many(self) -> bool:
        return self.many_files

    def rows(self, view: View, prefix: str) -> tuple[QuerySet[Asset], str]:
        stored = self.stored
        base = Element(stored.element) if stored.element else OuterRef(f"{prefix}values")
        names = Names(base, stored.key, stored.parents)
        rows = Asset.objects.using(view.using).order_by()
        return rows.filter(Named(names, stored.element + 1, F("document_id"))), ""


@dataclass(frozen=True, slots=True)
class PartsWay(Way):
    """The way to the components that a field holds; in SQL, `Element(number)` is one of them."""

    stored: Stored

    @property
    def number(self) -> int:
        """The number of the list that the components stand in, for `Element`."""
        return self.stored.element + 1

    def some(self, view: View, prefix: str, inner: Inner) -> Q | bool:
        found = inner(prefix)
        if found is False:
            return False
        condition = found if isinstance(found, Q) else None
        return Q(AnyPart(self.parts(prefix), self.number, condition))

    def count(self, view: View, prefix: str) -> Expression:
        return PartCount(self.parts(prefix), self.number)

    def parts(self, prefix: str) -> Parts:
        """Return the components of the version behind `prefix` as rows."""
        return Parts(self.stored.base(prefix), self.stored.key, self.stored.parents)
