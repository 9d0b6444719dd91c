"""Text without case and accents, for full text: folded here, so that every database finds the same."""

from __future__ import annotations

import unicodedata

APART = "\x1f"  # between values: no folded text has it


def fold(text: str) -> str:
    """The text without case and accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c) and c not in (APART, "\x00")).casefold()
