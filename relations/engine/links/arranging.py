"""Ordering the targets of `connect` by positions that name one another, where there is no stored list."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import ValidationError
from ..operations import Connect, Target
from .plan.planning import plan_patch
from .plan.types import Anchor, AnchorMissing, Circular, Document, Item, Member


def arranged(connects: Sequence[Connect]) -> list[Target]:
    """Return the targets, each once, in the order in which connecting them to an empty list puts them.

    Raises ValidationError for an anchor that is none of them, and for targets that are anchors of one
    another.
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


def _document(target: Target) -> Document:
    return target.resource or "", target.label
