"""`…/actions/duplicate` and `…/actions/fill-in`: a document again, and a locale out of another."""

import pytest

from relations.engine import definitions
from relations.engine.documents import documents
from relations.models import Entry, Flow
from tests import builders
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def act(call, path, body=None, status=201):
    response = call("POST", f"/api/{path}", body)
    assert response.status_code == status, response.content
    return response.json()["data"] if status < 300 else response.json()["error"]


def flow_of(slug):
    return Flow.objects.get(slug=slug)


@pytest.fixture
@remembered
def guide():
    """A restaurant `r` with categories, a dish of its own, a city, and a quote by two authors."""
    restaurants, _ = builders.guide()
    builders.flow("authors", singular="author")
    cities = builders.flow("cities", singular="city")
    builders.relation(cities, "restaurants", restaurants, "one-to-many", inverse="city")
    builders.relation(restaurants, "dishes", builders.flow("dishes"), "one-to-many", inverse="restaurant")
    definitions.create_field(restaurants, "slug", field_type="uid", unique=True)
    definitions.create_field(restaurants, "number", field_type="integer", unique=True)
    attributes = {
        "text": {"type": "string"},
        "code": {"type": "string", "unique": True},
        "authors": {"type": "relation", "relation": "oneToMany", "target": "api::author.author"},
    }
    definitions.create_component("shared.quote", attributes=attributes)
    zone = {"components": ["shared.quote"]}
    definitions.create_field(restaurants, "blocks", field_type="dynamiczone", options=zone)
    builders.make("authors", "ann", "bob")
    builders.make("categories", "x", "y", "z")
    builders.make("dishes", "soup")
    builders.make("restaurants", "other")
    builders.write("restaurants", "other", {"categories": ["z", "x"]})
    quote = {"__component": "shared.quote", "text": "Good", "code": "q", "authors": ["bob", "ann"]}
    data = {"name": "R", "slug": "r", "number": 7, "categories": ["z", "x", "y"], "dishes": ["soup"]}
    documents("restaurants").create({**data, "blocks": [quote]}, document_id="r")
    documents("cities").create({"restaurants": ["r"]}, document_id="paris")
    return restaurants


@pytest.mark.parametrize(
    ("body", "path"),
    [({"data": {"name": "x"}}, "name"), ({"name": "x"}, "name"), ({"data": []}, "data"), (b"{", None)],
)
def test_a_copy_with_values_of_its_own_is_refused(call, guide, body, path):
    before = Entry.objects.count()
    error = act(call, "restaurants/r/actions/duplicate", body, status=400)
    assert (error["details"].get("path"), Entry.objects.count()) == (path, before)


def test_values_and_lists_are_copied_in_order(call, guide):
    copy = act(call, "restaurants/r/actions/duplicate")
    name = copy["documentId"]
    assert name != "r"
    assert copy["versions"][0]["name"] == "R"
    assert builders.listed("restaurants", name, "categories") == ["z", "x", "y"]
    assert builders.listed("restaurants", "r", "categories") == ["z", "x", "y"]


def test_lists_of_components_are_copied_in_order(call, guide):
    name = act(call, "restaurants/r/actions/duplicate")["documentId"]
    found = documents("restaurants").find_one(
        name, populate={"blocks": {"on": {"shared.quote": {"populate": "*"}}}}
    )
    (quote,) = found["blocks"]
    assert [author.document_id for author in quote["authors"]] == ["bob", "ann"]


def test_the_copy_comes_to_the_end_of_the_other_sides_lists(call, guide):
    name = act(call, "restaurants/r/actions/duplicate")["documentId"]
    assert builders.listed("categories", "x", "restaurants") == ["other", "r", name]


def test_a_copy_of_the_inverse_side_comes_to_the_end_of_the_lists(call, guide):
    name = act(call, "categories/x/actions/duplicate")["documentId"]
    assert builders.listed("categories", name, "restaurants") == ["other", "r"]
    assert builders.listed("restaurants", "r", "categories") == ["z", "x", "y", name]


def test_exclusive_targets_stay_and_are_named(call, guide):
    copy = act(call, "restaurants/r/actions/duplicate")
    assert copy["leftOut"] == [
        {"locale": None, "field": "dishes", "documentId": "soup", "reason": "exclusive"}
    ]
    assert builders.listed("restaurants", "r", "dishes") == ["soup"]
    assert builders.listed("cities", "paris", "restaurants") == ["r", copy["documentId"]]


def test_unique_values_are_changed_and_named(call, guide):
    first, second = (act(call, "restaurants/r/actions/duplicate") for _ in range(2))
    values = {each["field"]: each["value"] for each in first["changed"]}
    assert (values["slug"], values["number"]) == ("r-copy", None)
    assert values["blocks.0.code"].startswith("q-copy-")
    assert {each["field"]: each["value"] for each in second["changed"]}["slug"] == "r-copy-2"


