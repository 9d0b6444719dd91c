"""Small files of several kinds, as uploads."""

import struct
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile

PNG = b"\x89PNG\r\n\x1a\n"  # how such a file begins


def chunk(kind: bytes, data: bytes) -> bytes:
    """A part of a PNG file."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int = 3, height: int = 2) -> bytes:
    """A black picture."""
    head = struct.pack(">2I5B", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00" * (width + 1) * height)
    return PNG + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def file(name: str = "picture.png", content: bytes | None = None, kind: str = "") -> SimpleUploadedFile:
    """A file as a form brings it; a picture where nothing else is given."""
    return SimpleUploadedFile(name, png() if content is None else content, kind or None)
