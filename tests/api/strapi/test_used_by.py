"""`…/used-by`: who points to a document, a file or a resource, from which field, locale and status."""

import pytest

from relations.engine import assets, definitions
from relations.engine.documents import documents
from tests import builders
from tests.files import file
from tests.remembered import remembered

pytestmark = pytest.mark.django_db
PLACE = {"__type", "documentId", "title", "locale", "status", "field", "path", "component", "targetLocale"}


def used(call, path, status=200):
    response = call("GET", path)
    assert response.status_code == status, response.content
    return response.json() if status == 200 else response.json()["error"]


def places(call, path):
    return [(use["documentId"], use["status"], use["path"]) for use in used(call, path)["data"]]


@pytest.fixture
@remembered
def guide():
    restaurants, categories = builders.guide()
    builders.make("categories", "italian", "thai")
    builders.make("restaurants", "roma", "napoli", "bangkok")
    for name in ("roma", "napoli"):
        builders.write("restaurants", name, {"categories": ["italian"]})
    return restaurants, categories


@pytest.fixture
@remembered
def blocks():
    """Pages with drafts and locales, whose blocks have an author and a photo."""
    definitions.create_locale("fr")
    builders.flow("authors", singular="author")
    pages = builders.flow("pages", singular="page", draft_and_publish=True, localized=True)
    attributes = {
        "author": {"type": "relation", "relation": "oneToOne", "target": "api::author.author"},
        "photo": {"type": "media"},
    }
    definitions.create_component("shared.quote", attributes=attributes)
    zone = {"components": ["shared.quote"]}
    definitions.create_field(pages, "blocks", field_type="dynamiczone", options=zone, localized=True)
    builders.make("authors", "ann")
    return pages


def test_a_place_names_document_field_locale_and_status(call, guide):
    found = used(call, "/api/categories/italian/used-by")
    assert found["data"][0] == {
        "__type": "api::restaurant.restaurant",
        "documentId": "roma",
        "title": "roma",
        "locale": None,
        "status": "published",
        "field": "categories",
        "path": "categories",
        "component": None,
        "targetLocale": None,
    }
    assert found["meta"]["pagination"] == {"page": 1, "pageSize": 25, "pageCount": 1, "total": 2}


def test_places_are_read_in_pages(call, guide):
    path = "/api/categories/italian/used-by?pagination[page]=2&pagination[pageSize]=1"
    found = used(call, path)
    assert [use["documentId"] for use in found["data"]] == ["napoli"]
    assert found["meta"]["pagination"]["pageCount"] == 2


def test_what_nobody_points_to_has_no_places(call, guide):
    assert used(call, "/api/categories/thai/used-by")["data"] == []


def test_the_end_that_owns_the_links_is_not_used_by_them(call, guide):
    assert used(call, "/api/restaurants/roma/used-by")["data"] == []


def test_a_component_is_named_with_the_way_to_it(call, blocks):
    quote = {"__component": "shared.quote", "author": "ann"}
    documents("pages").create({"blocks": [quote]}, document_id="home", locale="fr")
    (use,) = used(call, "/api/authors/ann/used-by")["data"]
    assert (use["path"], use["component"]) == ("blocks.0.author", "shared.quote")
    assert (use["locale"], use["status"]) == ("fr", "draft")


def test_drafts_and_published_versions_are_places_of_their_own(call, blocks):
    quote = {"__component": "shared.quote", "author": "ann"}
    documents("pages").create({"blocks": [quote]}, document_id="home", status="published")
    way = "blocks.0.author"
    both = [("home", "draft", way), ("home", "published", way)]
    assert places(call, "/api/authors/ann/used-by") == both
    assert places(call, "/api/authors/ann/used-by?status=published") == both[1:]
    assert places(call, "/api/authors/ann/used-by?status=draft") == both[:1]


def test_a_target_with_drafts_is_one_place_of_a_source_without(call):
    builders.flow("tags", draft_and_publish=True)
    posts = builders.flow("posts")
    builders.relation(posts, "tags", builders.Flow.objects.get(slug="tags"))
    documents("tags").create({"name": "red"}, document_id="red", status="published")
    documents("posts").create({"tags": ["red"]}, document_id="hello")
    assert places(call, "/api/tags/red/used-by") == [("hello", "published", "tags")]
    assert places(call, "/api/tags/red/used-by?status=draft") == [("hello", "published", "tags")]


