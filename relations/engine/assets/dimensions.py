"""The width and height of images, read from their first bytes."""

from __future__ import annotations

import io
from typing import IO

import imagesize

# The kinds that are looked into; what their beginnings are is checked before.
MEASURED = {"png", "gif", "bmp", "jpg", "jpeg", "webp"}
LONGEST_HEAD = 1 << 20  # bytes that are looked at: a file of a million segments ends there
LARGEST = 2**31 - 1  # pixels: what every database keeps


def dimensions(file: IO[bytes], ext: str) -> tuple[int, int] | None:
    """Return the (width, height) of an image in pixels, read from its first bytes.

    `ext` is the file's extension, without a dot. None for other files than images of known types, and if the
    first bytes do not say.
    """
    if ext not in MEASURED:
        return None
    file.seek(0)
    width, height = imagesize.get(io.BytesIO(file.read(LONGEST_HEAD)), exif_rotation=False)
    file.seek(0)
    return (width, height) if 0 < width <= LARGEST and 0 < height <= LARGEST else None
