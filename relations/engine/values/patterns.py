"""Matching a text with the regular expression of a field's option `regex`, in bounded time.

RE2 takes time that grows with the text alone. A pattern that it cannot express, as one with look-around, is
matched by another library under a limit of time.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import re2
import regex

LIMIT = 0.1  # seconds for a pattern that RE2 cannot express

OPTIONS = re2.Options()
OPTIONS.log_errors = False


def matches(pattern: str, text: str) -> bool:
    """Return whether the pattern is found anywhere in the text.

    False too if a pattern that RE2 cannot express took longer than LIMIT.
    """
    try:
        return _search(pattern)(text)
    except TimeoutError:
        return False


def is_pattern(value: object) -> bool:
    """Return whether the value is a string that is a valid regular expression."""
    if not isinstance(value, str):
        return False
    try:
        _search(value)
    except (regex.error, ValueError, RecursionError, OverflowError, MemoryError):
        return False
    return True


def unbounded(pattern: str) -> str:
    """Return why RE2 cannot express the pattern, in RE2's words; "" if it can."""
    try:
        re2.compile(pattern, OPTIONS)
    except re2.error as error:
        return _text(error)
    return ""


@lru_cache(maxsize=1_000)
def _search(pattern: str) -> Callable[[str], bool]:
    """Return the function that tells whether the pattern is found in a text.

    It raises TimeoutError if a pattern that RE2 cannot express takes longer than LIMIT.
    """
    if not unbounded(pattern):
        quick = re2.compile(pattern, OPTIONS)
        return lambda text: quick.search(text) is not None
    other = regex.compile(pattern)
    return lambda text: other.search(text, timeout=LIMIT) is not None


def _text(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)
