"""What one page of the entry form is about: a document, or a new one, in one locale."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ...engine.documents import DocumentService
from ...engine.schema import FlowSchema, Schema
from ...models import Entry, EntryVersion, Status
from .states import State, states


@dataclass(frozen=True)
class Subject:
    """`locale` is '' where the flow is not localized; `entry` is None for a new document.

    `versions` are all of the document's, without their values.
    """

    schema: Schema
    flow: FlowSchema
    locale: str
    using: str
    entry: Entry | None = None
    versions: tuple[EntryVersion, ...] = field(default=())

    @property
    def service(self) -> DocumentService:
        return DocumentService(self.flow.slug, self.using)

    @cached_property
    def version(self) -> EntryVersion | None:
        """The version that is edited, the draft where there are drafts; None where it is yet to be made."""
        rows = EntryVersion.objects.using(self.using).filter(entry=self.entry, status=self.flow.statuses[0])
        return rows.filter(locale=self.locale).first() if self.entry else None

    @cached_property
    def states(self) -> dict[str, State]:
        """By locale."""
        return states(self.versions)

    @property
    def state(self) -> State | None:
        return self.states.get(self.locale)

    @property
    def published_at(self) -> Any:
        """When the document was published in this locale, if it is."""
        found = (v for v in self.versions if (v.locale, v.status) == (self.locale, Status.PUBLISHED))
        return next((version.published_at for version in found), None)

    @cached_property
    def stored(self) -> dict[str, Any]:
        """The values to begin with: a new document's defaults, a new locale's shared values."""
        if self.version is not None:
            return self.version.values
        defaults = {f.slug: f.default for f in self.flow.values if f.default is not None}
        if self.entry is None:
            return defaults
        rows = EntryVersion.objects.using(self.using).filter(entry=self.entry, status=self.flow.statuses[0])
        other = rows.order_by("pk").values_list("values", flat=True).first() or {}
        shared = {f.slug for f in self.flow.values if not f.localized}
        return defaults | {slug: value for slug, value in other.items() if slug in shared}