def test_a_copy_is_a_draft_in_all_locales(call):
    definitions.create_locale("fr")
    pages = builders.flow("pages", localized=True, draft_and_publish=True)
    builders.relation(pages, "next", pages)
    documents("pages").create({"name": "two"}, document_id="two", status="published")
    documents("pages").create({"name": "one", "next": ["two"]}, document_id="one", status="published")
    documents("pages").update("one", {"name": "un"}, locale="fr")
    copy = act(call, "pages/one/actions/duplicate")
    assert [version["name"] for version in copy["versions"]] == ["one", "un"]
    assert documents("pages").find_one(copy["documentId"]) is None
    assert builders.listed("pages", copy["documentId"], "next", status="draft") == ["two"]
    only = act(call, "pages/one/actions/duplicate?locale=fr")
    assert [version["locale"] for version in only["versions"]] == ["fr"]


def test_pins_resources_and_locales_are_copied(call):
    definitions.create_locale("fr")
    builders.flow("tags", draft_and_publish=True)
    builders.flow("cities", localized=True)
    posts = builders.flow("posts")
    builders.relation(posts, "tags", flow_of("tags"))
    builders.relation(posts, "cities", flow_of("cities"))
    goods = {"cardinality": "many-to-many", "resource_types": ["product"]}
    definitions.create_field(posts, "goods", field_type="relationship", **goods)
    documents("tags").create({"name": "a"}, document_id="a", status="published")
    documents("tags").create({"name": "b"}, document_id="b")
    documents("cities").create({"name": "Lyon"}, document_id="lyon", locale="fr")
    tags = [{"documentId": "b", "status": "draft"}, "a"]
    items = [{"type": "product", "id": "9"}, {"type": "product", "id": "1"}]
    cities = [{"documentId": "lyon", "locale": "fr"}]
    documents("posts").create({"tags": tags, "goods": items, "cities": cities}, document_id="p")
    copy = act(call, "posts/p/actions/duplicate")
    assert copy["leftOut"] == []

    def rows(name):
        links = builders.Field.objects.get(slug="tags").links.model.objects
        columns = ("field", "position", "target", "target_locale", "target_status", "resource_id")
        return list(
            links.filter(source__entry__document_id=name)
            .order_by("field", "position", "target_status")
            .values_list(*columns)
        )

    assert rows(copy["documentId"]) == rows("p")


def test_a_list_of_several_types_is_copied_in_order(call):
    definitions.create_locale("fr")
    cats, dogs = builders.flow("cats", singular="cat", localized=True), builders.flow("dogs", singular="dog")
    parks = builders.flow("parks", localized=True)
    kind = {"field_type": "relationship", "cardinality": "one-to-many", "target_flows": [cats, dogs]}
    owned = definitions.create_field(parks, "animals", **kind)
    there = {"field_type": "relationship", "cardinality": "many-to-one", "target_flow": parks}
    definitions.create_field(dogs, "park", mapped_by=owned, **there)
    builders.make("cats", "x", "y")
    builders.make("dogs", "x")
    animals = [("api::cat.cat", "y"), ("api::dog.dog", "x"), ("api::cat.cat", "x")]
    items = [{"__type": uid, "documentId": name} for uid, name in animals]
    documents("parks").create({"animals": items}, document_id="p")
    copy = act(call, "parks/p/actions/duplicate")
    assert builders.listed("parks", copy["documentId"], "animals") == ["y", "x"]
    assert [(each["documentId"], each["reason"]) for each in copy["leftOut"]] == [("x", "exclusive")]
    filled = act(call, "parks/p/actions/fill-in?locale=fr", {"from": "en"}, 200)
    assert builders.listed("parks", "p", "animals", locale="fr") == ["x"]
    assert [(each["documentId"], each["reason"]) for each in filled["leftOut"]] == [
        ("y", "locale"),
        ("x", "locale"),
    ]


def test_a_copy_of_an_ordered_flow_comes_to_its_end(call):
    builders.flow("slides", ordered=True)
    builders.make("slides", "a", "b")
    name = act(call, "slides/a/actions/duplicate")["documentId"]
    assert [document.document_id for document in documents("slides").find()] == ["a", "b", name]


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("restaurants/nobody/actions/duplicate", 404, "nobody"),
        ("restaurants/actions/duplicate", 404, "Not Found"),
        ("restaurants/r/actions/duplicate?locale=xx", 400, "xx"),
        ("restaurants/r/actions/duplicate?status=draft", 400, "status"),
    ],
)
def test_a_wrong_duplication_is_refused(call, guide, path, status, said):
    assert said in act(call, path, status=status)["message"]
    assert documents("restaurants").count() == 2


def test_a_single_type_is_not_duplicated(call):
    builders.flow("homes", singular="home", single=True)
    documents("homes").create({"name": "us"})
    assert "single type" in act(call, "home/actions/duplicate", status=400)["message"]


# -- another locale ---------------------------------------------------------------------------------


