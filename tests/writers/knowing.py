"""What clients know of acknowledged writes: it must be there at the end."""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from .asking import Answer


class Place(NamedTuple):
    """A list of a shared article, and one document that is in it or not."""

    field: str
    article: str
    locale: str
    member: str


class Claim(NamedTuple):
    """An acknowledged write that gave a target its owner (None: none), and when it was under way."""

    owner: str | None
    began: float
    ended: float


@dataclass
class Own:
    """A document that one client alone writes: values by locale, and a list in order."""

    name: dict[str, str]
    notes: dict[str, str] = field(default_factory=dict)
    topics: list[str] = field(default_factory=list)
    published: tuple[str, tuple[str, ...]] | None = None  # name and list, as they were published last
    changes: int = 0  # acknowledged changes of the list


@dataclass
class Shared:
    """What is known together, under one lock of this process."""

    claims: dict[tuple[str, str], list[Claim]] = field(default_factory=lambda: defaultdict(list))
    living: set[str] = field(default_factory=set)  # documents that anybody may delete
    deleted: set[str] = field(default_factory=set)
    revisions: dict[tuple[str, str], str] = field(default_factory=dict)  # who wrote with which If-Match
    changes: dict[str, int] = field(default_factory=lambda: defaultdict(int))  # of shared lists
    guard: threading.Lock = field(default_factory=threading.Lock)

    def claim(self, field_: str, target: str, owner: str | None, answer: Answer) -> None:
        with self.guard:
            self.claims[field_, target].append(Claim(owner, answer.began, answer.ended))

    def owners(self, field_: str, target: str) -> set[str | None]:
        """Those that may have the target at the end: no claim began after theirs had ended."""
        claims = self.claims[field_, target]
        last = max((claim.began for claim in claims), default=0.0)
        return {claim.owner for claim in claims if claim.ended >= last} or {None}

    def gave_up(self, field_: str, target: str) -> bool:
        """Whether an owner that has one target may have taken another one since."""
        possible = self.owners(field_, target)
        began = max((claim.began for claim in self.claims[field_, target]), default=0.0)
        others = (claims for key, claims in self.claims.items() if key[0] == field_ and key[1] != target)
        return any(c.owner in possible and c.ended >= began for claims in others for c in claims)

    def changed(self, article: str) -> None:
        with self.guard:
            self.changes[article] += 1

    def matched(self, article: str, revision: str, who: str) -> str | None:
        """Note a write that was done for this revision; return who else wrote for the same one."""
        with self.guard:
            other = self.revisions.get((article, revision))
            self.revisions[article, revision] = who
            return other
