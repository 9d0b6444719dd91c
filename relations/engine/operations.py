"""Changes of a relation's list as plain values. Every dialect parses its payloads into these."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .errors import Path


@dataclass(frozen=True, slots=True)
class LinkData:
    """Data for the link to a target, as the payload has them, not checked yet.

    `path` leads to them in the payload. A `value` of None removes the data that the link has.
    """

    value: Any
    path: Path = ()


@dataclass(frozen=True, slots=True)
class Target:
    """A document or resource as a payload names it.

    A document is named by `document` (its public id) or by `number` (the numeric id of any of its versions).
    `locale` and `status` select one version of it, if the relation lets clients choose; None leaves it open.
    `kind` is the uid of the document's flow, such as `api::tag.tag`, which a relation to several flows needs.
    A resource is named by `resource` (its type) and `document` (its id). `sent_type` is the type as the
    client wrote it: the link stores it, and answers repeat it. `path` is the path to the item in the payload,
    for errors. `link` are data for its link; None leaves the link's present data.
    """

    document: str | None = None
    number: int | None = None
    locale: str | None = None
    status: str | None = None
    kind: str | None = None
    resource: str | None = None
    sent_type: str = ""
    path: Path = ()
    link: LinkData | None = field(default=None, compare=False)

    @property
    def label(self) -> str:
        """The id as the client sent it, as text, for messages."""
        return self.document if self.document is not None else str(self.number)


@dataclass(frozen=True, slots=True)
class Position:
    """The place that a connected target gets in a relation's list.

    `kind` is `before` or `after` (with an `anchor`, another target of the list), `start`, `end` or `stay`.
    With `stay`, a target that is in the list already is not moved, and a new one goes to the end.
    """

    kind: str
    anchor: Target | None = None


END = Position("end")
STAY = Position("stay")


@dataclass(frozen=True, slots=True)
class Connect:
    """Add a target to a relation's list at `position`, or move it there if it is in the list already."""

    target: Target
    position: Position = END


@dataclass(frozen=True, slots=True)
class Patch:
    """Change a relation's list: remove the targets of `disconnect`, then add or move each item of `connect`.

    The items are handled in their order, but an item comes after the one that connects its anchor. If not
    `strict`, an item whose anchor is not in the list goes to the end; else it is an error.
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
    """A move of one target within a relation's list, by a verb of django-ordered-model.

    `up` and `down` move it by one place, `top` and `bottom` to an end, `above` and `below` next to the target
    `other`; `swap` exchanges it with `other`. `to` moves it to `place`, counted from 1.
    """

    verb: str
    other: Target | None = None
    place: int = 1


def targets_of(change: Change) -> list[Target]:
    """Return the targets that the change connects, sets or disconnects.

    Anchors, next to which it puts others, are left out unless they are such targets too.
    """
    if isinstance(change, Set):
        return list(change.targets)
    return [*change.disconnect, *(item.target for item in change.connect)]


def anchors_of(change: Change) -> list[Target]:
    """Return the anchors in the change: targets before or after which it puts others."""
    if isinstance(change, Set):
        return []
    return [item.position.anchor for item in change.connect if item.position.anchor]


def named_by(change: Change) -> list[Target]:
    """Return every target in the change, anchors included; one may occur twice."""
    return targets_of(change) + anchors_of(change)


def connecting_of(change: Change) -> list[Target]:
    """Return the targets that will be in the list: those that a Patch connects, or all of a Set."""
    return list(change.targets) if isinstance(change, Set) else [item.target for item in change.connect]
