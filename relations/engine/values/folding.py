"""Folding text for search: removing case and accents, in Python, so that all databases find the same."""

from __future__ import annotations

import unicodedata

APART = "\x1f"  # between values: no folded text has it


def fold(text: str) -> str:
    """Return the text in lower case and without accents.

    U+0000 and the character APART, which separates values, are removed.
    """
    if text.isascii():  # as most are, of which a great import folds very many
        return text.lower().replace(APART, "").replace("\x00", "")
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c) and c not in (APART, "\x00")).casefold()
