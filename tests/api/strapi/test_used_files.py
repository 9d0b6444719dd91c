"""Files and the documents that use them: `populate=related`, and uploads that say where they belong."""

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from relations.engine import assets, definitions
from relations.engine.documents import documents
from relations.models import Asset, Field
from tests import builders
from tests.files import file
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder"), pytest.mark.slow]
UID = "api::page.page"


@pytest.fixture
def client(settings):
    settings.RELATIONS_ANONYMOUS = "write"
    return Client()


@pytest.fixture
@remembered
def pages():
    definitions.create_locale("fr")
    flow = builders.flow("pages", singular="page", draft_and_publish=True, localized=True)
    images = {"allowedTypes": ["images"]}
    definitions.create_field(flow, "cover", field_type="media", localized=True, options=images)
    gallery = {"multiple": True}
    definitions.create_field(flow, "gallery", field_type="media", localized=True, options=gallery)
    photo = {"picture": {"type": "media"}}
    definitions.create_component("shared.photo", attributes=photo)
    definitions.create_field(flow, "photo", field_type="component", options={"component": "shared.photo"})
    return flow


@pytest.fixture
def asset(pages):
    return assets.upload(file())


def make(name, status="published", **values):
    return documents("pages").create({"name": name, **values}, document_id=name, status=status)


def related(client, asset, query="populate=related"):
    response = client.get(f"/api/upload/files/{asset.pk}?{query}")
    assert response.status_code == 200, response.content
    return response.json()["related"]


def error(response, status=400):
    assert response.status_code == status, response.content
    return response.json()["error"]


# -- what shows a file ------------------------------------------------------------------------------


def test_a_document_that_uses_a_file_is_shown_with_its_type(client, asset):
    make("a", cover=asset.pk)
    shown = client.get("/api/pages/a").json()["data"]
    assert related(client, asset, "populate=related&status=published") == [{"__type": UID, **shown}]


def test_drafts_and_published_versions_are_shown(client, asset):
    made = make("a", cover=asset.pk)
    found = related(client, asset)
    assert [(each["documentId"], each["publishedAt"] is None) for each in found] == [
        ("a", True),
        ("a", False),
    ]
    assert found[1]["id"] == made.id


@pytest.mark.parametrize(("status", "names"), [("draft", ["a", "b"]), ("published", ["b"])])
def test_one_status_is_chosen(client, asset, status, names):
    make("a", status="draft", cover=asset.pk)
    make("b", cover=asset.pk)
    found = related(client, asset, f"populate=related&status={status}")
    assert [each["documentId"] for each in found] == names


def test_every_locale_is_shown(client, asset):
    make("a", cover=asset.pk)
    documents("pages").update("a", {"name": "f", "gallery": [asset.pk]}, locale="fr", status="published")
    found = related(client, asset, "populate=related&status=published")
    assert [each["locale"] for each in found] == ["en", "fr"]


def test_a_document_that_uses_a_file_twice_is_shown_once(client, asset):
    make("a", status="draft", cover=asset.pk, gallery=[asset.pk], photo={"picture": asset.pk})
    assert len(related(client, asset)) == 1


def test_a_file_in_a_component_is_used(client, asset):
    make("a", status="draft", photo={"picture": asset.pk})
    assert [each["documentId"] for each in related(client, asset)] == ["a"]


def test_a_file_that_nothing_uses_has_an_empty_list(client, asset):
    assert related(client, asset) == []


def test_a_field_that_is_private_or_disabled_does_not_count(client, asset):
    make("a", status="draft", cover=asset.pk, gallery=[asset.pk])
    definitions.update_field(Field.objects.get(slug="cover"), options={"private": True})
    definitions.update_field(Field.objects.get(slug="gallery"), enabled=False)
    assert related(client, asset) == []


def test_a_flow_that_is_disabled_does_not_count(client, pages, asset):
    make("a", cover=asset.pk)
    definitions.update_flow(pages, enabled=False)
    assert related(client, asset) == []


def test_a_file_is_shown_without_what_uses_it_else(client, asset):
    assert "related" not in client.get(f"/api/upload/files/{asset.pk}").json()


@pytest.mark.parametrize("populate", ["populate=*", "populate[0]=related", "populate[related]=true"])
def test_lists_of_files_show_what_uses_them(client, asset, populate):
    other = assets.upload(file())
    make("a", status="draft", cover=asset.pk, gallery=[other.pk, asset.pk])
    make("b", status="draft", cover=other.pk)
    found = client.get(f"/api/upload/files?{populate}").json()
    assert [[each["documentId"] for each in item["related"]] for item in found] == [["a"], ["a", "b"]]


def test_what_is_read_of_a_type_is_chosen(client, asset):
    make("a", status="draft", cover=asset.pk)
    on = f"populate[related][on][{UID}]"
    [found] = related(client, asset, f"{on}[fields][0]=name&{on}[populate][cover][fields][0]=name")
    assert found == {
        "__type": UID,
        "id": found["id"],
        "documentId": "a",
        "name": "a",
        "cover": {"id": asset.pk, "documentId": asset.document_id, "name": "picture.png"},
    }


def test_attributes_of_files_are_chosen(client, asset):
    found = client.get(f"/api/upload/files/{asset.pk}?fields=name,url").json()
    assert found.keys() == {"id", "documentId", "name", "url"}


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("populate=relate", "relate"),
        ("populate[related][fields]=name", "fields"),
        ("populate[related][on][api::x.x]=true", "api::x.x"),
        (f"populate[related][on][{UID}][sort]=name", "sort"),
        (f"populate[related][on][{UID}][fields]=nam", "nam"),
        (f"populate[related][on][{UID}]=maybe", "maybe"),
        ("populate[related]=maybe", "maybe"),
        ("populate[related][on]=maybe", "maybe at related.on"),
        ("fields=nam", "nam"),
        ("populate=related&status=both", "status"),
    ],
)
def test_what_files_do_not_have_is_refused(client, asset, query, key):
    assert key in error(client.get(f"/api/upload/files/{asset.pk}?{query}"))["message"]


