"""Several files are kept together, or none of them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from relations.engine import assets
from relations.engine.errors import ValidationError
from relations.models import Asset

pytestmark = pytest.mark.django_db


def text(name):
    return SimpleUploadedFile(name, b"text")


def test_files_are_kept_in_their_order(folder):
    kept = assets.upload_all([(text("b.txt"), {}), (text("a.txt"), {"caption": "A"})])
    assert [(asset.name, asset.caption) for asset in kept] == [("b.txt", None), ("a.txt", "A")]


def test_when_one_is_refused_none_is_kept(folder, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ValidationError):
        assets.upload_all([(text("a.txt"), {}), (text("b.exe"), {})])
    assert not Asset.objects.exists()
    assert [path for path in folder.rglob("*") if path.is_file()] == []
