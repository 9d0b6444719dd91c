"""The document that a page edits, in one locale."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ...engine.documents import DocumentService
from ...engine.reading import RelationList
from ...engine.reading.states import State, states
from ...engine.schema import FlowSchema, Pairing, RelationSchema, Schema
from ...engine.versions import editable, initial_values
from ...models import Entry, Status


@dataclass(frozen=True)
class Subject:
    """The document that a page edits, existing or new, in one locale.

    `locale` is '' if the flow is not localized. `entry` is None for a new document. `versions` are all
    versions of the document, without their values; the other attributes are read when they are needed.
    """

    schema: Schema
    flow: FlowSchema
    locale: str
    using: str
    entry: Entry | None = None
    versions: tuple[Any, ...] = field(default=())

    def target_locale(self, field: RelationSchema) -> str | None:
        """Return the locale of the documents that this relation can link.

        None if the editor may choose a locale for each, '' if the documents have no locale.
        """
        pairing = Pairing(field)
        if pairing.leaves_locale_open:
            return None
        return pairing.locale(self.locale, None, self.schema.default_locale)

    def relation_list(self, field: RelationSchema, version: Any = None, *, part: int = 0) -> RelationList:
        """Return the list of the relation `field` in `version`, by default the one that the page edits.

        `part` is the id of the component in the version that has the relation, 0 for the version itself. The
        list is empty if there is no version.
        """
        return RelationList.stored(version or self.version, field, self.schema, self.using, part=part)

    @property
    def service(self) -> DocumentService:
        """The document service of the flow."""
        return DocumentService(self.flow.slug, self.using)

    @cached_property
    def version(self) -> Any:
        """The entry version that the page edits; None if it does not exist yet.

        It is the draft in a flow with drafts, else the published version.
        """
        return editable(self.flow, self.entry, self.locale, self.using) if self.entry else None

    @cached_property
    def states(self) -> dict[str, State]:
        """The state (draft, published, modified) of each locale, by code."""
        return states(self.versions)

    @property
    def state(self) -> State | None:
        """The state (draft, published, modified) in the page's locale; None if there is no version."""
        return self.states.get(self.locale)

    def forget(self) -> None:
        """Discard the version and the values that were read, so that they are read again when needed."""
        for name in ("version", "stored"):
            self.__dict__.pop(name, None)

    @property
    def published_at(self) -> Any:
        """The time of publication in this locale; None if it is not published."""
        found = (v for v in self.versions if (v.locale, v.status) == (self.locale, Status.PUBLISHED))
        return next((version.published_at for version in found), None)

    @cached_property
    def stored(self) -> dict[str, Any]:
        """The values that the form starts with, by field slug.

        They are the stored ones. A new document starts with default values. A new locale starts with those,
        and the values that all locales of the document share.
        """
        if self.version is not None:
            return self.flow.by_slug(self.version.values)
        return initial_values(self.flow, self.entry, self.using)
