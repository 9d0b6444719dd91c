"""Widening changes that name documents without a locale to all locales in which they are linked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..operations import END, STAY, Change, Connect, Patch, Set, Target

Linked = Mapping[Target, Sequence[Target]]  # a target → the same in each locale that it is linked in


def widened(change: Change, linked: Linked) -> Change:
    """Return the change with every target in each locale that it is linked in, as `linked` says.

    A target that is not linked is connected as it is, and not disconnected. One whose position is STAY is
    connected only when it is not linked, at the end.
    """
    if isinstance(change, Set):
        return Set(tuple(_everywhere(change.targets, linked)))
    connect = [
        Connect(target, END if item.position == STAY else item.position)
        for item in change.connect
        if item.position != STAY or item.target not in linked
        for target in _everywhere([item.target], linked)
    ]
    leaving = [target for target in change.disconnect if target in linked]
    return Patch(tuple(_everywhere(leaving, linked)), tuple(connect), change.strict)


def _everywhere(targets: Sequence[Target], linked: Linked) -> list[Target]:
    return [found for target in targets for found in linked.get(target, [target])]
