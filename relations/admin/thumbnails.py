"""Small pictures of uploaded files."""

from __future__ import annotations

from ..models import Asset
from ..models.asset import asset_storage


def thumbnail(asset: Asset) -> str:
    """Return the URL of a small picture of the file; "" if the file is no picture."""
    small = (asset.formats or {}).get("thumbnail")
    if small:
        return str(asset_storage().url(small["file"]))
    return str(asset.file.url) if asset.family == "images" else ""
