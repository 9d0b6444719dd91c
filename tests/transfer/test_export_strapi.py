"""What `export_strapi` writes, `import_strapi` reads to the same content."""

import gzip
import json
import tarfile
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from relations.engine import definitions
from relations.engine.documents import documents
from relations.models import Component, Flow, Link
from tests.api.strapi.conftest import call  # noqa: F401
from tests.builders import flow, make, several, write

from . import content
from .calls import report as imported
from .calls import run
from .test_import_strapi import blocks, drafts, languages, shop, users
from .test_imported_files import album

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

REST = (
    "/api/pages?populate[blocks][populate]=*&populate[seo][populate]=*&status=draft",
    "/api/pages?populate[blocks][populate]=*&populate[seo][populate]=*&status=published",
    "/api/menus?populate=*",
    "/api/dishes?populate=*",
)


def export(path, *args) -> dict:
    """Export, and return the report: for each section, counts by what and reason."""
    out = StringIO()
    call_command("export_strapi", str(path), "--json", *args, stdout=out, stderr=StringIO())
    return {
        section: {(line["what"], line["reason"]): line["count"] for line in lines}
        for section, lines in json.loads(out.getvalue()).items()
    }


def rows(path, folder):
    with tarfile.open(path) as tar:
        return [json.loads(line) for line in tar.extractfile(f"{folder}/{folder}_00001.jsonl")]


def there_and_back(tmp_path):
    """Export, empty the database, and import again."""
    found = export(tmp_path / "export.tar.gz")
    content.remove()
    run(tmp_path / "export.tar.gz")
    return found


@pytest.mark.parametrize("made", [shop, drafts, languages, blocks])
def test_what_was_exported_is_imported_to_the_same(tmp_path, made):
    run(made().write(tmp_path))
    before = content.stored()
    found = there_and_back(tmp_path)
    assert content.stored() == before
    assert found["left_out"] == found["adapted"] == {}


@pytest.mark.once
def test_files_come_back_with_their_places(tmp_path, folder):
    run(album().write(tmp_path))
    before = content.stored()
    there_and_back(tmp_path)
    assert content.stored() == before


@pytest.mark.once
def test_a_smaller_size_says_of_which_file_it_is(tmp_path, folder):
    """Strapi refuses the whole archive where one does not."""
    run(album().write(tmp_path))
    export(tmp_path / "export.tar")
    with tarfile.open(tmp_path / "export.tar") as tar:
        size = json.load(tar.extractfile("assets/metadata/thumbnail_a_0a.png.json"))
        whole = json.load(tar.extractfile("assets/metadata/a_0a.png.json"))
    assert (size["type"], size["id"], size["mainHash"]) == ("thumbnail", whole["id"], whole["hash"])


def test_readers_are_answered_the_same(tmp_path, call):  # noqa: F811
    run(blocks().write(tmp_path))
    before = [answer(call, path) for path in REST]
    there_and_back(tmp_path)
    assert [answer(call, path) for path in REST] == before


def answer(call, path):  # noqa: F811
    """An answer of the API without numeric ids."""
    found = call("GET", path)
    assert found.status_code == 200
    return without_ids(found.json())


def without_ids(value):
    if isinstance(value, list):
        return [without_ids(each) for each in value]
    if isinstance(value, dict):
        return {key: without_ids(each) for key, each in value.items() if key != "id"}
    return value


# -- what an importer asks for ----------------------------------------------------------------------


def test_places_count_from_one_on_both_sides(tmp_path):
    run(shop().write(tmp_path))
    write("dishes", "a", {"menus": {"set": ["m"]}})
    export(tmp_path / "e.tar")
    places = [(line["left"]["pos"], line["right"]["pos"]) for line in rows(tmp_path / "e.tar", "links")]
    assert places == [(1, 1), (2, 1)]


def test_components_have_ids_that_no_other_of_their_kind_has(tmp_path):
    run(blocks().write(tmp_path))
    export(tmp_path / "e.tar")
    cards = [
        part["id"]
        for row in rows(tmp_path / "e.tar", "entities")
        for part in [*row["data"].get("blocks", ()), *filter(None, [row["data"].get("seo")])]
        if part.get("__component") != "shared.quote"
    ]
    assert len(set(cards)) == len(cards) == 6


def test_types_have_the_attributes_that_strapi_adds(tmp_path):
    flow("pages", singular="page")
    export(tmp_path / "e.tar")
    (page,) = rows(tmp_path / "e.tar", "schemas")
    assert page["uid"] == "api::page.page"
    assert page["attributes"]["createdBy"]["target"] == "admin::user"