def test_the_locale_is_that_of_the_document_itself(call):
    definitions.create_locale("fr")
    pages = builders.flow("pages", localized=True)
    builders.relation(pages, "next", pages)
    for code in ("en", "fr"):
        for name in ("one", "two"):
            service = documents("pages")
            write = service.update if service.has(name) else None
            if write:
                write(name, {"name": name}, locale=code)
            else:
                service.create({"name": name}, document_id=name, locale=code)
    documents("pages").update("one", {"next": ["two"]}, locale="fr")
    assert used(call, "/api/pages/two/used-by?locale=en")["data"] == []
    (use,) = used(call, "/api/pages/two/used-by?locale=fr")["data"]
    assert (use["locale"], use["targetLocale"]) == ("fr", "fr")


def test_a_private_field_is_not_named(call, guide):
    restaurants, _ = guide
    field = restaurants.fields.get(slug="categories")
    definitions.update_field(field, options={**field.options, "private": True})
    found = used(call, "/api/categories/italian/used-by")
    assert (found["data"], found["meta"]["pagination"]["total"]) == ([], 0)
    assert documents("categories").used_by("italian").count() == 2


def test_a_disabled_flow_is_not_named(call, guide):
    definitions.update_flow(guide[0], enabled=False)
    assert used(call, "/api/categories/italian/used-by")["data"] == []
    assert documents("categories").used_by("italian").count() == 2


def test_a_single_type_is_at_its_name(call):
    home = builders.flow("homes", singular="home", single=True)
    builders.relation(builders.flow("pages"), "home", home, "many-to-one")
    documents("homes").create({"name": "us"}, document_id="us")
    documents("pages").create({"home": "us"}, document_id="one")
    assert places(call, "/api/home/used-by") == [("one", "published", "home")]


def test_a_file_is_used_by_values(call, blocks, folder):
    picture = assets.upload(file())
    quote = {"__component": "shared.quote", "photo": picture.pk}
    documents("pages").create({"blocks": [quote]}, document_id="home")
    (use,) = used(call, f"/api/upload/files/{picture.pk}/used-by")["data"]
    assert use.keys() == PLACE
    assert (use["field"], use["path"], use["component"]) == ("photo", "blocks.0.photo", "shared.quote")
    documents("pages").delete("home", locale="*")
    assert used(call, f"/api/upload/files/{picture.document_id}/used-by")["data"] == []


def test_a_resource_is_used_by_relations(call):
    posts = builders.flow("posts")
    definitions.create_field(
        posts, "goods", field_type="relationship", cardinality="many-to-many", resource_types=["product"]
    )
    item = {"type": "product", "id": "7"}
    documents("posts").create({"goods": {"connect": [item]}}, document_id="one")
    assert places(call, "/api/resources/product/7/used-by") == [("one", "published", "goods")]
    assert used(call, "/api/resources/product/8/used-by")["data"] == []
    assert used(call, "/api/resources/planet/8/used-by", 404)["name"] == "NotFoundError"


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("categories/nobody/used-by", 404, "nobody"),
        ("categories/used-by", 404, "Not Found"),
        ("planets/italian/used-by", 404, "planets"),
        ("categories/italian/used-by?status=old", 400, "old"),
        ("categories/italian/used-by?locale=xx", 400, "xx"),
        ("categories/italian/used-by?sort=name", 400, "sort"),
        ("categories/italian/used-by?pagination[page]=x", 400, "page"),
        ("upload/files/none/used-by", 404, "Not Found"),
        ("upload/files/none/used-by?locale=en", 400, "locale"),
        ("resources/product/1/used-by?locale=en", 400, "locale"),
    ],
)
def test_bad_requests_are_refused(call, guide, path, status, said):
    assert said in used(call, f"/api/{path}", status)["message"]


def test_a_slash_at_the_end_means_nothing(call, guide):
    assert places(call, "/api/categories/italian/used-by/") == places(call, "/api/categories/italian/used-by")


def test_anybody_without_a_token_is_refused(client, guide):
    assert client.get("/api/categories/italian/used-by").status_code == 403
