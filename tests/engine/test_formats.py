"""Smaller sizes of pictures: which there are, of what, and what becomes of them."""

import io
import random
import struct
import zlib

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from relations.engine import assets
from relations.engine.assets import formats, shape
from relations.models import Asset
from tests.files import file, png

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder"), pytest.mark.slow]


@pytest.fixture
def upload(django_capture_on_commit_callbacks):
    def upload(name, content):
        with django_capture_on_commit_callbacks(execute=True):
            return assets.upload(file(name, content))

    return upload


def picture(kind="PNG", size=(1200, 900), mode="RGB", color=0, **options):
    target = io.BytesIO()
    Image.new(mode, size, color).save(target, kind, **options)
    return target.getvalue()


def sizes(asset):
    return {name: (each["width"], each["height"]) for name, each in (asset.formats or {}).items()}


def content(asset, name="thumbnail"):
    with default_storage.open(asset.formats[name]["file"]) as kept:
        return kept.read()


def opened(asset, name="thumbnail"):
    return Image.open(io.BytesIO(content(asset, name)))


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((245, 156), {}),
        ((246, 100), {"thumbnail": (245, 100)}),
        ((100, 157), {"thumbnail": (99, 156)}),
        ((500, 500), {"thumbnail": (156, 156)}),
        ((600, 300), {"thumbnail": (245, 123), "small": (500, 250)}),
        ((300, 800), {"thumbnail": (59, 156), "small": (188, 500), "medium": (281, 750)}),
        (
            (1600, 1200),
            {"thumbnail": (208, 156), "small": (500, 375), "medium": (750, 563), "large": (1000, 750)},
        ),
        ((1, 4000), {"thumbnail": (1, 156), "small": (1, 500), "medium": (1, 750), "large": (1, 1000)}),
    ],
)
def test_a_picture_has_the_sizes_that_are_smaller(upload, size, expected):
    assert sizes(upload("a.png", picture(size=size))) == expected


def test_a_size_is_a_file_of_its_kind(upload):
    asset = upload("a.png", picture())
    for name, size in sizes(asset).items():
        assert (opened(asset, name).format, opened(asset, name).size) == ("PNG", size)


def test_sizes_are_shown_as_strapi_shows_them(upload):
    asset = upload("My picture.png", picture(size=(400, 200)))
    length = len(content(asset))
    assert shape.shown(assets.find(asset.document_id))["formats"] == {
        "thumbnail": {
            "name": "thumbnail_My picture.png",
            "hash": f"thumbnail_{asset.hash}",
            "ext": ".png",
            "mime": "image/png",
            "path": None,
            "width": 245,
            "height": 123,
            "size": round(length / 1000, 2),
            "sizeInBytes": length,
            "url": f"/uploads/thumbnail_{asset.hash}.png",
        }
    }


@pytest.mark.parametrize(
    ("name", "kind", "mode"),
    [
        ("a.jpg", "JPEG", "RGB"),
        ("a.jpeg", "JPEG", "L"),
        ("a.jpg", "JPEG", "CMYK"),
        ("a.png", "PNG", "1"),
        ("a.png", "PNG", "L"),
        ("a.png", "PNG", "LA"),
        ("a.png", "PNG", "P"),
        ("a.png", "PNG", "I;16"),
        ("a.png", "PNG", "RGBA"),
        ("a.gif", "GIF", "P"),
        ("a.gif", "GIF", "L"),
        ("a.webp", "WEBP", "RGB"),
        ("a.webp", "WEBP", "RGBA"),
    ],
)
def test_every_kind_of_color_has_sizes(upload, name, kind, mode):
    asset = upload(name, picture(kind, (300, 300), mode))
    assert opened(asset).format == kind


def test_what_is_transparent_stays_so(upload):
    asset = upload("a.png", picture(size=(300, 300), mode="RGBA", color=(255, 0, 0, 0)))
    assert opened(asset).convert("RGBA").getpixel((9, 9))[3] == 0


def test_a_transparent_color_of_a_palette_stays_so(upload):
    asset = upload("a.gif", picture("GIF", (300, 300), "P", color=3, transparency=3))
    assert opened(asset).convert("RGBA").getpixel((9, 9))[3] == 0


def test_sixteen_bits_become_eight(upload):
    asset = upload("a.png", picture(size=(300, 300), mode="I;16", color=0x8000))
    assert opened(asset).convert("L").getpixel((9, 9)) == 0x80


def test_colors_of_print_become_those_of_screens(upload):
    asset = upload("a.jpg", picture("JPEG", (300, 300), "CMYK", color=(0, 0, 0, 0)))
    assert opened(asset).mode == "RGB"
    assert min(opened(asset).getpixel((9, 9))) > 250


def turned(orientation):
    image = Image.new("RGB", (1200, 400), "blue")
    image.paste("red", (0, 0, 600, 400))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, "a camera"
    target = io.BytesIO()
    image.save(target, "JPEG", exif=exif)
    return target.getvalue()


@pytest.mark.parametrize(
    ("orientation", "size", "red"),
    [
        (1, (245, 82), (10, 40)),
        (3, (245, 82), (235, 40)),
        (6, (52, 156), (26, 10)),
        (8, (52, 156), (26, 146)),
    ],
)
def test_a_picture_is_turned_as_its_camera_says(upload, orientation, size, red):
    asset = upload("a.jpg", turned(orientation))
    small = opened(asset)
    assert (small.size, small.getpixel(red)[0] > 200) == (size, True)


