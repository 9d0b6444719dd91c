"""Pairing: which versions of two flows' documents a relation links.

Their features decide: whether each flow is localized, and whether it has drafts.

| the flow of the field, the other flow | locale of a member | statuses of a member |
|---|---|---|
| both localized | that of the version that has the list | |
| the other one alone localized | the item's `locale`, else the default | |
| both with drafts | | that of the version that has the list |
| the other one alone with drafts | | both, or the one that the item's `status` pins |

Otherwise a member has no locale, and its status is published. Every question of this kind is answered
here.
"""

from __future__ import annotations

from ...models import Status
from .types import FlowSchema, RelationSchema


class Pairing:
    """The two flows of a relation, seen from one of its fields.

    `flow` has the field, and so the list. `other` is the flow of the members, None where all of them are
    resources. Links go from the flow `source` to the flow `target`.
    """

    def __init__(self, field: RelationSchema) -> None:
        self.field = field
        self.flow: FlowSchema = field.owner
        self.other: FlowSchema | None = field.other
        self.source: FlowSchema | None = self.flow if field.owning else self.other
        self.target: FlowSchema | None = self.other if field.owning else self.flow
        # Whether an item's `locale` chooses: the list may hold a document in several locales.
        self.leaves_locale_open = _is_localized(self.other) and not _is_localized(self.flow)
        # Whether an item's `status` chooses: a member stands in the list once for each status.
        self.leaves_status_open = _has_drafts(self.other) and not _has_drafts(self.flow)
        self.source_has_drafts = _has_drafts(self.source)
        self.target_has_drafts = _has_drafts(self.target)
        # Whether each link names the status of its target by itself: its source has no drafts.
        self.pins = self.target_has_drafts and not self.source_has_drafts

    def locale(self, own: str, requested: str | None, default: str) -> str:
        """Return the locale of a member in the list of a version in the locale `own`.

        `requested` is the item's `locale`, `default` the schema's default.
        """
        if not _is_localized(self.other):
            return ""
        return requested or default if self.leaves_locale_open else own

    def statuses(self, own: str, requested: str | None = None) -> tuple[str, ...]:
        """Return the statuses of a member in the list of a version in the status `own`.

        `requested` is the item's `status`, which pins the member to it.
        """
        if not _has_drafts(self.other):
            return (Status.PUBLISHED,)
        if not self.leaves_status_open:
            return (own,)
        return (requested,) if requested else (Status.DRAFT, Status.PUBLISHED)


def _is_localized(flow: FlowSchema | None) -> bool:
    return flow is not None and flow.localized


def _has_drafts(flow: FlowSchema | None) -> bool:
    return flow is not None and flow.drafts
