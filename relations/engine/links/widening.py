"""Extending a change to all locales in which its documents are linked, for callers that name no locale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..operations import END, STAY, Change, Connect, Patch, Set, Target

Linked = Mapping[Target, Sequence[Target]]  # a target → the same in each locale that it is linked in


def widened(change: Change, linked: Linked) -> Change:
    """Return the change with each target repeated for every locale in which it is linked.

    `linked` maps targets to the same document in these locales. A target that is not linked is connected as
    it is, and not disconnected. A target with the position STAY (keep your place if you are in the list) is
    connected at the end if it is not linked; if it is, only to change the data on its links.
    """
    if isinstance(change, Set):
        return Set(tuple(_everywhere(change.targets, linked)))
    connect = [
        Connect(target, END if item.position == STAY and item.target not in linked else item.position)
        for item in change.connect
        if item.position != STAY or item.target not in linked or item.target.link is not None
        for target in _everywhere([item.target], linked)
    ]
    leaving = [target for target in change.disconnect if target in linked]
    return Patch(tuple(_everywhere(leaving, linked)), tuple(connect), change.strict)


def _everywhere(targets: Sequence[Target], linked: Linked) -> list[Target]:
    return [found for target in targets for found in linked.get(target, [target])]
