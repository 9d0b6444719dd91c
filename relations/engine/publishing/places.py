"""The order of an ordered flow's documents. It is the same in all locales and statuses."""

from __future__ import annotations

from dataclasses import dataclass

from ...access import caller
from ...models import Entry, OrderedEntry
from ...signals import Changes
from ..errors import ValidationError
from ..locks import queue
from ..values import is_storable
from ..versions.writing import writing
from . import announcing
from .service import ServicePart

KINDS = ("before", "after", "start", "end")


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The document ids before and after a document in its flow's order; None at an end."""

    previous: str | None
    following: str | None


class FlowOrder(ServicePart):
    """The part of the document service that moves documents within the order of their flow."""

    @writing(caller.UPDATE)
    def place(
        self,
        document_id: str,
        *,
        before: str | None = None,
        after: str | None = None,
        start: bool = False,
        end: bool = False,
    ) -> Neighbours:
        """Move the document to another place in the order of its flow, and return its new neighbours.

        The place is `before` or `after` the document with this id, at the `start` or at the `end`. One row is
        written. Raises NotFoundError if the document does not exist; ValidationError in a flow that is not
        ordered, for an unknown neighbour, and unless exactly one of the four is given.
        """
        named = {"before": before, "after": after, "start": start or None, "end": end or None}
        asked = {kind: value for kind, value in named.items() if value is not None}
        if len(asked) != 1:
            raise ValidationError("A place is exactly one of before, after, start and end.")
        ((kind, value),) = asked.items()
        return self._place(document_id, kind, str(value))

    def _place(self, document_id: str, kind: str, value: str) -> Neighbours:
        if not self.flow.ordered:
            raise ValidationError(f'"{self.slug}" is not ordered: its documents have no places.')
        entry = self.versions.lock(document_id)
        queue(self.flow, self.using)
        rows = OrderedEntry.objects.using(self.using).filter(flow=self.flow.id)
        moving = rows.get(pk=entry.pk)
        before = moving.position
        if kind in ("start", "end"):
            moving.top() if kind == "start" else moving.bottom()
        else:
            other = rows.filter(document_id=value).first() if is_storable(value) else None
            if other is None or other.pk == moving.pk:
                raise ValidationError(f'There is no other document "{value}" in "{self.slug}".', [kind])
            moving.above(other) if kind == "before" else moving.below(other)
        if announcing.is_heard() and moving.position != before:
            self._announce(entry)
        around = (moving.previous(), moving.next())
        return Neighbours(*(each.document_id if each else None for each in around))

    def _announce(self, entry: Entry) -> None:
        """Send the signal `document_changed` about the move, when the transaction commits.

        Its document is the version in the default locale, or in the document's first locale if it lacks that
        one.
        """
        codes = self.versions.locales(entry, "*", self.schema)
        codes.sort(key=lambda code: code != self.schema.default_locale)
        document = self._read(self._editable(entry, codes)[0])
        announcing.announce(document, announcing.MOVED, Changes(), self.using)
