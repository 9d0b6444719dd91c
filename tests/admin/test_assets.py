import pytest
from django.urls import reverse

from relations.engine import assets
from relations.models import Asset
from tests.files import file, png

from .browsing import errors, inputs

ADD = "/admin/relations/asset/add/"


pytestmark = [pytest.mark.usefixtures("folder"), pytest.mark.slow]


def url_of(asset, view="change"):
    return reverse(f"admin:relations_asset_{view}", args=[asset.pk])


def test_a_file_is_uploaded(admin):
    admin.post(ADD, {"file": file(), "name": "", "alternative_text": "A dot"})
    found = Asset.objects.get()
    assert (found.name, found.alternative_text, found.width) == ("picture.png", "A dot", 3)
    assert found.file.read() == png()
    found.file.close()


@pytest.mark.parametrize(("name", "content"), [("a.html", b"<p>"), ("a.png", b"<p>")])
def test_a_file_that_is_not_taken_is_refused_at_its_input(admin, name, content):
    assert list(errors(admin.post(ADD, {"file": file(name, content)}))) == ["file"]
    assert not Asset.objects.exists()


def test_what_is_said_of_a_file_is_changed(admin):
    made = assets.upload(file())
    page = inputs(admin.get(url_of(made)).content.decode(), "asset_form")
    admin.post(url_of(made), page | {"caption": "New"})
    assert Asset.objects.get().caption == "New"


def test_a_file_is_listed(admin):
    assets.upload(file("soup.png"))
    assert "soup.png" in admin.get("/admin/relations/asset/").content.decode()


def test_a_file_is_deleted(admin):
    admin.post(url_of(assets.upload(file()), "delete"), {"post": "yes"})
    assert not Asset.objects.exists()


def test_who_may_not_sees_nothing(log_in):
    assert log_in("view_entry").get(ADD).status_code == 403
