"""Checks of strings: which ones every database can store, and which are email addresses."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.validators import validate_email

from .wrong import Wrong


def text(value: Any) -> str:
    """Return `value` if it is a string that every database can store.

    Raises ValueError for anything else.
    """
    if not isinstance(value, str):
        raise Wrong("must be a string", code="text")
    if not is_storable(value):
        raise Wrong("must not contain null characters or halves of surrogate pairs", code="characters")
    return value


def is_storable(text: str) -> bool:
    """Return whether every database can store the text: it has no U+0000 and no lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


def email(value: Any) -> str:
    """Return `value` if it is an email address. Raises ValueError for anything else."""
    found = text(value)
    try:
        validate_email(found)
    except DjangoValidationError:
        raise Wrong("must be an email address", code="email") from None
    return found