@pytest.fixture
@remembered
def pages():
    """Page `p` in English, with pages and tags; page `q` in both locales, `e` in English alone."""
    definitions.create_locale("fr")
    pages = builders.flow("pages", singular="page", localized=True, draft_and_publish=True)
    definitions.create_field(pages, "code", field_type="string")
    definitions.create_field(pages, "text", field_type="text", localized=True)
    builders.relation(pages, "next", pages, inverse="before")
    builders.relation(pages, "tags", builders.flow("tags"))
    builders.relation(pages, "child", pages, "one-to-one", inverse="parent")
    attributes = {"author": {"type": "relation", "relation": "oneToMany", "target": "api::page.page"}}
    definitions.create_component("shared.quote", attributes=attributes)
    zone = {"components": ["shared.quote"]}
    definitions.create_field(pages, "blocks", field_type="dynamiczone", options=zone, localized=True)
    builders.make("tags", "x", "y")
    for name in "qe":
        documents("pages").create({"name": name}, document_id=name)
    documents("pages").update("q", {"name": "q"}, locale="fr")
    quote = {"__component": "shared.quote", "author": ["q", "e"]}
    data = {"name": "P", "text": "T", "code": "7", "next": ["e", "q"], "tags": ["y", "x"], "blocks": [quote]}
    documents("pages").create(data, document_id="p")
    return pages


def french(slug):
    return builders.listed("pages", "p", slug, locale="fr", status="draft")


def test_a_missing_locale_is_made_out_of_another(call, pages):
    copy = act(call, "pages/p/actions/fill-in?locale=fr", {"from": "en"}, 200)
    (version,) = copy["versions"]
    assert (version["name"], version["text"], version["code"]) == ("P", "T", "7")
    assert (french("next"), french("tags")) == (["q"], ["y", "x"])
    assert {(each["field"], each["documentId"], each["reason"]) for each in copy["leftOut"]} == {
        ("next", "e", "locale"),
        ("blocks.author", "e", "locale"),
    }
    assert builders.listed("pages", "q", "before", locale="fr", status="draft") == ["p"]


def test_fields_say_what_is_filled_in(call, pages):
    documents("pages").update("p", {"name": "Un", "text": "deux", "tags": ["x"]}, locale="fr")
    act(call, "pages/p/actions/fill-in?locale=fr", {"data": {"from": "en", "fields": ["text"]}}, 200)
    found = documents("pages").find_one("p", locale="fr", status="draft")
    assert (found["name"], found["text"], french("tags")) == ("Un", "T", ["x"])
    act(call, "pages/p/actions/fill-in?locale=fr", {"from": "en", "fields": ["tags"]}, 200)
    assert french("tags") == ["y", "x"]


def test_an_empty_list_is_filled_in_too(call, pages):
    documents("pages").update("p", {"tags": ["x"]}, locale="fr")
    documents("pages").update("p", {"tags": []})
    act(call, "pages/p/actions/fill-in?locale=fr", {"from": "en"}, 200)
    assert french("tags") == []


def test_filling_in_twice_changes_nothing(call, pages):
    first, second = (act(call, "pages/p/actions/fill-in?locale=fr", {"from": "en"}, 200) for _ in range(2))
    assert {**first["versions"][0], "updatedAt": 0} == {**second["versions"][0], "updatedAt": 0}
    assert (french("next"), french("tags")) == (["q"], ["y", "x"])


def test_what_another_document_has_alone_is_not_taken_from_it(call, pages):
    documents("pages").update("p", {"child": "q"})
    documents("pages").create({"name": "o", "child": "q"}, document_id="o", locale="fr")
    copy = act(call, "pages/p/actions/fill-in?locale=fr", {"from": "en"}, 200)
    assert ("child", "q", "exclusive") in [
        (each["field"], each["documentId"], each["reason"]) for each in copy["leftOut"]
    ]
    assert builders.listed("pages", "o", "child", locale="fr", status="draft") == "q"


@pytest.mark.parametrize(
    ("path", "body", "status", "said"),
    [
        ("pages/p/actions/fill-in?locale=fr", {}, 400, "from"),
        ("pages/p/actions/fill-in?locale=fr", {"from": 7}, 400, "from"),
        ("pages/p/actions/fill-in?locale=fr", {"from": "xx"}, 400, "xx"),
        ("pages/p/actions/fill-in?locale=fr", {"from": "fr"}, 400, "another"),
        ("pages/p/actions/fill-in?locale=xx", {"from": "en"}, 400, "xx"),
        ("pages/p/actions/fill-in", {"from": "fr"}, 404, "fr"),
        ("pages/p/actions/fill-in?locale=fr", {"from": "en", "fields": "text"}, 400, "fields"),
        ("pages/p/actions/fill-in?locale=fr", {"from": "en", "fields": ["code"]}, 400, "code"),
        ("pages/p/actions/fill-in?locale=fr", {"from": "en", "to": "x"}, 400, "to"),
        ("pages/p/actions/fill-in?locale=fr", [], 400, "object"),
        ("pages/nobody/actions/fill-in?locale=fr", {"from": "en"}, 404, "nobody"),
        ("tags/x/actions/fill-in?locale=fr", {"from": "en"}, 400, "not localized"),
    ],
)
def test_a_wrong_filling_in_is_refused(call, pages, path, body, status, said):
    assert said in act(call, path, body, status)["message"]
    assert documents("pages").find_one("p", locale="fr", status="draft") is None
