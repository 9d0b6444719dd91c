"""The names of flows and fields, and checks of their plain attributes."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection
from typing import Any

from django.db.models import Q

from ...models import Field, Flow
from ..errors import ConflictError, ValidationError, shortened

# First steps of paths under /api/ that belong to something else: the server's fixed routes, and those of a
# live Strapi that clients call.
RESERVED_SLUGS = frozenset({"auth", "docs", "i18n", "upload", "users-permissions"})

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
    """Return a slug or singular name for `flow`, checked.

    `flow` is None for a new one. `key` goes into errors. It must differ from the slugs and singular names of
    all other flows, since paths of the Strapi dialect begin with either. Raises ValidationError for one that
    is malformed or reserved, ConflictError for one that is taken.
    """
    _shape(slug, key, FLOW_SLUG, "letters, digits, _, -, ( and )")
    if slug.lower() in RESERVED_SLUGS:
        raise ValidationError(f'"{slug}" is reserved: the API uses it itself.', [key])
    others = Flow.objects.using(using).filter(Q(slug=slug) | Q(singular=slug))
    for other in others:
        if flow is not None and other.pk == flow.pk:
            continue
        raise ConflictError(f'There is a flow named "{slug}" already: "{other.slug}".', [key])
    return str(slug)


def check_field_slug(slug: Any, field: Field, using: str) -> str:
    """Return the slug that `field` is to have, checked, in Unicode's composed form (NFC).

    Raises ValidationError for one that is malformed, too long, a number or reserved, and ConflictError when
    the flow has another field of this slug.
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
        owner = field.label.removesuffix(f".{slug}")
        raise ConflictError(f'The flow "{owner}" has a field "{slug}" already.', ["slug"])
    return str(slug)


def _shape(slug: Any, key: str, pattern: re.Pattern[str], allowed: str) -> None:
    if not isinstance(slug, str) or not pattern.fullmatch(slug):
        raise ValidationError(f"A slug consists of {allowed}, not {_shown(slug)}.", [key])
    _check_length(slug, key)


def composed(slug: Any) -> Any:
    """Return a text in Unicode's composed form (NFC), with "é" as one character; other values as they are."""
    return unicodedata.normalize("NFC", slug) if isinstance(slug, str) else slug


def is_field_slug(slug: Any) -> bool:
    """Return whether `slug` has the form of a field's slug.

    That is a string of letters, marks and numbers of any script, `_` and `-`, and not empty.
    """
    if not isinstance(slug, str) or not slug:
        return False
    return all(each in "_-" or unicodedata.category(each)[0] in "LMN" for each in slug)


def _check_length(slug: str, key: str) -> None:
    if len(slug) > LONGEST_SLUG:
        raise ValidationError(f"A slug has at most {LONGEST_SLUG} characters, not {len(slug)}.", [key])


def check_text(value: Any, key: str, longest: int | None = None, *, empty: bool = True) -> str:
    """Return `value` if it is a string of at most `longest` characters; without `longest`, of any length.

    Unless `empty`, it must have a character that is no space. Raises ValidationError, which names `key`, for
    anything else, and for a string with U+0000.
    """
    if not isinstance(value, str) or "\x00" in value:
        raise ValidationError(f"{key} must be a string, not {_shown(value)}.", [key])
    if not empty and not value.strip():
        raise ValidationError(f"{key} must not be empty.", [key])
    if longest is not None and len(value) > longest:
        raise ValidationError(f"{key} has at most {longest} characters, not {len(value)}.", [key])
    return value


def check_flag(value: Any, key: str) -> bool:
    """Return `value` if it is a bool; ValidationError, which names `key`, for anything else."""
    if not isinstance(value, bool):
        raise ValidationError(f"{key} must be true or false, not {_shown(value)}.", [key])
    return value


def check_json(value: Any, key: str) -> Any:
    """Return `value` if it can be written as JSON; ValidationError, which names `key`, for anything else.

    Infinite numbers and NaN count as something else.
    """
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        raise ValidationError(f"{key} must be a JSON value.", [key]) from None
    return value


def check_known(changes: Collection[str], known: Collection[str], what: str) -> None:
    """Raise ValidationError for the first of `changes` that is not among the attributes `known`.

    `what` is the noun for the message, such as "flow".
    """
    for key in changes:
        if key not in known:
            raise ValidationError(f'A {what} has no "{key}".', [key])


def _shown(value: Any) -> str:
    return shortened(repr(value), 120, 117)
