"""Copying the links to a document from one of its statuses to the other, if their sources have drafts too.

A draft source links to the draft, a published source to the published version.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Window

from ....models import EntryVersion, Link
from ...links.link_rows import LinkRow, copied
from ...schema import RelationSchema
from .base import NO_ROWS, Identity, Mirror
from .placement import ListInStatus, Placement
from .twins import by_statuses, source_version_in, target_status_for
from .unmirrored import UnmirroredRows


class InverseMirror(Mirror):
    """The base class for copying the links to a document: its own inverse lists.

    In a one-to-one relation, a new link replaces the old one.
    """

    def identity(self, row: Any) -> Identity:
        return row.field_id, row.part, row.source_entry, row.source_locale

    def counterparts(self, rows: Iterable[Any]) -> set[int]:
        return {row.source_entry for row in rows}

    def rivals(self, new: list[LinkRow]) -> Iterable[tuple[int, int | None]]:
        singles = {f.id for f in self.fields if not f.to_many}
        takers = {f.id for f in self.fields if f.takes_over}
        document, losing = Q(target=self.origin.entry_id), NO_ROWS
        for columns, links in by_statuses(link for link in new if link.field in singles):
            sources = Q(source__in=[link.source for link in links if not link.part], part=0)
            for link in links:
                if link.part:
                    sources |= Q(source=link.source, part=link.part)
            losing |= (
                Q(field=columns["field"]) & self._seen_with(columns["target_status"]) & sources & ~document
            )
        for columns, links in by_statuses(link for link in new if link.field in takers):
            losing |= Q(**columns) & document & ~Q(source__entry__in=self._owners(links))
        found = self.links.filter(losing).values_list("pk", "target", "source__entry")
        # The other end of a link to this document is its source.
        return [(pk, source if target == self.origin.entry_id else target) for pk, target, source in found]

    def _seen_with(self, target_status: str) -> Q:
        """Return the condition for links that readers see together with a link in this status of its target.

        Here it is all links of the same source.
        """
        return Q()

    def _owners(self, links: list[LinkRow]) -> list[int]:
        """Return the primary keys of the entries of the links' sources. 1 SQL statement."""
        versions = EntryVersion.objects.using(self.owner.using)
        return list(versions.filter(pk__in={link.source for link in links}).values_list("entry", flat=True))


class InverseMirrorWithDrafts(InverseMirror):
    """Copies the links to a document from sources whose flow has drafts.

    A source that has no version in the status of `image` gets no copy, and links of one without a version in
    the status of `origin` are kept, until the source is published.
    """

    @cached_property
    def fields(self) -> list[RelationSchema]:
        return [f.to(self.owner.flow.id) for f in self._whole]

    @cached_property
    def _whole(self) -> list[RelationSchema]:
        """The relations of `fields`, with all their target flows and not this document's alone.

        The list of a source has targets of all of them.
        """
        pointing = self.fields_pointing_here(with_drafts=True)
        return [f for f in pointing if f.to(self.owner.flow.id).two_sided]

    def rows_to_copy(self, keys: list[int]) -> QuerySet[Link]:
        return self._placement.with_neighbours(self._originals(keys))

    def merged(self) -> QuerySet[Link]:
        same = ("field", "source_entry", "source_locale", "inverse_position")
        equal = Window(Count("pk"), partition_by=same)
        return (self._of_origin | self._of_image).annotate(equal=equal).filter(equal=1)

    def _originals(self, keys: list[int]) -> QuerySet[Link]:
        """Return the links of `origin` with these keys whose source has a version in the status of `image`.

        They are annotated with `other_version`, that version's primary key.
        """
        return self._with_other_version(self._of_origin, keys, self.image.status)

    def rows_to_delete(self, keys: list[int]) -> QuerySet[Link]:
        return self._with_other_version(self._of_image, keys, self.origin.status)

    def in_place(self) -> tuple[QuerySet[Link], QuerySet[Link]]:
        rows = self._of_image.annotate(other_version=source_version_in(self.origin.status))
        return rows, self._equal(self._of_origin)

    def copies(self, rows: list[Any], replaced: dict[Identity, Any]) -> list[LinkRow]:
        stayed = {row.pk: replaced[self.identity(row)] for row in rows if self.identity(row) in replaced}
        keys: dict[int, int | None] = {pk: link.position for pk, link in stayed.items()}
        others = [row for row in rows if row.pk not in stayed]
        keys |= self._placement.keys(self._originals(self.unlike), others)
        return [
            copied(
                row,
                source_id=row.other_version,
                source_status=self.image.status,
                target_status=self.image.status,
                position=keys[row.pk],
            )
            for row in rows
        ]

    def moves(self) -> list[Link]:
        waiting = self._of_image.annotate(other_version=source_version_in(self.origin.status)).filter(
            other_version__isnull=True
        )
        return UnmirroredRows(waiting, self._of_origin, self._originals(self.unlike)).moves()

    @property
    def _of_origin(self) -> QuerySet[Link]:
        return self.inverse_links(self.origin).filter(source_status=self.origin.status)

    @property
    def _of_image(self) -> QuerySet[Link]:
        return self.inverse_links(self.image).filter(source_status=self.image.status)

    def _with_other_version(self, rows: QuerySet[Link], keys: list[int], status: str) -> QuerySet[Link]:
        """Return those of `rows` with these primary keys whose source has a version in `status`.

        They are annotated with `other_version`, that version's primary key.
        """
        rows = rows.filter(pk__in=keys).annotate(other_version=source_version_in(status))
        return rows.filter(other_version__isnull=False)

    def _equal(self, others: QuerySet[Link]) -> QuerySet[Link]:
        """Return those of `others` that are the outer query's link in the other status, at the same position.

        The position is that in the inverse list. The outer query is annotated with `other_version`, the key
        of the link's source in that status.
        """
        return others.filter(
            field=OuterRef("field"),
            source=OuterRef("other_version"),
            inverse_position=OuterRef("inverse_position"),
        )

    @property
    def _placement(self) -> Placement:
        """The rule for placing copied links in the forward lists of their sources."""
        rows = self.links.filter(field=OuterRef("field"), part=0)
        origin, image = rows.filter(source=OuterRef("source")), rows.filter(source=OuterRef("other_version"))
        return Placement(
            "position",
            ListInStatus(self.origin.status, origin, self._target_status_for(self.origin.status)),
            ListInStatus(self.image.status, image, self._target_status_for(self.image.status)),
            lambda row: self.links.of_source(row.other_version, row.field_id),
        )

    def _target_status_for(self, status: str) -> Any:
        return target_status_for(self._whole, status)
