"""Smaller sizes of uploaded pictures, as Strapi's upload plugin makes them. They need Pillow.

Each is a file in the storage, listed in `Asset.formats`. A picture gets none if it cannot be decoded, has too
many pixels, or is small itself. They have no metadata, such as the place or the camera.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable
from typing import IO, Any

from django.core.files.base import ContentFile

from ... import conf
from ...models import Asset
from ...models.asset import asset_storage

try:
    from PIL import Image, ImageOps
except ImportError:  # the extra `images`
    Image = None  # type: ignore[assignment]

logger = logging.getLogger(__name__)

# Each size is the box that a picture is fitted into.
SIZES = {"thumbnail": (245, 156), "small": (500, 500), "medium": (750, 750), "large": (1000, 1000)}
KINDS = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".gif": "GIF", ".webp": "WEBP"}
QUALITY = 80  # of JPEG and WebP
WHOLE = {"1": "L", "P": "RGBA", "PA": "RGBA", "La": "RGBA", "RGBa": "RGBA", "CMYK": "RGB", "YCbCr": "RGB"}


def installed() -> bool:
    """Return whether Pillow is installed, which smaller sizes of pictures need."""
    return Image is not None


def make(asset: Asset, *, using: str) -> bool:
    """Make the smaller sizes of a stored picture; return whether it has any now.

    They are saved in the Asset's `formats`. Returns False, and saves nothing, for other files, for small
    pictures, for those with too many pixels, and without Pillow. Errors are logged and not raised.
    """
    if not installed() or asset.ext not in KINDS or _is_too_large(asset.width or 0, asset.height or 0):
        return False
    saved: dict[str, dict[str, Any]] = {}
    try:
        with asset_storage().open(str(asset.file.name), "rb") as file:
            for name, content, size in _made(file, KINDS[asset.ext]):
                saved[name] = _save(f"{name}_{asset.file.name}", content, size)
        kept = bool(saved) and Asset.objects.using(using).filter(pk=asset.pk).update(formats=saved)
    except Exception as error:  # whatever a library says of whatever bytes: the picture itself is kept
        logger.warning("No smaller sizes of the file %s: %s", asset.document_id, error)
        kept = False
    if not kept:
        discard(saved)
        return False
    asset.formats = saved
    return True


def discard(formats: dict[str, dict[str, Any]] | None) -> None:
    """Delete the stored files of smaller sizes; `formats` is that of an Asset, or None."""
    for each in (formats or {}).values():
        asset_storage().delete(each["file"])


def holder(name: str, *, using: str) -> Asset | None:
    """Return the Asset that uses the file with this name in the storage; None if none does.

    The file may be that of one of its smaller sizes. 1 SQL statement.
    """
    whole = [name.removeprefix(f"{size}_") for size in SIZES if name.startswith(f"{size}_")]
    for asset in Asset.objects.using(using).filter(file__in=[name, *whole]):
        if name in (asset.file.name, *(each["file"] for each in (asset.formats or {}).values())):
            return asset
    return None


def _is_too_large(width: int, height: int) -> bool:
    """Whether an image has more pixels than RELATIONS_MAX_PIXELS."""
    return width * height > conf.get("RELATIONS_MAX_PIXELS")


def _made(file: IO[bytes], kind: str) -> Iterable[tuple[str, bytes, tuple[int, int]]]:
    """Yield (name such as "small", content, (width, height)) for each smaller size of a picture.

    Of an animation it is the first frame. `kind` is Pillow's name of the format. Yields nothing for a picture
    that is small itself; raises ValueError for one with too many pixels.
    """
    with Image.open(file, formats=(kind,)) as opened:
        if _is_too_large(*opened.size):
            raise ValueError("it has too many pixels")
        turned = opened.getexif().get(0x0112, 1) >= 5  # on its side
        whole = opened.size[::-1] if turned else opened.size
        wanted = {name: _fitted(whole, box) for name, box in SIZES.items() if _exceeds(whole, box)}
        if not wanted:
            return
        largest = max(wanted.values())
        # A JPEG is decoded no larger than that needs.
        opened.draft(None, largest[::-1] if turned else largest)
        profile = opened.info.get("icc_profile") if opened.mode in ("RGB", "RGBA", "L", "LA") else None
        ImageOps.exif_transpose(opened, in_place=True)
        # The others are made of the largest: the whole picture is gone through once.
        source = _plain(opened).resize(largest, Image.Resampling.LANCZOS, reducing_gap=3.0)
    source.info.clear()
    for name, size in wanted.items():
        target = io.BytesIO()
        smaller = source if size == largest else source.resize(size, Image.Resampling.LANCZOS)
        smaller.save(target, kind, quality=QUALITY, icc_profile=profile, exif=b"")
        yield name, target.getvalue(), size


def _plain(picture: Image.Image) -> Image.Image:
    """Return the picture without a palette and with 8 bits for each channel, so that it can be resized."""
    if picture.mode.startswith(("I", "F")):
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.mode in ("RGB", "L") and "transparency" in picture.info:
        return picture.convert("RGBA")
    return picture.convert(WHOLE[picture.mode]) if picture.mode in WHOLE else picture


def _exceeds(size: tuple[int, int], box: tuple[int, int]) -> bool:
    return size[0] > box[0] or size[1] > box[1]


def _fitted(size: tuple[int, int], box: tuple[int, int]) -> tuple[int, int]:
    scale = min(box[0] / size[0], box[1] / size[1])
    return max(1, int(size[0] * scale + 0.5)), max(1, int(size[1] * scale + 0.5))


def _save(name: str, content: bytes, size: tuple[int, int]) -> dict[str, Any]:
    """Store a file under exactly this name, replacing one that an interrupted run has stored.

    Returns the item of `Asset.formats`: `file`, `width`, `height` and `bytes`.
    """
    storage = asset_storage()
    if storage.exists(name):
        storage.delete(name)
    saved = storage.save(name, ContentFile(content))
    if saved != name:  # another run was quicker, with the same content
        storage.delete(saved)
    return {"file": name, "width": size[0], "height": size[1], "bytes": len(content)}
