"""Ordered relations as plain Python lists: what the engine is compared with."""

from collections import defaultdict
from collections.abc import Sequence

Item = tuple[object, str, object | None]  # target, before | after | start | end, anchor


def patched(members: Sequence[object], removed: Sequence[object], items: Sequence[Item]) -> list[object]:
    """First every removal, then every item in turn; what leaves stays as a mark until the end."""
    state: list[tuple[object, bool]] = [(member, True) for member in members]

    def at(member: object) -> int:
        return state.index((member, True)) if (member, True) in state else state.index((member, False))

    for member in removed:
        if (member, True) in state:
            state[at(member)] = (member, False)
    for member, kind, anchor in items:
        if (member, True) in state:
            state[at(member)] = (member, False)
        place = {"start": 0, "end": len(state)}.get(kind)
        if place is None:
            place = at(anchor) + (kind == "after")
        state.insert(place, (member, True))
    return [member for member, alive in state if alive]


class Relation:
    """Both sides of a relation. `forward[source]` and `inverse[target]` are lists in order."""

    def __init__(self, cardinality: str, two_sided: bool) -> None:
        of_one, of_other = cardinality.split("-to-")
        self.many = {"forward": of_other == "many", "inverse": of_one == "many"}
        self.two_sided = two_sided
        self.lists: dict[str, dict[object, list[object]]] = {
            "forward": defaultdict(list),
            "inverse": defaultdict(list),
        }

    def write(self, side: str, owner: object, members: list[object]) -> None:
        """Give `owner` this list; the other side gains at its end and loses in place."""
        other = "inverse" if side == "forward" else "forward"
        mine, theirs = self.lists[side], self.lists[other]
        for member in mine[owner]:
            if member not in members:
                theirs[member].remove(owner)
        for member in members:
            if member in mine[owner]:
                continue
            if self.two_sided and not self.many[other]:
                for former in theirs[member]:
                    mine[former].remove(member)
                theirs[member] = []
            theirs[member].append(owner)
        mine[owner] = list(members)

    def patch(self, side: str, owner: object, removed: Sequence[object], items: Sequence[Item]) -> None:
        """Disconnect, then connect."""
        old = self.lists[side][owner]
        if self.many[side]:
            self.write(side, owner, patched(old, removed, items))
        elif items:
            self.write(side, owner, [items[-1][0]])
        else:
            self.write(side, owner, [member for member in old if member not in removed])

    def set(self, side: str, owner: object, members: list[object]) -> None:
        """Replace."""
        self.write(side, owner, list(dict.fromkeys(members)) if self.many[side] else members[-1:])
