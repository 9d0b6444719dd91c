"""The SQL for the items of a field: related documents, other locales, files, or parts.

Each class returns the condition that one of them matches, and the expression of their number. `prefix` is the
lookup path from the outer query's rows to the version with the field.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Expression, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import In

from ...models import Asset, EntryVersion, Link
from ..schema import FlowSchema, RelationSchema
from ..values.parts import KIND
from ..values.stored import StoredId, StoredText
from ..view import View, shown_links
from .conditions import links
from .parts import AnyPart, Element, Named, Names, PartCount, Parts
from .tree import FieldItems, Inner


class RowItems(FieldItems):
    """The base class for items that are rows of a table, such as related documents and files."""

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
        """Return the queryset of the items of the field, and the lookup path from a row to its values.

        `prefix` is the lookup path from the outer query's rows to the version with the field.
        """
        raise NotImplementedError


def _number_of(rows: QuerySet[Any]) -> Expression:
    counted = rows.order_by().annotate(all=Value(1)).values("all").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)


@dataclass(frozen=True, slots=True)
class RelationItems(RowItems):
    """The SQL for the members of a version's relation that the reader sees.

    Members that are resources count too. They have no values, so they match no condition.
    """

    field: RelationSchema

    @property
    def many(self) -> bool:
        return self.field.to_many

    def some(self, view: View, prefix: str, inner: Inner) -> Q | bool:
        if inner("") is True:
            return Q(Exists(self._all(view, prefix)))
        return RowItems.some(self, view, prefix, inner)

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
class PartRelationItems(RelationItems):
    """The SQL for the members of a relation of a part.

    `part` says where the part's id is in the JSON values. `loose` says that the part is not read from the
    database but sent with the query.
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
        """Return the keyword arguments of `filter` that select the links of the part: `source` and `part`."""
        base = Element(self.part.element) if self.part.element else OuterRef(f"{prefix}values")
        source = StoredId(Element(1), "source") if self.loose else OuterRef(f"{prefix}pk")
        return {"source": source, "part": StoredId(base, self.part.key, self.part.parents)}


@dataclass(frozen=True, slots=True)
class ResourceItems(RowItems):
    """The SQL for the members of a relation that are resources. Its rows are links."""

    field: RelationSchema

    @property
    def many(self) -> bool:
        return self.field.to_many

    def rows(self, view: View, prefix: str) -> tuple[QuerySet[Link], str]:
        rows = Link.objects.using(view.using).order_by().filter(source=OuterRef(f"{prefix}pk"))
        return rows.filter(field=self.field.link_field, resource_id__isnull=False), ""


@dataclass(frozen=True, slots=True)
class LocalizationItems(RowItems):
    """The SQL for a document's versions in other locales, in the status that the view shows.

    It serves filters on `localizations`.
    """

    flow: FlowSchema

    def rows(self, view: View, prefix: str) -> tuple[QuerySet[EntryVersion], str]:
        rows = EntryVersion.objects.using(view.using).order_by()
        same = rows.filter(entry=OuterRef(f"{prefix}entry"), status=view.status_of(self.flow))
        return same.exclude(locale=OuterRef(f"{prefix}locale")), ""


@dataclass(frozen=True, slots=True)
class Stored:
    """Where the value of a field is in JSON.

    It has the key `key`, below the keys `parents`: in a version's values, or, if `element` is not 0, in an
    item of the list of parts with that number (see `Element`).
    """

    key: str
    parents: tuple[str, ...] = ()
    element: int = 0

    def base(self, prefix: str) -> Expression | F:
        """Return the SQL expression of the JSON object from which `parents` and `key` lead to the value.

        It is an item of the list of parts with the number `element`, or, for 0, the values of the version to
        which the lookup path `prefix` leads.
        """
        return Element(self.element) if self.element else F(f"{prefix}values")


@dataclass(frozen=True, slots=True)
class FileItems(RowItems):
    """The SQL for the files in a media field, given by `stored`. References to deleted files do not count."""

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
class PartItems(FieldItems):
    """The SQL for the parts in a field. Each is a row of a JSON list, which `Element(number)` reads.

    `uids` are the components of a dynamic zone whose parts a sort looks at; () stands for all parts.
    """

    stored: Stored
    uids: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        """The number of the JSON list whose items are the parts, for `Element`; 1 for the outermost list."""
        return self.stored.element + 1

    def some(self, view: View, prefix: str, inner: Inner) -> Q | bool:
        found = inner(prefix)
        if found is False:
            return False
        condition = found if isinstance(found, Q) else None
        return Q(AnyPart(self.parts(prefix), self.number, condition))

    def count(self, view: View, prefix: str) -> Expression:
        return PartCount(self.parts(prefix), self.number)

    def sorted_by(self) -> Q | None:
        """Return the condition for the parts that a sort looks at; None if it looks at all."""
        kind = StoredText(Element(self.number), KIND)
        return Q(In(kind, self.uids)) if self.uids else None

    def parts(self, prefix: str) -> Parts:
        """Return SQL for a FROM clause: a row for each part in the field.

        The parts are those of the version to which the lookup path `prefix` leads.
        """
        return Parts(self.stored.base(prefix), self.stored.key, self.stored.parents)
