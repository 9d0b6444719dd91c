"""The operations on a relation's list as plain values: every dialect parses its payload into these."""

from __future__ import annotations

from dataclasses import dataclass

from .errors import Path


@dataclass(frozen=True, slots=True)
class Target:
    """A document or resource as the payload of a relation names it.

    A document is named by `document` (its public id) or by `number` (the numeric id of any of its
    versions). `locale` and `status` name one version of it, where the relation leaves the choice to the
    client; None leaves it open. A resource is named by `resource` (its type) and `document` (its id).
    `sent_type` is the type as the client wrote it: the link stores it, and answers repeat it. `path`
    leads to the item in the payload, for errors.
    """

    document: str | None = None
    number: int | None = None
    locale: str | None = None
    status: str | None = None
    resource: str | None = None
    sent_type: str = ""
    path: Path = ()

    @property
    def label(self) -> str:
        """The id as the client sent it, as text, for messages."""
        return self.document if self.document is not None else str(self.number)


@dataclass(frozen=True, slots=True)
class Position:
    """The place of a connected target in a relation's list.

    `kind` is `before` or `after`, with an `anchor` in the list, `start` or `end`. It may be `stay` in a
    change for `DocumentService.update_members` alone: a target that is linked keeps its place then, and
    another goes to the end.
    """

    kind: str
    anchor: Target | None = None


END = Position("end")
STAY = Position("stay")


@dataclass(frozen=True, slots=True)
class Connect:
    """Put a target into a relation's list, or move it to the position when it is in the list already."""

    target: Target
    position: Position = END


@dataclass(frozen=True, slots=True)
class Patch:
    """Change a relation's list: take out the targets of `disconnect`, then put in each item of `connect`.

    They count in the order given, but an item comes after the one that connects its anchor. Unless
    `strict`, an item whose anchor is not in the list goes to the end instead of raising an error.
    """

    disconnect: tuple[Target, ...] = ()
    connect: tuple[Connect, ...] = ()
    strict: bool = True


@dataclass(frozen=True, slots=True)
class Set:
    """Replace a relation's list by these targets, in this order."""

    targets: tuple[Target, ...] = ()


Change = Patch | Set


@dataclass(frozen=True, slots=True)
class Step:
    """A move of one target within a relation's list, in django-ordered-model's verbs.

    `up`, `down`, `top` and `bottom` stand alone. `above`, `below` and `swap` name an `other` target of
    the list, and `to` a `place`, counted from 1.
    """

    verb: str
    other: Target | None = None
    place: int = 1


def targets_of(change: Change) -> list[Target]:
    """Return the targets that the change connects, sets or disconnects, without anchors."""
    if isinstance(change, Set):
        return list(change.targets)
    return [*change.disconnect, *(item.target for item in change.connect)]


def anchors_of(change: Change) -> list[Target]:
    """Return the anchors of the change: the targets beside which others are put."""
    if isinstance(change, Set):
        return []
    return [item.position.anchor for item in change.connect if item.position.anchor]


def named_by(change: Change) -> list[Target]:
    """Return every target that the change names, anchors included; one may occur more than once."""
    return targets_of(change) + anchors_of(change)


def connecting_of(change: Change) -> list[Target]:
    """Return the targets that the change connects, or of a Set all its targets."""
    return list(change.targets) if isinstance(change, Set) else [item.target for item in change.connect]
