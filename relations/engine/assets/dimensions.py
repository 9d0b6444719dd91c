"""Width and height of images, out of their first bytes."""

from __future__ import annotations

import struct
from typing import IO

Size = tuple[int, int]

# JPEG: the segments that begin a frame and say how large it is.
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


def dimensions(file: IO[bytes], ext: str) -> Size | None:
    """Width and height in pixels; None for what is no image, or has them nowhere cheap to find."""
    reader = READERS.get(ext)
    if reader is None:
        return None
    file.seek(0)
    try:
        return reader(file)
    except (struct.error, IndexError):
        return None
    finally:
        file.seek(0)


def _png(file: IO[bytes]) -> Size | None:
    width, height = struct.unpack(">16x2I", file.read(24))
    return width, height


def _gif(file: IO[bytes]) -> Size | None:
    width, height = struct.unpack("<6x2H", file.read(10))
    return width, height


def _bmp(file: IO[bytes]) -> Size | None:
    width, height = struct.unpack("<18x2i", file.read(26))
    return abs(width), abs(height)


def _jpeg(file: IO[bytes]) -> Size | None:
    file.read(2)
    while True:
        marker, kind = struct.unpack("2B", file.read(2))
        while kind == 0xFF:
            kind = file.read(1)[0]
        if marker != 0xFF:
            return None
        (length,) = struct.unpack(">H", file.read(2))
        if kind in FRAMES:
            height, width = struct.unpack(">x2H", file.read(5))
            return width, height
        file.seek(max(length - 2, 0), 1)


def _webp(file: IO[bytes]) -> Size | None:
    head = file.read(30)
    if head[12:16] == b"VP8 ":
        width, height = struct.unpack("<2H", head[26:30])
        return width & 0x3FFF, height & 0x3FFF
    if head[12:16] == b"VP8L":
        (bits,) = struct.unpack("<I", head[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if head[12:16] == b"VP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    return None


READERS = {"png": _png, "gif": _gif, "bmp": _bmp, "jpg": _jpeg, "jpeg": _jpeg, "webp": _webp}
