"""Pagination cursors as text for clients. The text is signed, so that only this server can make one."""

from __future__ import annotations

import datetime
import decimal
import hashlib
import json
from typing import Any

from django.core.signing import BadSignature, Signer

from ..engine.errors import ValidationError
from ..engine.reading.pages import Cursor, Spot


def write(cursor: Cursor, about: Any) -> str:
    """Return the cursor as signed text, for clients to send back.

    `about` is any JSON value that identifies the list and its order. `read` accepts the text only with an
    equal `about`.
    """
    spots = [[spot.link, *map(_plain, spot.keys)] for spot in (cursor.last, cursor.following)]
    return _signer(about).sign_object(spots)


def read(text: str, about: Any) -> Cursor:
    """Return the cursor from its signed text, which a client has sent back.

    Raises ValidationError for a text that this server has not signed, and for one that was made for another
    list or order (`about`).
    """
    try:
        last, following = _signer(about).unsign_object(text)
    except (BadSignature, ValueError):
        message = "This cursor is not one of this list in this order: start from its first page."
        raise ValidationError(message, ["pagination", "cursor"]) from None
    return Cursor(_spot(last), _spot(following))


def _signer(about: Any) -> Signer:
    known = json.dumps(about, sort_keys=True, default=str).encode("utf-8", "surrogatepass")
    return Signer(salt=f"relations.cursor.{hashlib.blake2b(known, digest_size=16).hexdigest()}")


def _spot(row: list[Any]) -> Spot:
    link, *keys = row
    return Spot(link, tuple(map(_value, keys)))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return {"at": value.isoformat()}
    return int(value) if isinstance(value, decimal.Decimal) else value


def _value(plain: Any) -> Any:
    return datetime.datetime.fromisoformat(plain["at"]) if isinstance(plain, dict) else plain
