"""The operations on a relation, as plain values: what every dialect's payload becomes."""

from __future__ import annotations

from dataclasses import dataclass

from .errors import Path


@dataclass(frozen=True, slots=True)
class Target:
    """A document as a payload names it.

    By `document` (its public id) or by `number` (the numeric id of any of its versions). `locale` and
    `status` pin one version, where the relation leaves that open. `resource` is the type of a target
    outside the flows; `sent_type` the type that the caller wrote, to be echoed. `path` leads to the
    item in the payload, for errors.
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
        """The id as it was sent, for messages."""
        return self.document if self.document is not None else str(self.number)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a connected item goes: `before` or `after` an anchor, at the `start` or at the `end`."""

    kind: str
    anchor: Target | None = None


END = Position("end")


@dataclass(frozen=True, slots=True)
class Connect:
    """Put a target into the list, or move it there when it is in it already."""

    target: Target
    position: Position = END


@dataclass(frozen=True, slots=True)
class Patch:
    """First every disconnect, then every connect in turn.

    Unless it is `strict`, an item whose anchor is not in the list goes to the end.
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
    """Where a target goes within the list that it is in, in django-ordered-model's verbs.

    `up`, `down`, `top` and `bottom` stand alone. `above`, `below` and `swap` name an `other` target of the
    list, `to` a `place`, counted from 1.
    """

    verb: str
    other: Target | None = None
    place: int = 1


def targets_of(change: Change) -> list[Target]:
    """The documents that the change takes out of the list or puts into it."""
    if isinstance(change, Set):
        return list(change.targets)
    return [*change.disconnect, *(item.target for item in change.connect)]


def anchors_of(change: Change) -> list[Target]:
    """The documents that mark a place."""
    if isinstance(change, Set):
        return []
    return [item.position.anchor for item in change.connect if item.position.anchor]


def named_by(change: Change) -> list[Target]:
    """Every document that the change names, anchors included."""
    return targets_of(change) + anchors_of(change)


def connecting_of(change: Change) -> list[Target]:
    """The documents that the change puts into the list."""
    return list(change.targets) if isinstance(change, Set) else [item.target for item in change.connect]
