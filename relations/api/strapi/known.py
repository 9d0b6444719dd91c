"""The query parameters and body keys that each kind of request accepts. Other ones are refused."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ...engine.errors import Faults, ValidationError, nearest

VIEW = ("locale", "status")
SELECTION = ("fields", "populate")
PUBLICATION = ("publicationFilter", "hasPublishedVersion")

# Of one document, `sort` and `pagination` are taken as a live server takes them: they change nothing.
ONE = (*SELECTION, "filters", *VIEW, *PUBLICATION, "sort", "pagination")
MANY = (*ONE, "_q")
WRITTEN = (*SELECTION, *VIEW)
DELETED = VIEW
MEMBERS = (*SELECTION, "filters", "sort", "pagination", "on", *VIEW)
ACTED = ("locale",)
USED = ("pagination", *VIEW)
USED_OUTSIDE = ("pagination", "status")  # files and resources have no locale

# Of files: `status` is that of the documents that use them.
FILE = (*SELECTION, "status")
FILES = (*FILE, "filters", "sort", "pagination")
UPLOADED = ("id",)

# What Strapi 4 and others call it.
OTHER_NAMES = {
    "publicationState": "status",
    "start": "pagination[start]",
    "limit": "pagination[limit]",
    "pLevel": "populate",
}
PLACES = {
    "status": "it is chosen in the query string, as ?status=draft",
    "locale": "it is chosen in the query string, as ?locale=fr",
}


def check(values: Mapping[str, Any], known: Collection[str]) -> None:
    """Raise ValidationError, with all faults, for query parameters that are not `known`.

    Each names the nearest known one.
    """
    faults = Faults()
    # Those of pages that stand alone are refused with them, as Strapi does.
    alone = ("page", "pageSize") if "pagination" in known else ()
    faults.found += [_unknown(name, known) for name in values if name not in (*known, *alone)]
    faults.check()


def _unknown(name: str, known: Collection[str]) -> ValidationError:
    message = f"Invalid key {name}: there is no such parameter here."
    if known:
        other = OTHER_NAMES.get(name, "")
        meant = other if other.partition("[")[0] in known else nearest(name, known)
        message += f' Did you mean "{meant}"?'
    return ValidationError(message, [name], source="query", param=name)


def check_body(body: Mapping[str, Any]) -> None:
    """Raise ValidationError, with all faults, for keys beside `data` in the body."""
    Faults().each(_refuse_beside_data, [str(key) for key in body if key != "data"])


def _refuse_beside_data(key: str) -> None:
    place = PLACES.get(key, 'values of the document stand in "data"')
    raise ValidationError(f'Invalid key {key} beside "data": {place}.', [key], source="body")
