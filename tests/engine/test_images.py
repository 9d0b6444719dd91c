"""Width and height of images, whatever their makers claim."""

import io
import struct

import pytest

from relations.engine.assets.dimensions import LONGEST_HEAD, dimensions
from tests.files import png


def jpeg(*segments: bytes, width: int = 640, height: int = 480) -> bytes:
    frame = b"\xff\xc2" + struct.pack(">HB2HB", 17, 8, height, width, 3) + bytes(9)
    return b"\xff\xd8" + b"".join(segments) + frame


def segment(size: int) -> bytes:
    return b"\xff\xe1" + struct.pack(">H", size) + bytes(size - 2)


def webp(chunk: bytes, head: bytes) -> bytes:
    return b"RIFF\x40\0\0\0WEBP" + chunk + b"\x20\0\0\0" + head.ljust(32, b"\0")


IMAGES = {
    "png": png(640, 480),
    "gif": b"GIF89a" + struct.pack("<2H", 640, 480) + bytes(8),
    "bmp": b"BM" + struct.pack("<3I", 100, 0, 54) + struct.pack("<I2i2H", 40, 640, -480, 1, 24) + bytes(24),
    "jpg": jpeg(segment(70), segment(60_000)),
    "jpeg": jpeg(),
    "webp": webp(b"VP8X", bytes(4) + (639).to_bytes(3, "little") + (479).to_bytes(3, "little")),
}


def measured(content: bytes, ext: str) -> tuple[int, int] | None:
    return dimensions(io.BytesIO(content), ext)


@pytest.mark.parametrize("ext", IMAGES)
def test_an_image_has_its_size(ext):
    assert measured(IMAGES[ext], ext) == (640, 480)


def test_a_lossy_webp_has_its_size():
    content = webp(b"VP8 ", b"\x30\x01\x00\x9d\x01\x2a" + struct.pack("<2H", 640, 480))
    assert measured(content, "webp") == (640, 480)


def test_a_lossless_webp_has_its_size():
    content = webp(b"VP8L", b"\x2f" + struct.pack("<I", 639 | 479 << 14))
    assert measured(content, "webp") == (640, 480)


@pytest.mark.parametrize("ext", IMAGES)
@pytest.mark.parametrize("length", range(25))
def test_a_truncated_image_has_none_or_its_own(ext, length):
    assert measured(IMAGES[ext][:length], ext) in (None, (640, 480))


@pytest.mark.parametrize("size", [(0, 480), (2**32 - 1, 480), (640, 2**31)])
def test_a_size_that_no_image_has_is_none(size):
    head = struct.pack(">2I5B", *size, 8, 0, 0, 0, 0)
    assert measured(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + head + bytes(4), "png") is None


def test_a_jpeg_without_end_is_given_up():
    assert measured(jpeg(b"\xff\xe1\0\2" * (LONGEST_HEAD // 4)), "jpg") is None


def test_the_file_is_read_from_its_start_afterwards():
    file = io.BytesIO(IMAGES["png"])
    dimensions(file, "png")
    assert file.tell() == 0


@pytest.mark.parametrize("ext", ["svg", "pdf", "tiff"])
def test_other_files_are_not_looked_into(ext):
    assert measured(b"<svg width='9' height='9'/>", ext) is None
