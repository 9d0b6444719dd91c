"""Hashes of the values that a page shows. A later request compares them, to find what others have changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from ...engine.errors import ValidationError
from ...engine.schema import FieldSchema
from ...engine.values import clean

LENGTH = 12  # hex digits: 48 bits tell the few values of one input apart


def hashes_of(values: Mapping[str, Any]) -> str:
    """Return the hashes of the values, as `slug=hash` separated by spaces."""
    return " ".join(f"{slug}={hash_of(value)}" for slug, value in values.items())


def read(shown: str) -> dict[str, str]:
    """Parse the text that `hashes_of` made: return the hashes by field slug, {} for any other text."""
    return {slug: found for slug, equals, found in (word.partition("=") for word in shown.split()) if equals}


def was_shown(shown: str, field: FieldSchema, value: Any) -> bool:
    """Return whether a submitted `value` is the one that the page showed: the editor has not changed it.

    `shown` is the text with the page's hashes, as `hashes_of` makes it.
    """
    try:
        return f"{field.slug}={hash_of(clean(field, value))}" in shown.split()
    except ValidationError:
        return False


def hash_of(value: Any) -> str:
    """Return the beginning of a SHA-256 of the value's JSON: LENGTH hex digits."""
    # Files to connect or disconnect are no JSON, and no page shows them.
    text = json.dumps(value, sort_keys=True, default=repr)
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]
