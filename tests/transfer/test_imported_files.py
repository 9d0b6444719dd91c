"""Files of an archive: kept in the storage, with their smaller sizes, and in the values that hold them."""

from pathlib import Path

import pytest

from relations.models import Asset, AssetUse, EntryVersion
from tests.files import png

from .archives import LATER, Archive
from .calls import refused, report, run

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.slow]


def album():
    """A page with a cover, and a gallery in the order b, a, within a component too."""
    made = Archive()
    pictures = {"type": "media", "multiple": True, "allowedTypes": ["images"]}
    made.component("shared.card", {"title": {"type": "string"}, "picture": {"type": "media"}})
    page = made.type(
        "page",
        {
            "name": {"type": "string"},
            "cover": {"type": "media"},
            "gallery": pictures,
            "cards": {"type": "component", "component": "shared.card", "repeatable": True},
        },
    )
    made.file(1, "fa", "a.png", sizes=["thumbnail", "huge"], alternativeText="A", caption="the first")
    made.file(2, "fb", "b.png")
    made.row(page, 1, "p", name="x", cards=[{"id": 7, "title": "one"}])
    made.use(1, page, "cover", 1, 1)
    made.use(2, page, "gallery", 1, 1)
    made.use(1, page, "gallery", 1, 2)
    made.use(2, "shared.card", "picture", 7, 1)
    return made


def values():
    return EntryVersion.objects.get().values


def test_values_hold_the_files_in_order(tmp_path, folder):
    run(album().write(tmp_path))
    assert (values()["cover"], values()["gallery"]) == ("fa", ["fb", "fa"])


def test_components_hold_their_files(tmp_path, folder):
    run(album().write(tmp_path))
    assert values()["cards"][0]["picture"] == "fb"


def test_uses_are_noted(tmp_path, folder):
    run(album().write(tmp_path))
    assert AssetUse.objects.filter(document_id="fb").count() == 2


def test_a_file_is_in_the_storage_under_the_name_it_had(tmp_path, folder):
    run(album().write(tmp_path))
    assert (folder / "a_0a.png").read_bytes() == png()


def test_what_is_said_of_a_file_is_kept(tmp_path, folder):
    run(album().write(tmp_path))
    asset = Asset.objects.get(document_id="fa")
    assert (asset.name, asset.alternative_text, asset.caption) == ("a.png", "A", "the first")
    assert (asset.mime, asset.ext, asset.hash, asset.width) == ("image/png", ".png", "a_0a", 3)
    assert asset.updated_at.isoformat() == LATER.replace("Z", "+00:00").replace(".500", ".500000")


def test_smaller_sizes_are_kept(tmp_path, folder):
    run(album().write(tmp_path))
    named = {"file": "thumbnail_a_0a.png", "width": 2, "height": 1, "bytes": 100}
    assert Asset.objects.get(document_id="fa").formats == {"thumbnail": named}
    assert (folder / "thumbnail_a_0a.png").exists()


def test_sizes_that_are_not_known_are_reported(tmp_path, folder):
    found = report(album().write(tmp_path))
    assert found["left_out"]["smaller sizes of files", "sizes here are thumbnail, small, medium, large"] == 1


def test_a_file_whose_content_is_missing_is_reported_with_its_uses(tmp_path, folder):
    made = album()
    del made.uploads["b_0a.png"]
    found = report(made.write(tmp_path))
    assert found["left_out"]["files", "its content is not in the archive"] == 1
    assert found["left_out"]["uses of files", "the file is left out, or is not in the archive"] == 2
    assert values()["gallery"] == ["fa"]


@pytest.mark.parametrize(
    ("name", "content"), [("page.html", b"<script>"), ("sea.png", b"<html>"), ("run.exe", b"MZ")]
)
def test_a_file_of_a_kind_that_is_not_taken_is_reported(tmp_path, folder, name, content):
    made = album()
    made.file(9, "fx", name, content)
    found = report(made.write(tmp_path))
    assert [what for what, reason in found["left_out"] if "UPLOAD_TYPES" in reason] == ["files"]
    assert not Asset.objects.filter(document_id="fx").exists()


def test_a_file_that_names_a_way_out_stays_within(tmp_path, folder):
    made = album()
    made.rows[0]["data"]["hash"] = "../../evil"
    found = report(made.write(tmp_path))
    assert found["left_out"]["files", "its content is not in the archive"] == 1


def test_a_name_that_another_file_has_is_not_taken_from_it(tmp_path, folder):
    Asset.objects.create(
        document_id="mine", file="a_0a.png", name="mine", hash="a_0a", ext=".png", mime="x", size=1
    )
    (folder / "a_0a.png").write_bytes(b"mine")
    run(album().write(tmp_path))
    assert (folder / "a_0a.png").read_bytes() == b"mine"
    assert (folder / Asset.objects.get(document_id="fa").file.name).read_bytes() == png()


def test_a_half_written_file_of_a_killed_import_is_written_again(tmp_path, folder):
    (folder / "a_0a.png").write_bytes(png()[:10])
    run(album().write(tmp_path))
    assert (folder / "a_0a.png").read_bytes() == png()


def test_a_second_run_stores_no_file(tmp_path, folder):
    path = album().write(tmp_path)
    run(path)
    before = sorted((each.name, each.stat().st_mtime_ns) for each in folder.glob("*.png"))
    assert report(path)["unchanged"]["files", ""] == 2
    assert sorted((each.name, each.stat().st_mtime_ns) for each in folder.glob("*.png")) == before


def test_a_newer_archive_says_something_else_of_a_file(tmp_path, folder):
    run(album().write(tmp_path))
    made = album()
    made.rows[0]["data"]["alternativeText"] = "B"
    assert report(made.write(tmp_path))["updated"]["files", ""] == 1
    assert Asset.objects.get(document_id="fa").alternative_text == "B"


def test_a_dry_run_stores_no_file(tmp_path, folder):
    path = album().write(tmp_path)
    before = sorted(folder.iterdir())
    assert report(path, "--dry-run")["imported"]["files", ""] == 2
    assert sorted(folder.iterdir()) == before


def test_without_a_place_for_files_nothing_is_imported(tmp_path, settings):
    settings.MEDIA_ROOT = ""
    assert "MEDIA_ROOT" in refused(album().write(tmp_path))
    assert not EntryVersion.objects.exists()


def test_a_field_for_one_file_takes_the_first(tmp_path, folder):
    made = album()
    made.use(2, "api::page.page", "cover", 1, 2)
    found = report(made.write(tmp_path))
    assert found["left_out"]["files of pages.cover", "the field takes one file: the first"] == 1


def test_folders_are_reported(tmp_path, folder):
    made = album()
    made.row("plugin::upload.folder", 1, "f", name="API Uploads", path="/1")
    assert report(made.write(Path(tmp_path)))["left_out"]["folders of files", "there are none here"] == 1
