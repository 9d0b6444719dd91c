"""Values of fields: reading, checking and comparing them, by the kind of the field.

`clean` checks what may be written, also to a draft. `check_complete` checks what publishing asks besides.
"""

from __future__ import annotations

from typing import Any

from ..errors import ValidationError
from .base import Described, Kind
from .kinds import HOLDING_PARTS, KINDS
from .moments import in_utc
from .parts import uid_of
from .strings import is_storable
from .written import dumps

__all__ = [
    "HOLDING_PARTS",
    "KINDS",
    "Kind",
    "check_complete",
    "clean",
    "dumps",
    "in_utc",
    "is_complete",
    "is_storable",
    "uid_of",
]


def clean(field: Described, value: Any) -> Any:
    """Return the value as it is stored in `field`; ValidationError, whose path begins with the field's slug.

    A password is stored as a hash. References to files and components come back checked, but not yet
    looked up: `versions.stored_values.settled` does that.
    """
    return field.type.clean(field, value, (field.slug,))


def check_complete(field: Described, value: Any) -> None:
    """Raise ValidationError for a value that cannot be published: a required one missing, one too short."""
    field.type.check_complete(field, value, (field.slug,))


def is_complete(field: Described, value: Any) -> bool:
    """Whether the value can be published, as far as `check_complete` says."""
    try:
        check_complete(field, value)
    except ValidationError:
        return False
    return True