def test_no_more_documents_than_an_answer_takes(client, asset, settings):
    settings.RELATIONS_MAX_POPULATED = 2
    for name in "abc":
        make(name, status="draft", cover=asset.pk)
    assert "related" in error(client.get(f"/api/upload/files/{asset.pk}?populate=related"))["message"]


def test_what_uses_files_costs_a_statement_for_each_type(client, asset, django_assert_num_queries):
    for name in "abcd":
        make(name, status="draft", cover=asset.pk)
        assets.upload(file())
    related(client, asset)
    with django_assert_num_queries(6):  # files; the schema, thrice; the uses; the documents
        client.get("/api/upload/files?populate=related")


# -- an upload that says where it belongs -----------------------------------------------------------


def send(client, *names, content=None, **form):
    sent = {"files": [file(name, content) for name in names]}
    return client.post("/api/upload", {**sent, "ref": UID, **form})


def values(document_id, status="published", **options):
    found = documents("pages").find_one(document_id, status=status, populate="*", **options)
    return found["cover"], [each.name for each in found["gallery"]]


def test_a_file_is_attached_to_a_published_version(client, pages):
    made = make("a")
    [shown] = send(client, "a.png", refId=made.id, field="cover").json()
    assert [values("a", status)[0].pk for status in ("draft", "published")] == [shown["id"]] * 2


def test_a_file_is_attached_to_a_draft_alone(client, pages):
    make("a")
    draft = documents("pages").find_one("a", status="draft")
    send(client, "a.png", refId=draft.id, field="cover")
    assert [values("a", status)[0] is None for status in ("draft", "published")] == [False, True]


def test_a_file_is_attached_to_one_locale(client, pages):
    make("a")
    french = documents("pages").update("a", {"name": "f"}, locale="fr", status="published")
    send(client, "a.png", refId=french.id, field="cover")
    assert [values("a", locale=code)[0] is None for code in ("en", "fr")] == [True, False]


def test_a_document_id_is_as_good(client, pages):
    make("a")
    send(client, "a.png", refId="a", field="cover")
    assert values("a")[0].name == "a.png"


def test_a_document_id_of_a_draft_publishes_nothing(client, pages):
    make("a", status="draft")
    send(client, "a.png", refId="a", field="cover")
    assert values("a", "draft")[0].name == "a.png"
    assert documents("pages").find_one("a", status="published") is None


def test_a_document_id_without_the_default_locale_is_refused(client, pages):
    documents("pages").create({"name": "f"}, document_id="a", locale="fr", status="published")
    assert "no document" in error(send(client, "a.png", refId="a", field="cover"))["message"]


def test_several_files_are_added_at_the_end(client, asset):
    made = make("a", gallery=[asset.pk])
    send(client, "b.png", "a.png", refId=made.id, field="gallery")
    assert values("a")[1] == ["picture.png", "b.png", "a.png"]


def test_a_file_takes_the_place_of_another(client, asset):
    made = make("a", cover=asset.pk)
    send(client, "b.png", refId=made.id, field="cover")
    assert values("a")[0].name == "b.png"


@pytest.mark.parametrize(
    ("form", "key"),
    [
        ({"ref": "api::pag.pag"}, "ref"),
        ({"ref": ""}, "ref"),
        ({"ref": "shared.photo"}, "ref"),
        ({"refId": "nobody"}, "refId"),
        ({"refId": "0"}, "refId"),
        ({"refId": "9" * 40}, "refId"),
        ({"refId": "\x00"}, "refId"),
        ({"refId": "-1"}, "refId"),
        ({"refId": ""}, "refId"),
        ({"field": "name"}, "field"),
        ({"field": "photo"}, "field"),
        ({"field": "covr"}, "field"),
        ({"field": ""}, "field"),
    ],
)
def test_a_place_that_is_not_there_is_refused_with_its_files(client, pages, folder, form, key):
    made = make("a")
    response = send(client, "a.png", **{"refId": made.id, "field": "cover", **form})
    assert error(response)["details"]["key"] == key
    assert not Asset.objects.exists()
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("key", ["ref", "refId", "field"])
def test_a_part_of_a_place_is_refused(client, pages, key):
    form = {"ref": UID, "refId": "a", "field": "cover"}
    del form[key]
    response = client.post("/api/upload", {"files": [file()], **form})
    assert error(response)["details"]["key"] == key


def test_a_type_that_the_field_does_not_take_is_refused_with_the_file(client, pages, folder):
    made = make("a")
    found = error(send(client, "a.txt", content=b"text", refId=made.id, field="cover"))
    assert (found["details"]["key"], "takes images" in found["message"]) == ("field", True)
    assert (Asset.objects.exists(), default_storage.listdir("")[1]) == (False, [])


def test_two_files_for_one_place_are_refused(client, pages):
    made = make("a")
    assert "takes one file" in error(send(client, "a.png", "b.png", refId=made.id, field="cover"))["message"]
    assert not Asset.objects.exists()


def test_a_file_that_is_there_is_not_attached_by_an_upload(client, asset):
    form = {"ref": UID, "refId": "a", "field": "cover"}
    assert error(client.post(f"/api/upload?id={asset.pk}", form))["details"]["key"] == "ref"
