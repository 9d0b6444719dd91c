"""Putting the targets of a new list in order, when their positions name each other: `{"before": "b"}`."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import ValidationError
from ..operations import Connect, Target
from .plan.planning import plan_patch
from .plan.types import Anchor, AnchorMissing, Circular, DocumentKey, Item, Member


def arranged(connects: Sequence[Connect]) -> list[Target]:
    """Return the targets in the order that results from connecting them, one by one, to an empty list.

    Each target is returned once. A position may be relative to an anchor: another target, before or after
    which the connected one goes. Raises ValidationError for an anchor that is none of the targets, and for
    targets that are anchors of each other.
    """
    known = {_document(connect.target): connect.target for connect in connects}
    try:
        order = plan_patch([], [_item(connect) for connect in connects]).joining
    except AnchorMissing as missing:
        connect = connects[missing.at]
        label, anchor = connect.target.label, connect.position.anchor or connect.target
        message = f'"{label}" cannot go beside "{anchor.label}", which is not sent'
        if isinstance(missing, Circular):
            message = f'"{label}" and "{anchor.label}" wait for each other'
        raise ValidationError(message, anchor.path) from None
    return [known[member.document] for member in order]


def _item(connect: Connect) -> Item:
    anchor = connect.position.anchor
    member = Member(_document(connect.target), "", "")
    return Item((member,), connect.position.kind, Anchor(_document(anchor)) if anchor else None)


def _document(target: Target) -> DocumentKey:
    return target.resource or target.kind or "", target.label
