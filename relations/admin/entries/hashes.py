"""Hashes of the values that a page shows. They tell what the editor has changed from what others have."""

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
    return " ".join(f"{slug}={_hash(value)}" for slug, value in values.items())


def was_shown(shown: str, field: FieldSchema, value: Any) -> bool:
    """Return whether the page showed this value, so that its editor has not changed it.

    `shown` are the page's hashes, which `hashes_of` made.
    """
    try:
        return f"{field.slug}={_hash(clean(field, value))}" in shown.split()
    except ValidationError:
        return False


def _hash(value: Any) -> str:
    # Files to connect or disconnect are no JSON, and no page shows them.
    text = json.dumps(value, sort_keys=True, default=repr)
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]
