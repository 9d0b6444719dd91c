"""The commands about uploaded files."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from PIL import Image

from relations.engine import assets, definitions
from relations.engine.assets import formats
from relations.engine.documents import documents
from relations.models import Asset, AssetUse
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


def upload(size, name="a.png"):
    target = io.BytesIO()
    Image.new("RGB", size).save(target, "PNG")
    return assets.upload(ContentFile(target.getvalue(), name))


def said(command):
    out = io.StringIO()
    call_command(command, stdout=out)
    return out.getvalue().strip()


def test_pictures_without_smaller_sizes_get_them():
    upload((300, 300))
    upload((30, 30))
    assets.upload(ContentFile(b"text", "a.txt"))
    assert said("make_formats") == "Pictures with smaller sizes now: 1. Left as they are: 1."
    assert [asset.formats is not None for asset in Asset.objects.order_by("pk")] == [True, False, False]


def test_a_second_run_makes_nothing():
    upload((300, 300))
    said("make_formats")
    assert said("make_formats") == "Pictures with smaller sizes now: 0. Left as they are: 0."


def test_a_file_that_is_gone_does_not_end_the_run():
    gone, there = upload((300, 300)), upload((300, 300))
    gone.file.storage.delete(gone.file.name)
    assert said("make_formats") == "Pictures with smaller sizes now: 1. Left as they are: 1."
    assert assets.find(there.document_id).formats is not None


def test_without_pillow_the_command_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(formats, "Image", None)
    with pytest.raises(CommandError, match=r"django-ordered-relations\[images\]"):
        said("make_formats")


def test_uses_are_noted_anew():
    flow = builders.flow("pages")
    definitions.create_field(flow, "cover", field_type="media")
    documents("pages").create({"cover": upload((30, 30)).pk})
    AssetUse.objects.all().delete()
    assert said("rebuild_asset_uses") == "Places that have a file: 1."
    assert AssetUse.objects.count() == 1
