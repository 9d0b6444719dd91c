"""Uploaded files as dicts with Strapi's keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...models import Asset
from ...models.asset import asset_storage
from ..values import in_utc

# In Strapi's order. There are no previews and no focal points here.
SHOWN: dict[str, Callable[[Asset], Any]] = {
    "id": lambda asset: asset.pk,
    "documentId": lambda asset: asset.document_id,
    "name": lambda asset: asset.name,
    "alternativeText": lambda asset: asset.alternative_text,
    "caption": lambda asset: asset.caption,
    "focalPoint": lambda asset: None,
    "width": lambda asset: asset.width,
    "height": lambda asset: asset.height,
    "formats": lambda asset: _formats(asset),
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
    """Return an uploaded file as a dict with Strapi's keys, such as `url`, `mime` and `formats`.

    `fields` limits it to these keys, beside `id` and `documentId`; None means all keys.
    """
    wanted = KEYS if fields is None else {"id", "documentId", *fields}
    return {key: read(asset) for key, read in SHOWN.items() if key in wanted}


def _formats(asset: Asset) -> dict[str, dict[str, Any]] | None:
    """Return the smaller sizes of a picture by their names, each with Strapi's keys; None if it has none."""
    return {
        name: {
            "name": f"{name}_{asset.name}",
            "hash": each["file"].removesuffix(asset.ext),
            "ext": asset.ext,
            "mime": asset.mime,
            "path": None,
            "width": each["width"],
            "height": each["height"],
            "size": round(each["bytes"] / 1000, 2),
            "sizeInBytes": each["bytes"],
            "url": asset_storage().url(each["file"]),
        }
        for name, each in (asset.formats or {}).items()
    } or None
