"""Pairing: which versions of two flows' documents a relation links, as their features decide.

| the flow of the field, the other flow | locale of a member | statuses of a member |
|---|---|---|
| both localized | that of the version that has the list | |
| the other one alone localized | the item's `locale`, else the default | |
| both with drafts | | that of the version that has the list |
| the other one alone with drafts | | both, or the one that the item's `status` pins |

Otherwise a member has no locale, and is published. Every question of this kind is answered here.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...models import Status
from .types import FlowSchema, RelationSchema


@dataclass(frozen=True, slots=True)
class Pairing:
    """The two flows of a relation, from the side of one of its fields."""

    field: RelationSchema

    @property
    def flow(self) -> FlowSchema:
        """The flow that has the field, and so the list."""
        return self.field.owner

    @property
    def other(self) -> FlowSchema | None:
        """The flow of the members; None where all of them are resources."""
        return self.field.other

    # -- a member, as the version that has the list sees it -----------------------------------------

    @property
    def leaves_locale_open(self) -> bool:
        """Whether an item's `locale` chooses: the list may hold a document in several locales."""
        return self.other is not None and self.other.localized and not self.flow.localized

    @property
    def leaves_status_open(self) -> bool:
        """Whether an item's `status` chooses: a member stands in the list once for each status."""
        return self.other is not None and self.other.drafts and not self.flow.drafts

    def locale(self, own: str, asked: str | None, default: str) -> str:
        """The locale of a member, in a list of a version in `own`; the item says `asked`."""
        if self.other is None or not self.other.localized:
            return ""
        return own if self.flow.localized else asked or default

    def statuses(self, own: str, asked: str | None = None) -> tuple[str, ...]:
        """The statuses of a member, in a list of a version in `own`; the item says `asked`."""
        if self.other is None or not self.other.drafts:
            return (Status.PUBLISHED,)
        if self.flow.drafts:
            return (own,)
        return (asked,) if asked else (Status.DRAFT, Status.PUBLISHED)

    # -- a link, from its source to its target ------------------------------------------------------

    @property
    def source(self) -> FlowSchema | None:
        """The flow of the documents that own the links; resources own none."""
        return self.flow if self.field.owning else self.other

    @property
    def target(self) -> FlowSchema | None:
        return self.other if self.field.owning else self.flow

    @property
    def source_has_drafts(self) -> bool:
        return self.source is not None and self.source.drafts

    @property
    def target_has_drafts(self) -> bool:
        return self.target is not None and self.target.drafts

    @property
    def pins(self) -> bool:
        """Whether each link names the status of its target by itself: its source has no drafts."""
        return self.target_has_drafts and not self.source_has_drafts
