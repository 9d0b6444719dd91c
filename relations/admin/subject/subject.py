"""What one page of the entry form is about: a document, or a new one, in one locale."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ...engine.documents import DocumentService
from ...engine.reading.states import State, states
from ...engine.schema import FlowSchema, Pairing, RelationSchema, Schema
from ...engine.versions import editable, initial_values
from ...models import Entry, Status


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
    versions: tuple[Any, ...] = field(default=())

    def target_locale(self, field: RelationSchema) -> str | None:
        """The locale that the relation's targets are in; None where each row has one of its own choice."""
        pairing = Pairing(field)
        if pairing.leaves_locale_open:
            return None
        return pairing.locale(self.locale, None, self.schema.default_locale)

    @property
    def service(self) -> DocumentService:
        return DocumentService(self.flow.slug, self.using)

    @cached_property
    def version(self) -> Any:
        """The version that is edited, the draft where there are drafts; None where it is yet to be made."""
        return editable(self.flow, self.entry, self.locale, self.using) if self.entry else None

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
        return initial_values(self.flow, self.entry, self.using)
