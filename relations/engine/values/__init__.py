"""Values of fields: what each kind takes, and the rules a field adds.

`clean` says what may be written, also to a draft; `check_complete` what more is asked of what is published.
"""

from __future__ import annotations

from typing import Any

from ..errors import ValidationError
from .base import Described, Kind
from .kinds import HOLDING_PARTS, KINDS
from .moments import in_utc
from .strings import is_storable

__all__ = [
    "HOLDING_PARTS",
    "KINDS",
    "Kind",
    "check_complete",
    "clean",
    "in_utc",
    "is_complete",
    "is_storable",
]


def clean(field: Described, value: Any) -> Any:
    """The value to store for `field`; ValidationError (its path begins with the field) when it does not fit.

    Of a password only a hash is stored. Media are given back as references, and components without what
    they had before: `settled` looks these up.
    """
    return field.type.clean(field, value, (field.slug,))


def check_complete(field: Described, value: Any) -> None:
    """ValidationError for what a published value may not be: missing where it is required, or too short."""
    field.type.check_complete(field, value, (field.slug,))


def is_complete(field: Described, value: Any) -> bool:
    """Whether `check_complete` has nothing to say."""
    try:
        check_complete(field, value)
    except ValidationError:
        return False
    return True