def test_sizes_tell_nothing_of_the_camera(upload):
    asset = upload("a.jpg", turned(6))
    assert (dict(opened(asset).getexif()), b"a camera" in content(asset)) == ({}, False)


def test_of_a_film_the_first_frame_counts(upload):
    frames = [Image.new("RGB", (300, 300), color) for color in ("red", "blue")]
    target = io.BytesIO()
    frames[0].save(target, "GIF", save_all=True, append_images=frames[1:])
    small = opened(upload("a.gif", target.getvalue()))
    assert (small.n_frames, small.convert("RGB").getpixel((9, 9))) == (1, (255, 0, 0))


def noise():
    pixels = random.Random(1).randbytes(400 * 400 * 3)
    target = io.BytesIO()
    Image.frombytes("RGB", (400, 400), pixels).save(target, "JPEG")
    return target.getvalue()


BROKEN = {
    "a jpeg that is cut off": ("a.jpg", noise()[:20_000]),
    "a png that is cut off": ("a.png", picture()[:-30]),
    "a png without content": ("a.png", png(1200, 900)[:40]),
    "a gif that is cut off": ("a.gif", picture("GIF", mode="P")[:20]),
    "a webp that is cut off": ("a.webp", picture("WEBP")[:60]),
    "one kind in the coat of another": ("a.webp", b"RIFF\x40\0\0\0WEBP" + picture()),
    "no picture": ("a.txt", b"text"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_read_has_no_sizes(upload, folder, name):
    asset = upload(*BROKEN[name])
    assert (asset.formats, len(list(folder.iterdir()))) == (None, 1)


def bomb(width, height):
    head = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1000))
    chunks = [(b"IHDR", head), (b"IDAT", rows), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def test_a_picture_of_too_many_pixels_is_not_opened(upload, monkeypatch):
    monkeypatch.setattr(formats.Image, "open", lambda *_: pytest.fail("opened"))
    assert upload("a.png", bomb(50_000, 50_000)).formats is None


def test_the_setting_bounds_the_pixels(upload, settings):
    settings.RELATIONS_MAX_PIXELS = 1200 * 900 - 1
    assert upload("a.png", picture()).formats is None
    settings.RELATIONS_MAX_PIXELS = 1200 * 900
    assert upload("a.png", picture()).formats is not None


def test_without_the_library_there_are_no_sizes(upload, monkeypatch):
    monkeypatch.setattr(formats, "Image", None)
    asset = upload("a.png", picture())
    assert shape.shown(asset)["formats"] is None


def test_sizes_that_cannot_be_kept_leave_nothing(upload, folder, monkeypatch):
    save, saved = formats._save, []

    def full(*args):
        if saved:
            raise OSError("no space")
        saved.append(save(*args))
        return saved[0]

    monkeypatch.setattr(formats, "_save", full)
    asset = upload("a.png", picture())
    assert (asset.formats, len(list(folder.iterdir()))) == (None, 1)


def test_sizes_of_a_file_that_was_deleted_meanwhile_are_not_kept(upload, folder):
    asset = upload("a.txt", b"text")
    asset.ext, asset.width, asset.height = ".png", 1200, 900
    default_storage.save("b.png", io.BytesIO(picture()))
    asset.file.name = "b.png"
    Asset.objects.all().delete()
    assert formats.make(asset, using="default") is False
    assert not [path for path in folder.iterdir() if path.name.startswith("thumbnail")]


def test_sizes_go_with_their_file(upload, folder, django_capture_on_commit_callbacks):
    asset = upload("a.png", picture())
    assert len(list(folder.iterdir())) == 5
    with django_capture_on_commit_callbacks(execute=True):
        assets.delete(assets.find(asset.document_id))
    assert list(folder.iterdir()) == []


def test_a_write_that_is_taken_back_makes_none(folder, django_capture_on_commit_callbacks):
    def refuse(made):
        raise ValueError("no")

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ValueError, match="no"):
        assets.upload_all([(file("a.png", picture()), {})], then=refuse)
    assert list(folder.iterdir()) == []


def test_a_size_is_served(upload, client):
    asset = upload("a.png", picture())
    response = client.get(f"/uploads/thumbnail_{asset.hash}.png")
    sent = Image.open(io.BytesIO(b"".join(response.streaming_content)))
    assert (response["Content-Type"], sent.size) == ("image/png", (208, 156))


@pytest.mark.parametrize("name", ["huge_{}.png", "small_{}.jpg", "thumbnail_thumbnail_{}.png"])
def test_what_is_no_size_is_not_served(upload, client, name):
    asset = upload("a.png", picture())
    assert client.get(f"/uploads/{name.format(asset.hash)}").status_code == 404


def test_sizes_that_were_cut_off_are_made_again(upload, folder):
    asset = upload("a.png", picture())
    Asset.objects.update(formats=None)
    again = assets.find(asset.document_id)
    assert formats.make(again, using="default")
    assert (again.formats, len(list(folder.iterdir()))) == (asset.formats, 5)