def test_relations_to_several_types_keep_their_order(tmp_path):
    made = [flow(slug, singular=slug[:-1]) for slug in ("pages", "dishes", "wines")]
    several(made[0], "any", *made[1:])
    make("dishes", "d")
    make("wines", "w", "v")
    members = [("wines", "w"), ("dishes", "d"), ("wines", "v")]
    uids = {row.slug: row.uid for row in made}
    set_ = [{"__type": uids[slug], "documentId": name} for slug, name in members]
    documents("pages").create({"name": "p", "any": {"set": set_}}, document_id="p")
    there_and_back(tmp_path)
    links = Link.objects.order_by("position").values_list("target__flow__slug", "target__document_id")
    assert list(links) == members


def test_the_lost_order_of_the_other_sides_of_several_types_is_reported(tmp_path):
    made = [flow(slug, singular=slug[:-1]) for slug in ("pages", "wines")]
    several(made[0], "any", made[1], inverses="pages")
    make("wines", "w")
    documents("pages").create({"name": "p", "any": [{"__type": made[1].uid, "documentId": "w"}]})
    reason = "the order on the other sides is not in it: Strapi has none for several types"
    assert export(tmp_path / "e.tar")["adapted"]["links of page.any", reason] == 1


def test_a_renamed_field_goes_by_its_name(tmp_path):
    row = flow("pages", singular="page")
    make("pages", "p")
    definitions.update_field(row.fields.get(), slug="title")
    there_and_back(tmp_path)
    assert documents("pages").find_one("p")["title"] == "p"


# -- what Strapi has no words for -------------------------------------------------------------------


def test_links_to_resources_are_reported(tmp_path):
    run(users().write(tmp_path))
    found = export(tmp_path / "e.tar")
    reason = "to resources, plugin::users-permissions.user: what they are is not in the archive"
    assert found["left_out"]["links of page.author", reason] == 1


def test_links_to_what_is_not_published_are_reported(tmp_path):
    run(drafts().write(tmp_path))
    documents("tags").unpublish("t")
    found = export(tmp_path / "e.tar")
    reason = "to what has no version in that locale and status: Strapi links versions"
    assert found["left_out"]["links of page.tags", reason] == 1


def test_an_order_by_hand_is_reported(tmp_path):
    flow("pages", singular="page", ordered=True)
    assert (
        "order of pages",
        "Strapi has no order of a type's documents: theirs by hand is not in the archive",
    ) in (export(tmp_path / "e.tar")["left_out"])


def test_passwords_that_strapi_cannot_read_are_reported(tmp_path):
    row = flow("people", singular="person")
    definitions.create_field(row, "secret", field_type="password")
    documents("people").create({"name": "a", "secret": "x"}, document_id="a")
    found = export(tmp_path / "e.tar")
    assert found["left_out"]["passwords of people.secret", "hashes of Strapi's are of bcrypt"] == 1


@pytest.mark.once
def test_a_file_without_content_is_reported(tmp_path, folder):
    run(album().write(tmp_path))
    (folder / "b_0a.png").unlink()
    found = export(tmp_path / "e.tar")
    reason = "their content is not in the storage: the archive has their rows alone"
    assert found["adapted"]["files", reason] == 1


# -- the file ---------------------------------------------------------------------------------------


@pytest.mark.once
def test_an_encrypted_archive_is_read_with_its_password(tmp_path):
    run(shop().write(tmp_path))
    (tmp_path / "key").write_text("s3cret\n")
    password = ("--password-file", str(tmp_path / "key"))
    export(tmp_path / "e.tar.gz.enc", *password)
    assert b"api::" not in (tmp_path / "e.tar.gz.enc").read_bytes()
    assert imported(tmp_path / "e.tar.gz.enc", *password)["unchanged"]["links of menu.dishes", ""] == 2


@pytest.mark.once
def test_a_compressed_archive_is_compressed(tmp_path):
    export(tmp_path / "e.tar.gz")
    assert gzip.decompress((tmp_path / "e.tar.gz").read_bytes())


@pytest.mark.once
@pytest.mark.parametrize("name", ["e.zip", "taken.tar", "no/folder.tar"])
def test_a_path_that_cannot_be_written_is_refused(tmp_path, name):
    (tmp_path / "taken.tar").write_text("mine")
    with pytest.raises(CommandError, match=r"Nothing was exported\."):
        export(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["taken.tar"]
    assert (tmp_path / "taken.tar").read_text() == "mine"


@pytest.mark.once
def test_an_export_that_fails_leaves_no_file(tmp_path, monkeypatch):
    flow("pages", singular="page")
    monkeypatch.setattr(Component.objects, "using", None)
    with pytest.raises(TypeError):
        export(tmp_path / "e.tar")
    assert not list(tmp_path.iterdir())


def test_an_empty_database_is_exported(tmp_path):
    assert not Flow.objects.exists()
    assert export(tmp_path / "e.tar")["left_out"] == {}
