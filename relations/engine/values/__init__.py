"""Values of fields: reading, checking and comparing them, according to the type of the field.

`clean` checks what may be stored, even in a draft. `check_complete` checks what publishing needs beyond that.
"""

from __future__ import annotations

from typing import Any

from ..errors import ValidationError
from .base import Described, Kind
from .folding import fold
from .kinds import HOLDING_PARTS, KINDS
from .moments import in_utc
from .parts import uid_of
from .sound import sound
from .strings import is_storable
from .structures import is_deeper
from .written import dumps

__all__ = [
    "HOLDING_PARTS",
    "KINDS",
    "Kind",
    "check_complete",
    "clean",
    "dumps",
    "fold",
    "in_utc",
    "is_complete",
    "is_deeper",
    "is_storable",
    "sound",
    "uid_of",
]


def clean(field: Described, value: Any) -> Any:
    """Check a value for `field`, and return it as it is stored.

    Raises ValidationError with a path that begins with the field's slug. A password is stored as a hash. Of
    references to files and ids of parts only the form is checked; they are looked up before they are stored.
    """
    return field.type.clean(field, value, (field.slug,))


def check_complete(field: Described, value: Any) -> None:
    """Raise ValidationError for a value that a published version may not have: missing or too short.

    A text and a list of parts can be too short. The path begins with the field's slug.
    """
    field.type.check_complete(field, value, (field.slug,))


def is_complete(field: Described, value: Any) -> bool:
    """Return whether a published version may have the value: it is not missing, nor too short."""
    try:
        check_complete(field, value)
    except ValidationError:
        return False
    return True
