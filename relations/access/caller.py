"""The caller on whose behalf the engine works, and what the caller may do, flow by flow.

A dialect sets it once for each request (`acting`); the engine checks it at each read and write. Code outside
such a block, such as a command or a project's own, may do everything.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final

from django.core.exceptions import PermissionDenied

# The actions, by the names that they have in Strapi's public role.
FIND: Final = "find"  # lists, and documents as members of others
FIND_ONE: Final = "findOne"
CREATE: Final = "create"
UPDATE: Final = "update"
DELETE: Final = "delete"
PUBLISH: Final = "publish"  # and to unpublish
DRAFTS: Final = "drafts"  # to read them
ACTIONS = (FIND, FIND_ONE, CREATE, UPDATE, DELETE, PUBLISH, DRAFTS)
WRITES = (CREATE, UPDATE, DELETE, PUBLISH)

EVERY: Final = "*"  # stands for every flow
FILES: Final = "upload"  # stands for the uploaded files
DEFINITIONS: Final = "schema:"  # stands for flows, fields and locales; no slug has a colon


@dataclass(frozen=True, slots=True)
class Access:
    """What a caller may do: a set of actions, such as "find" or "update", for each flow.

    `actions` maps slugs of flows to sets of actions. Further keys are EVERY (all flows), FILES (uploaded
    files) and DEFINITIONS (flows, fields and locales themselves). With `whole` the caller may do everything.
    """

    actions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    whole: bool = False

    @property
    def key(self) -> Hashable:
        """A hashable value, equal for callers who may do the same: part of the key of a cache."""
        return self.whole or frozenset(self.actions.items())

    def may(self, name: str, *actions: str) -> bool:
        """Whether any of these actions is allowed on the flow with this slug."""
        if self.whole or not self.actions.get(name, frozenset()).isdisjoint(actions):
            return True
        if name in (FILES, DEFINITIONS):
            return False
        return not self.actions.get(EVERY, frozenset()).isdisjoint(actions)

    def may_anywhere(self, *actions: str) -> bool:
        """Whether any of these actions is allowed on any flow, on files or on definitions."""
        return self.whole or any(not some.isdisjoint(actions) for some in self.actions.values())

    def may_in_a_flow(self, *actions: str) -> bool:
        """Whether any of these actions is allowed on the entries of at least one flow."""
        some = (allowed for name, allowed in self.actions.items() if name not in (FILES, DEFINITIONS))
        return self.whole or any(not each.isdisjoint(actions) for each in some)

    def names(self, *actions: str) -> frozenset[str] | None:
        """Return the slugs of the flows on which any of these actions is allowed; None for all flows."""
        if self.may(EVERY, *actions):
            return None
        return frozenset(name for name, some in self.actions.items() if not some.isdisjoint(actions))

    def check(self, name: str, *actions: str) -> None:
        """Raise PermissionDenied unless any of these actions is allowed on the flow with this slug."""
        if not self.may(name, *actions):
            raise PermissionDenied(f'This needs the permission "{actions[0]}" of "{name}".')

    def __or__(self, other: Access) -> Access:
        """Return an Access that allows what this one allows, and what `other` allows."""
        names = {*self.actions, *other.actions}
        none: frozenset[str] = frozenset()
        joined = {name: self.actions.get(name, none) | other.actions.get(name, none) for name in names}
        return Access(joined, self.whole or other.whole)


EVERYTHING = Access(whole=True)
NOTHING = Access()

_current: ContextVar[Access] = ContextVar("caller", default=EVERYTHING)


@contextmanager
def acting(access: Access) -> Iterator[None]:
    """A context manager: inside it, the engine allows the caller the actions in `access`, and no others."""
    token = _current.set(access)
    try:
        yield
    finally:
        _current.reset(token)


def become(access: Access) -> None:
    """Replace what the caller may do, until the end of the surrounding `acting` block.

    For a request whose caller becomes known after the block has begun.
    """
    _current.set(access)


def current() -> Access:
    """Return the Access of the present caller. Without an `acting` block around, it allows everything."""
    return _current.get()


def may(name: str, *actions: str) -> bool:
    """Whether the caller may do any of these actions on the flow with this slug."""
    return _current.get().may(name, *actions)


def check(name: str, *actions: str) -> None:
    """Raise PermissionDenied unless the caller may do any of these actions on the flow with this slug."""
    _current.get().check(name, *actions)
