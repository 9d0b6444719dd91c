"""The operations on a relation as plain values: every dialect parses its payload into these."""

from __future__ import annotations

from dataclasses import dataclass

from .errors import Path


@dataclass(frozen=True, slots=True)
class Target:
    """A document or resource as a payload names it.

    A document is named by `document` (its public id) or by `number` (the numeric id of any of its
    versions). `locale` and `status` pin one version, where the relation leaves that open. A resource is
    named by `resource` (its type) and `document` (its id). `sent_type` is the type as the caller wrote
    it, to be echoed. `path` leads to the item in the payload, for errors.
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
        """The id as the caller sent it, for messages."""
        return self.document if self.document is not None else str(self.number)


@dataclass(frozen=True, slots=True)
class Position:
    """The place of a connected item: `before` or `after` an anchor, at the `start` or at the `end`.

    `stay` leaves a member where it is and puts others at the end: `DocumentService.update_members` alone
    takes it.
    """

    kind: str
    anchor: Target | None = None


END = Position("end")
STAY = Position("stay")


@dataclass(frozen=True, slots=True)
class Connect:
    """Put a target into the list, or move it within the list when it is a member already."""

    target: Target
    position: Position = END


@dataclass(frozen=True, slots=True)
class Patch:
    """Do every disconnect, then every connect, in the order given.

    Unless `strict`, an item whose anchor is not in the list goes to the end instead of raising an error.
    """

    disconnect: tuple[Target, ...] = ()
    connect: tuple[Connect, ...] = ()
    strict: bool = True


@dataclass(frozen=True, slots=True)
class Set:
    """Replace the list by these targets, in this order."""

    targets: tuple[Target, ...] = ()


Change = Patch | Set


@dataclass(frozen=True, slots=True)
class Step:
    """A move within the list, in django-ordered-model's verbs.

    `up`, `down`, `top` and `bottom` stand alone. `above`, `below` and `swap` name an `other` target of
    the list, and `to` a `place`, counted from 1.
    """

    verb: str
    other: Target | None = None
    place: int = 1


def targets_of(change: Change) -> list[Target]:
    """Return the targets that enter or leave the list."""
    if isinstance(change, Set):
        return list(change.targets)
    return [*change.disconnect, *(item.target for item in change.connect)]


def anchors_of(change: Change) -> list[Target]:
    """Return the targets that only mark a place."""
    if isinstance(change, Set):
        return []
    return [item.position.anchor for item in change.connect if item.position.anchor]


def named_by(change: Change) -> list[Target]:
    """Return every target that the change names, anchors included."""
    return targets_of(change) + anchors_of(change)


def connecting_of(change: Change) -> list[Target]:
    """Return the targets that the change connects."""
    return list(change.targets) if isinstance(change, Set) else [item.target for item in change.connect]
