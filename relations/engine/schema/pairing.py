"""Pairing: which versions of a document a relation links, depending on the flows at its two ends.

What matters is whether each flow is localized, and whether it has drafts.

| the flow of the field, the other flow | locale of a member | statuses of a member |
|---|---|---|
| both localized | that of the version that has the list | |
| the other one alone localized | the item's `locale`, else the default | |
| both with drafts | | that of the version that has the list |
| the other one alone with drafts | | both, or the one that the item's `status` pins |

Otherwise a member has no locale, and its status is published. Every question of this kind is answered here.
"""

from __future__ import annotations

from ...models import Status
from .types import FlowSchema, RelationSchema


class Pairing:
    """The two flows of a relation, as seen from one of its fields, and which versions their links join.

    `flow` has the field, and so the list. `other` is the flow of the list's members, None if they are all
    resources. Links go from the flow `source` to the flow `target`.

    In a relation to several flows, an attribute is true if it is true for one of the flows. `of` returns the
    pairing with one of them, which alone has a `locale` and `statuses` for its members.
    """

    def __init__(self, field: RelationSchema) -> None:
        self.field = field
        self.flow: FlowSchema = field.owner
        self.other: FlowSchema | None = field.other
        others = field.others
        self.source: FlowSchema | None = self.flow if field.owning else self.other
        self.target: FlowSchema | None = self.other if field.owning else self.flow
        # Whether an item's `locale` chooses: the list may hold a document in several locales.
        self.leaves_locale_open = any(map(_is_localized, others)) and not _is_localized(self.flow)
        # Whether an item's `status` chooses: a member stands in the list once for each status.
        self.members_have_drafts = any(map(_has_drafts, others))
        self.leaves_status_open = self.members_have_drafts and not _has_drafts(self.flow)
        mine = _has_drafts(self.flow)
        self.source_has_drafts = mine if field.owning else self.members_have_drafts
        self.target_has_drafts = self.members_have_drafts if field.owning else mine
        # Whether each link names the status of its target by itself: its source has no drafts.
        self.pins = self.target_has_drafts and not self.source_has_drafts

    @property
    def shows_all(self) -> bool:
        """Whether readers see all links of the relation.

        That is so if each target has one version only, as the target's flow is not localized and has no
        drafts.
        """
        one = self.target is not None and not (self.field.several or self.field.resource_types)
        return one and not (_is_localized(self.target) or _has_drafts(self.target))

    @property
    def members_have_locales(self) -> bool:
        """Whether a member has a locale: the flow of the members is localized."""
        return _is_localized(self.other)

    def flows(self, *, drafts: bool) -> list[int]:
        """Return the primary keys of the members' flows with drafts, or of those without."""
        return [flow.id for flow in self.field.others if flow.drafts == drafts]

    def of(self, flow: int | None) -> Pairing:
        """Return the pairing with one of the flows of a relation to several, by the flow's primary key.

        In a relation to one flow, and for None (a resource), it is this pairing itself.
        """
        return Pairing(self.field.to(flow)) if self.field.several and flow is not None else self

    def locale(self, own: str, requested: str | None, default: str) -> str:
        """Return the locale of a member in the list of a version with the locale `own`; "" if it has none.

        `requested` is the `locale` that the payload's item names, `default` the default locale.
        """
        if not self.members_have_locales:
            return ""
        return requested or default if self.leaves_locale_open else own

    def statuses(self, own: str, requested: str | None = None) -> tuple[str, ...]:
        """Return the statuses of the versions of a member that a version with the status `own` links.

        One, or both if the member's flow has drafts and the version's flow has none. `requested` is the
        `status` that the payload's item names, to which the link is then limited (pinned).
        """
        if not self.members_have_drafts:
            return (Status.PUBLISHED,)
        if not self.leaves_status_open:
            return (own,)
        return (requested,) if requested else (Status.DRAFT, Status.PUBLISHED)


def _is_localized(flow: FlowSchema | None) -> bool:
    return flow is not None and flow.localized


def _has_drafts(flow: FlowSchema | None) -> bool:
    return flow is not None and flow.drafts
