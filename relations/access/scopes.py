"""Scopes: the permissions of tokens, and of callers without a token."""

from collections.abc import Iterable
from typing import Final

from django.core.exceptions import ImproperlyConfigured

from relations import conf

READ: Final = "read"
WRITE: Final = "write"
PUBLISHED: Final = "published"  # to read where drafts are never shown, for tokens that anybody may get

# Each choice of a scope, and all it allows: who may write may read.
GRANTS = {
    PUBLISHED: frozenset({PUBLISHED}),
    READ: frozenset({READ}),
    WRITE: frozenset({READ, WRITE}),
}


def granted(scopes: Iterable[str]) -> frozenset[str]:
    """Return the scopes that a token with `scopes` has: "write" includes "read".

    Unknown ones are left out.
    """
    return frozenset().union(*(GRANTS.get(scope, ()) for scope in scopes))


def granted_to_anyone() -> frozenset[str]:
    """Return the scopes of callers without a token, from the setting RELATIONS_ANONYMOUS.

    The setting is "none" (the default), "read" or "write". Raises ImproperlyConfigured for anything else.
    """
    choice = conf.get("RELATIONS_ANONYMOUS")
    if choice == "none":
        return frozenset()
    if choice not in (READ, WRITE):
        raise ImproperlyConfigured(f'RELATIONS_ANONYMOUS is "none", "read" or "write", not {choice!r}.')
    return GRANTS[choice]
