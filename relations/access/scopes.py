"""Scopes: the text that says what a bearer token, or a caller without a token, may do.

A scope is one or more words, separated by spaces: "published", "read" or "write" for everything; or a flow's
slug (or `*`) with an action, as `articles:read`, `*:drafts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal

from django.core.exceptions import ImproperlyConfigured

from relations import conf
from relations.access.caller import (
    ACTIONS,
    CREATE,
    DEFINITIONS,
    DELETE,
    DRAFTS,
    EVERY,
    EVERYTHING,
    FILES,
    FIND,
    FIND_ONE,
    NOTHING,
    PUBLISH,
    UPDATE,
    Access,
)
from relations.models.flow import Flow

READ: Final = "read"
WRITE: Final = "write"
PUBLISHED: Final = "published"  # to read where drafts are never shown, for tokens that anybody may get

Scope = Literal["published", "read", "write"]

# Each choice of a scope for everything, and the words that a token of it has: who may write may read.
GRANTS = {
    PUBLISHED: frozenset({PUBLISHED}),
    READ: frozenset({READ}),
    WRITE: frozenset({READ, WRITE}),
}

_READ = frozenset({FIND, FIND_ONE})
_DRAFTS = _READ | {DRAFTS}
# What the second half of a scope allows in the flow that the first half names.
OF_FLOW: Mapping[str, frozenset[str]] = {
    "read": _READ,
    "drafts": _DRAFTS,
    "write": _DRAFTS | {CREATE, UPDATE, DELETE},
    "publish": _DRAFTS | {PUBLISH},
}
OF_DEFINITIONS = "schema:write"
SCOPE = re.compile(rf"([^\s:]+):({'|'.join(OF_FLOW)})")

# What is read with an id that anybody may have: no list of files, which tells of unpublished ones.
_OF_PUBLISHED = Access({EVERY: _READ, FILES: frozenset({FIND_ONE})})
_OF_READERS = Access({EVERY: _DRAFTS, FILES: _READ})


def words(scope: str | Iterable[str]) -> list[str]:
    """Return the words of a scope (a text, or a list of words), sorted and without duplicates.

    The word "write" adds "read". Raises ValueError for no words, and for a word that is no scope. Whether a
    flow of that name exists is not checked.
    """
    given = scope.split() if isinstance(scope, str) else list(scope)
    for word in given:
        if word not in GRANTS and not is_of_flow(word):
            raise ValueError(
                f'A scope is "published", "read", "write", "{OF_DEFINITIONS}", or like "articles:read" '
                f"with {', '.join(OF_FLOW)}; not {word!r}."
            )
    if not given:
        raise ValueError("A token needs a scope.")
    return sorted({each for word in given for each in GRANTS.get(word, (word,))})


def is_of_flow(word: str) -> bool:
    """Whether a word of a scope is about one flow, all flows (`*`), uploaded files or definitions.

    Such a word has a colon, as in `articles:read`; "published", "read" and "write" have none.
    """
    return bool(SCOPE.fullmatch(word))


def is_within(word: str, most: Scope) -> bool:
    """Whether a word about one thing allows nothing that `most`, "read" or "write", does not."""
    return is_of_flow(word) and (most == WRITE or word.rpartition(":")[2] in ("read", "drafts"))


def unknown_flows(scope: Iterable[str], using: str | None) -> list[str]:
    """Return the slugs that words of a scope name although no flow has them, sorted.

    1 SQL statement; none if the words name no slugs. `using` may be None: then Django's router chooses the
    database.
    """
    named = {word.rpartition(":")[0] for word in scope if word != OF_DEFINITIONS and ":" in word}
    named -= {EVERY, FILES}
    known = (
        set(Flow.objects.using(using).filter(slug__in=named).values_list("slug", flat=True)) if named else ()
    )
    return sorted(named.difference(known))


def access_of(scope: str, *, published_only: bool = False) -> Access:
    """Return what a token with this scope may do, as an Access. Words that are no scope allow nothing.

    `published_only` is true for requests whose answers cannot show drafts: for these the scope "published"
    allows every read.
    """
    found = NOTHING
    for word in scope.split():
        found |= _access_of_word(word, published_only)
    return found


def _access_of_word(word: str, published_only: bool) -> Access:
    if word == WRITE:
        return EVERYTHING
    if word == READ:
        return _OF_READERS
    if word == PUBLISHED:
        return _OF_PUBLISHED if published_only else NOTHING
    if word == OF_DEFINITIONS:
        return Access({DEFINITIONS: OF_FLOW["write"]})
    if not is_of_flow(word):
        return NOTHING
    name, _, kind = word.rpartition(":")
    return Access({name: OF_FLOW[kind]})


def access_of_anyone() -> Access:
    """Return what callers without a token may do, by the settings RELATIONS_PUBLIC and RELATIONS_ANONYMOUS.

    Raises ImproperlyConfigured for a wrong value of one of them.
    """
    choice, public = conf.get("RELATIONS_ANONYMOUS"), conf.get("RELATIONS_PUBLIC")
    if choice not in ("none", READ, WRITE):
        raise ImproperlyConfigured(f'RELATIONS_ANONYMOUS is "none", "read" or "write", not {choice!r}.')
    if choice == WRITE:
        return EVERYTHING
    if (fault := public_fault(public)) is not None:
        raise ImproperlyConfigured(f"RELATIONS_PUBLIC {fault}")
    found = Access({name: frozenset(actions) for name, actions in public.items()})
    return found | Access({EVERY: _READ, FILES: _READ}) if choice == READ else found


def whole_of_anyone() -> frozenset[str]:
    """Return which of "read" and "write" callers without a token may do everywhere: none, one or both."""
    found = access_of_anyone()
    reads = {READ} if found.may(EVERY, FIND) else set()
    return frozenset(reads | ({WRITE} if found.whole else set()))


def public_fault(public: Any) -> str | None:
    """Return what is wrong with a value of RELATIONS_PUBLIC; None if nothing is.

    The text continues a sentence that begins with the name of the setting.
    """
    known = [action for action in ACTIONS if action != DRAFTS]
    if not isinstance(public, Mapping):
        return f'is a dict of actions by flow, like {{"articles": ["find", "findOne"]}}, not {public!r}.'
    for name, actions in public.items():
        if not isinstance(name, str) or ":" in name:
            return f"names flows, and {name!r} is none."
        listed = isinstance(actions, Iterable) and not isinstance(actions, str)
        if not listed or not all(action in known for action in actions):
            return f"allows some of {', '.join(known)} in {name!r}, not {actions!r}."
    return None
