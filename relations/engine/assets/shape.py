"""Uploaded files as objects in Strapi's shape."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...models import Asset
from ..values import in_utc

# In Strapi's order. There are no smaller formats, no previews and no focal points here.
SHOWN: dict[str, Callable[[Asset], Any]] = {
    "id": lambda asset: asset.pk,
    "documentId": lambda asset: asset.document_id,
    "name": lambda asset: asset.name,
    "alternativeText": lambda asset: asset.alternative_text,
    "caption": lambda asset: asset.caption,
    "focalPoint": lambda asset: None,
    "width": lambda asset: asset.width,
    "height": lambda asset: asset.height,
    "formats": lambda asset: None,
    "hash": lambda asset: asset.hash,
    "ext": lambda asset: asset.ext,
    "mime": lambda asset: asset.mime,
    "size": lambda asset: asset.size,
    "url": lambda asset: asset.file.url,
    "previewUrl": lambda asset: None,
    "provider": lambda asset: asset.provider,
    "provider_metadata": lambda asset: None,
    "createdAt": lambda asset: in_utc(asset.created_at),
    "updatedAt": lambda asset: in_utc(asset.updated_at),
    "publishedAt": lambda asset: in_utc(asset.created_at),
}
KEYS = frozenset(SHOWN)


def shown(asset: Asset, fields: tuple[str, ...] | None = None) -> dict[str, Any]:
    """Return one file as a dict: all of it, or only `fields` and its ids."""
    wanted = KEYS if fields is None else {"id", "documentId", *fields}
    return {key: read(asset) for key, read in SHOWN.items() if key in wanted}
