"""The names of flows and fields, and checks of attributes that depend on no other: texts, flags, JSON."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.db.models import Q

from ...models import Field, Flow
from ..errors import ConflictError, Faults, ValidationError, shortened

Check = Callable[[Any], Any]  # returns the value to store; raises ValidationError

# First steps of paths under /api/ that belong to something else: the server's fixed routes, and those of a
# live Strapi that clients call.
RESERVED_SLUGS = frozenset({"actions", "auth", "docs", "i18n", "resources", "upload", "users-permissions"})

# What every document has beside its fields. A dialect that keeps further words gives fields of these names
# another one itself.
RESERVED_FIELD_SLUGS = frozenset(
    {
        "createdAt",
        "documentId",
        "firstPublishedAt",
        "id",
        "locale",
        "localizations",
        "publishedAt",
        "updatedAt",
    }
)

FLOW_SLUG = re.compile(r"[A-Za-z0-9_()-]+", re.ASCII)
LONGEST_SLUG = 100
LONGEST_NAME = 200


def check_flow_slug(slug: Any, key: str, flow: Flow | None, using: str) -> str:
    """Check a slug or singular name for `flow`, or for a new flow if that is None, and return it.

    `key` is the attribute's name for errors. The name must differ from slugs and singular names of all other
    flows, since paths of the Strapi dialect begin with either. Raises ValidationError for one that is
    malformed or reserved, ConflictError for one that another flow has.
    """
    _shape(slug, key, FLOW_SLUG, "letters, digits, _, -, ( and )")
    if slug.lower() in RESERVED_SLUGS:
        raise ValidationError(f'"{slug}" is reserved: the API uses it itself.', [key])
    others = Flow.objects.using(using).filter(Q(slug=slug) | Q(singular=slug))
    for other in others:
        if flow is not None and other.pk == flow.pk:
            continue
        what = "a flow" if slug == other.slug else f'a flow "{other.slug}" whose singular name is'
        raise ConflictError(f'There is {what} "{slug}" already.', [key])
    return str(slug)


def check_field_slug(slug: Any, field: Field, using: str) -> str:
    """Check a new slug for `field`, and return it in Unicode's composed form (NFC).

    Raises ValidationError for one that is malformed, too long, a number or reserved, and ConflictError when
    the flow has another field with this slug.
    """
    slug = composed(slug)
    if not is_field_slug(slug):
        raise ValidationError(f"A slug consists of letters, digits, _ and -, not {_shown(slug)}.", ["slug"])
    _check_length(slug, "slug")
    if slug in RESERVED_FIELD_SLUGS:
        raise ValidationError(f'"{slug}" is reserved: every entry has a "{slug}" of its own.', ["slug"])
    # Databases read a number in a path into JSON as a place in a list.
    if slug.isdigit():
        raise ValidationError(f'"{slug}" is a number: a field\'s slug has a letter, _ or -.', ["slug"])
    others = Field.objects.using(using).filter(flow=field.flow, slug=slug)
    if others.exclude(pk=field.pk).exists():
        owner = field.label.removesuffix(f".{field.slug}")
        raise ConflictError(f'The flow "{owner}" has a field "{slug}" already.', ["slug"])
    return str(slug)


def _shape(slug: Any, key: str, pattern: re.Pattern[str], allowed: str) -> None:
    if not isinstance(slug, str) or not pattern.fullmatch(slug):
        raise ValidationError(f"A slug consists of {allowed}, not {_shown(slug)}.", [key])
    _check_length(slug, key)


def composed(slug: Any) -> Any:
    """Return a text in Unicode's composed form (NFC), with "é" as one character.

    Other values are returned unchanged.
    """
    return unicodedata.normalize("NFC", slug) if isinstance(slug, str) else slug


def is_field_slug(slug: Any) -> bool:
    """Return whether `slug` is a valid slug of a field.

    It is a string, not empty, of letters, marks and numbers of any script, `_` and `-`.
    """
    if not isinstance(slug, str) or not slug:
        return False
    return all(each in "_-" or unicodedata.category(each)[0] in "LMN" for each in slug)


def _check_length(slug: str, key: str) -> None:
    if len(slug) > LONGEST_SLUG:
        raise ValidationError(f"A slug has at most {LONGEST_SLUG} characters, not {len(slug)}.", [key])


def check_text(value: Any, key: str, longest: int | None = None, *, empty: bool = True) -> str:
    """Return `value` if it is a string of at most `longest` characters (None: of any length).

    If `empty` is false, it must have a character that is not a space. Raises ValidationError with the path
    `(key,)` for anything else, and for a string with U+0000.
    """
    if not isinstance(value, str) or "\x00" in value:
        raise ValidationError(f"{key} must be a string, not {_shown(value)}.", [key])
    if not empty and not value.strip():
        raise ValidationError(f"{key} must not be empty.", [key])
    if longest is not None and len(value) > longest:
        raise ValidationError(f"{key} has at most {longest} characters, not {len(value)}.", [key])
    return value


def check_flag(value: Any, key: str) -> bool:
    """Return `value` if it is a bool. Raises ValidationError with the path `(key,)` for anything else."""
    if not isinstance(value, bool):
        raise ValidationError(f"{key} must be true or false, not {_shown(value)}.", [key])
    return value


def check_json(value: Any, key: str) -> Any:
    """Return `value` if it can be stored as JSON.

    Raises ValidationError with the path `(key,)` for anything else, also for infinite numbers and NaN.
    """
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        raise ValidationError(f"{key} must be a JSON value.", [key]) from None
    return value


def sound(given: Mapping[str, Any], checks: Mapping[str, Check], faults: Faults) -> dict[str, Any]:
    """Check those of the attributes `given` for which `checks` has a function, and return what it returns.

    The result maps names of attributes to values to store. Values that a check refuses are left out, and
    their ValidationErrors are added to `faults`.
    """
    found: dict[str, Any] = {}
    for key, check in checks.items():
        if key in given:
            with faults.gathered():
                found[key] = check(given[key])
    return found


def check_known(changes: Collection[str], known: Collection[str], what: str) -> None:
    """Raise ValidationError for the first of `changes` that is not among the attribute names `known`.

    `what` is the noun for the message, such as "flow".
    """
    for key in changes:
        if key not in known:
            raise ValidationError(f'A {what} has no "{key}". It has {", ".join(sorted(known))}.', [key])


def _shown(value: Any) -> str:
    return shortened(repr(value), 120, 117)
