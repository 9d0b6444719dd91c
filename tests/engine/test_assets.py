"""Several files are kept together, or none of them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from relations.engine import assets
from relations.engine.errors import ConflictError, ValidationError
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


def test_an_id_that_another_file_has_is_refused(folder):
    assets.upload(text("a.txt"), document_id="a")
    with pytest.raises(ConflictError, match='There is a file "a" already') as refused:
        assets.upload(text("b.txt"), document_id="a")
    assert refused.value.path == ("documentId",)
    assert [path.suffix for path in folder.rglob("*") if path.is_file()] == [".txt"]
