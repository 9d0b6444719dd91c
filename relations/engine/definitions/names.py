"""What flows and fields may be called, and the checks that their plain attributes share."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any

from django.db.models import Q

from ...models import Field, Flow
from ..errors import ConflictError, ValidationError, shortened

# First steps of paths under /api/ that belong to something else, or may come to: the server's fixed routes,
# those of a live Strapi, and the words that follow a name in paths.
RESERVED_SLUGS = frozenset(
    {
        "actions", "admin", "auth", "docs", "documentation", "i18n", "openapi", "redoc", "relations",
        "schema", "swagger", "upload", "users-permissions",
    }
)  # fmt: skip

# Keys that one dialect or the other writes beside the values of an entry.
RESERVED_FIELD_SLUGS = frozenset(
    {
        "attributes", "createdAt", "documentId", "id", "links", "locale", "localizations", "meta",
        "publishedAt", "relationships", "status", "type", "updatedAt",
    }
)  # fmt: skip

FLOW_SLUG = re.compile(r"[A-Za-z0-9_()-]+", re.ASCII)
FIELD_SLUG = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
LONGEST_SLUG = 100
LONGEST_NAME = 200


def check_flow_slug(slug: Any, key: str, flow: Flow | None, using: str) -> str:
    """The slug or singular name of `flow` (None: a new one), checked.

    Slugs and singular names of all flows are one set of names: both begin paths of the Strapi dialect.
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
    """The slug that `field` is to have, checked."""
    _shape(slug, "slug", FIELD_SLUG, "letters, digits, _ and -")
    if slug in RESERVED_FIELD_SLUGS:
        raise ValidationError(f'"{slug}" is reserved: every entry has a "{slug}" of its own.', ["slug"])
    # Databases read a number in a path into JSON as a place in a list.
    if slug.isdigit():
        raise ValidationError(f'"{slug}" is a number: a field\'s slug has a letter, _ or -.', ["slug"])
    others = Field.objects.using(using).filter(flow=field.flow, slug=slug)
    if others.exclude(pk=field.pk).exists():
        raise ConflictError(f'The flow "{field.flow.slug}" has a field "{slug}" already.', ["slug"])
    return str(slug)


def _shape(slug: Any, key: str, pattern: re.Pattern[str], allowed: str) -> None:
    if not isinstance(slug, str) or not pattern.fullmatch(slug):
        raise ValidationError(f"A slug consists of {allowed}, not {_shown(slug)}.", [key])
    if len(slug) > LONGEST_SLUG:
        raise ValidationError(f"A slug has at most {LONGEST_SLUG} characters, not {len(slug)}.", [key])


def check_text(value: Any, key: str, longest: int | None = None, *, empty: bool = True) -> str:
    """A string of at most `longest` characters."""
    if not isinstance(value, str) or "\x00" in value:
        raise ValidationError(f"{key} must be a string, not {_shown(value)}.", [key])
    if not empty and not value.strip():
        raise ValidationError(f"{key} must not be empty.", [key])
    if longest is not None and len(value) > longest:
        raise ValidationError(f"{key} has at most {longest} characters, not {len(value)}.", [key])
    return value


def check_flag(value: Any, key: str) -> bool:
    """A boolean."""
    if not isinstance(value, bool):
        raise ValidationError(f"{key} must be true or false, not {_shown(value)}.", [key])
    return value


def check_json(value: Any, key: str) -> Any:
    """Anything that JSON can say; it is kept and shown as it is."""
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        raise ValidationError(f"{key} must be a JSON value.", [key]) from None
    return value


def check_known(changes: Collection[str], known: Collection[str], what: str) -> None:
    """ValidationError for the first attribute that a flow or field does not have."""
    for key in changes:
        if key not in known:
            raise ValidationError(f'A {what} has no "{key}".', [key])


def _shown(value: Any) -> str:
    return shortened(repr(value), 120, 117)
