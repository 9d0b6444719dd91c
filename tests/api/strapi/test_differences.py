"""The rows of "Decided differences" in docs/coming-from-strapi.md, each kept true by the test of its name."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connections

from relations.engine import definitions
from relations.engine.documents import documents
from relations.models import Flow
from tests import builders
from tests.remembered import remembered

PAGE = Path(__file__).parents[3] / "docs" / "coming-from-strapi.md"
RESTAURANT = "/api/restaurants/r"

kept: set[str] = set()


def row(name: str) -> Callable:
    """Marks the tests of a row of the page, by its anchor."""
    kept.add(name)
    return lambda test: test


def test_every_row_of_the_page_has_its_test():
    assert set(re.findall(r'^\| <a id="([a-z-]+)"></a>', PAGE.read_text(), re.MULTILINE)) == kept


@pytest.fixture
@remembered
def guide(db):
    """A restaurant without categories, and eight categories that it may have."""
    builders.guide()
    builders.make("restaurants", "r")
    builders.make("categories", *"abcdefgh")


@pytest.fixture
@remembered
def drafts(db):
    """The same with drafts; `x` alone is not published. Pages see categories, which do not see them."""
    restaurants, categories = builders.guide(draft_and_publish=True)
    builders.relation(builders.flow("pages"), "categories", categories)
    builders.relation(restaurants, "seen", categories)
    builders.make("categories", "a", "b", status="published")
    builders.make("categories", "x")
    builders.make("restaurants", "r", status="published")
    builders.make("pages", "p")


@pytest.fixture
@remembered
def parent(db):
    """Pages, each with one parent; and documents to be that."""
    pages = builders.flow("pages")
    builders.relation(pages, "parent", pages, "many-to-one")
    builders.make("pages", "p", "a", "b")


@pytest.fixture
def refused(call):
    """Write categories that must be refused, and leave no trace; gives the error."""

    def send(categories, path=RESTAURANT, status=400, key="categories"):
        before = builders.listed("restaurants", "r", "categories")
        response = call("PUT", path, {"data": {key: categories}})
        assert response.status_code == status, response.content
        assert builders.listed("restaurants", "r", "categories") == before
        return response.json()["error"]

    return send


def word():
    return "".join(builders.listed("restaurants", "r", "categories"))


@row("set-with-connect")
@pytest.mark.parametrize("other", ["connect", "disconnect"])
def test_set_is_alone(guide, refused, other):
    assert refused({"set": ["a"], other: ["b"]})["details"]["key"] == other


@row("same-target-twice")
@pytest.mark.parametrize(
    "items", [["a", "a"], ["a", {"documentId": "a", "position": {"start": True}}], [{"id": "a"}, "a"]]
)
def test_the_same_target_twice_is_refused(guide, refused, items):
    assert "a" in refused({"connect": items})["message"]


@row("one-place-two-connected")
def test_the_last_one_wins_one_place(parent, put):
    put("/api/pages/p", {"parent": {"connect": ["a", "b"]}})
    assert builders.listed("pages", "p", "parent") == "b"


@row("set-null")
def test_set_null_is_refused(guide, refused, put):
    put(RESTAURANT, {"categories": ["a"]})
    refused({"set": None})


@row("meaningless-position")
@pytest.mark.parametrize(
    "position", ["end", {"index": 0}, {"before": "b", "after": "c"}, {"start": True, "end": True}, {}, 1]
)
def test_a_position_that_cannot_be_meant_is_refused(guide, refused, position):
    error = refused({"connect": [{"documentId": "a", "position": position}]})
    assert "position" in error["details"]["path"]
    assert error["details"]["documentId"] == "a"


@row("anchored-on-itself")
def test_an_item_is_not_its_own_anchor(guide, refused):
    refused({"connect": [{"documentId": "a", "position": {"before": "a"}}]})


@row("status-in-a-bare-item")
@pytest.mark.parametrize(
    "bare", [[{"documentId": "a", "status": "draft"}], {"documentId": "a", "status": "draft"}]
)
def test_a_bare_item_may_have_a_status(drafts, put, bare):
    put("/api/pages/p", {"categories": bare})
    assert builders.listed("pages", "p", "categories", status="draft") == ["a"]
    assert builders.listed("pages", "p", "categories") == []


@row("start-is-the-start")
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"connect": [{"documentId": "a", "position": {"start": True}}]}, "abcdefgh"),
        ({"connect": [{"documentId": "h", "position": {"start": True}}], "disconnect": ["a"]}, "hbcdefg"),
    ],
)
def test_start_is_the_start(guide, put, change, expected):
    put(RESTAURANT, {"categories": list("abcdefgh")})
    put(RESTAURANT, {"categories": change})
    assert word() == expected


@row("anchored-on-each-other")
def test_items_anchored_on_each_other_go_one_after_the_other(guide, put):
    put(RESTAURANT, {"categories": ["a", "b"]})
    items = [{"documentId": "a", "position": {"after": "b"}}, {"documentId": "b", "position": {"after": "a"}}]
    put(RESTAURANT, {"categories": {"connect": items}})
    assert word() == "ab"


@row("target-not-published-yet")
@pytest.mark.parametrize("field", ["categories", "seen"], ids=["two-sided", "one-sided"])
def test_a_target_appears_in_its_place_when_it_is_published(drafts, put, call, field):
    put(RESTAURANT, {field: ["a", "x", "b"]})
    assert builders.listed("restaurants", "r", field) == ["a", "b"]
    call("POST", "/api/categories/x/actions/publish")
    assert builders.listed("restaurants", "r", field) == ["a", "x", "b"]


@row("pinned-target-published-again")
def test_a_pinned_target_comes_back(drafts, put, call):
    put("/api/pages/p", {"categories": ["b", {"documentId": "a", "status": "published"}]})
    call("POST", "/api/categories/a/actions/unpublish")
    assert builders.listed("pages", "p", "categories") == ["b"]
    call("POST", "/api/categories/a/actions/publish")
    assert builders.listed("pages", "p", "categories") == ["b", "a"]


@row("discard-what-was-never-published")
def test_what_was_never_published_is_not_discarded(drafts, call):
    assert call("POST", "/api/categories/x/actions/discard-draft").status_code == 400
    assert documents("categories").find_one("x", status="draft")


@row("unknown-locale-or-status")
@pytest.mark.parametrize(("query", "value"), [("locale=xx", "xx"), ("status=bogus", "bogus")])
@pytest.mark.parametrize("path", ["/api/restaurants", RESTAURANT])
def test_an_unknown_locale_or_status_is_refused(guide, call, path, query, value):
    response = call("GET", f"{path}?{query}")
    assert (response.status_code, value in response.json()["error"]["message"]) == (400, True)


@row("unknown-locale-or-status")
def test_an_unknown_status_of_an_item_is_refused(guide, refused):
    assert "bogus" in refused({"connect": [{"documentId": "a", "status": "bogus"}]})["message"]


@row("numeric-ids-name-documents")
def test_a_number_names_its_document(drafts, put):
    published = documents("categories").find_one("a")
    put(f"{RESTAURANT}?status=draft", {"categories": {"connect": [published.id]}})
    assert builders.listed("restaurants", "r", "categories", status="draft") == ["a"]


@row("a-string-is-a-document-id")
@pytest.mark.parametrize("name", ["6u86wkc6x3", "42", "1abc"])
def test_a_string_is_a_document_id(guide, put, name):
    builders.make("categories", name)
    put(RESTAURANT, {"categories": {"connect": [name]}})
    assert builders.listed("restaurants", "r", "categories") == [name]


@row("id-with-a-document-id")
def test_an_id_may_be_a_document_id(guide, put):
    put(RESTAURANT, {"categories": {"connect": [{"id": "a"}]}})
    assert word() == "a"


@row("post-with-two-for-one-place")
def test_a_new_document_has_one_parent(parent, call):
    response = call("POST", "/api/pages?populate=parent", {"data": {"parent": {"connect": ["a", "b"]}}})
    assert (response.status_code, response.json()["data"]["parent"]["documentId"]) == (201, "b")


@row("discard-keeps-draft-only-targets")
def test_discarding_keeps_a_target_that_is_a_draft_alone(drafts, put, call):
    put(RESTAURANT, {"categories": ["a", "x"]})
    put(f"{RESTAURANT}?status=draft", {"categories": ["b"]})
    call("POST", f"{RESTAURANT}/actions/discard-draft")
    assert builders.listed("restaurants", "r", "categories", status="draft") == ["a", "x"]


@row("errors-name-document-ids")
def test_errors_name_document_ids(guide, refused):
    error = refused({"connect": [{"documentId": "a", "position": {"before": "h"}}]})
    assert error["message"] == '"a" cannot go before "h", which is not connected.'


@row("unknown-parameters")
@pytest.mark.parametrize("query", ["filter[name]=r", "pagination[size]=1"])
def test_unknown_parameters_are_refused(guide, call, query):
    assert call("GET", f"/api/restaurants?{query}").status_code == 400


@row("keys-beside-data")
def test_keys_beside_data_are_refused(guide, call):
    response = call("PUT", RESTAURANT, {"data": {"name": "new"}, "status": "draft"})
    assert response.status_code == 400
    assert documents("restaurants").find_one("r").stored["name"] == "r"


@row("full-text")
def test_full_text_is_without_accents_and_takes_every_character_as_it_is(guide, call):
    builders.write("restaurants", "r", {"name": "Crème"})
    found = {term: call("GET", f"/api/restaurants?_q={term}").json()["data"] for term in ("creme", "cr_me")}
    assert (len(found["creme"]), len(found["cr_me"])) == (1, 0)


@row("json-is-searched")
def test_json_is_searched_by_its_text(guide, call):
    definitions.create_field(Flow.objects.get(slug="restaurants"), "extra", field_type="json")
    builders.write("restaurants", "r", {"extra": {"roles": ["guard"]}})
    found = call("GET", "/api/restaurants?filters[extra][$contains]=guard").json()["data"]
    assert [restaurant["documentId"] for restaurant in found] == ["r"]


@row("numeric-id-and-anchor")
def test_a_number_is_placed_next_to_a_document_id(guide, put):
    put(RESTAURANT, {"categories": ["a", "b"]})
    found = documents("categories").find_one("c")
    put(RESTAURANT, {"categories": {"connect": [{"id": found.id, "position": {"before": "b"}}]}})
    assert word() == "acb"


@row("anchor-without-a-status")
def test_an_anchor_without_a_status_is_its_documents_member(drafts, put):
    items = [
        {"documentId": "b", "position": {"before": "a"}},
        {"documentId": "a", "position": {"end": True}, "status": "published"},
    ]
    put("/api/pages/p", {"categories": {"connect": items}})
    assert builders.listed("pages", "p", "categories") == ["b", "a"]


@row("pages-in-populate")
@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("[start]=1&populate[categories][limit]=2", ["b", "c"]),
        ("[pagination][page]=2&populate[categories][pagination][pageSize]=3", ["d", "e", "f"]),
    ],
)
def test_populate_takes_a_page(guide, put, call, page, shown):
    put(RESTAURANT, {"categories": list("abcdefgh")})
    found = call("GET", f"{RESTAURANT}?populate[categories]{page}").json()["data"]["categories"]
    assert [each["documentId"] for each in found] == shown


@row("concurrent-writers")
@pytest.mark.django_db(transaction=True)
def test_writers_at_once_lose_nothing(call):
    builders.guide()
    builders.make("categories", "a")
    builders.make("restaurants", *"klmnopqr")

    def connect(name):
        try:
            return call("PUT", f"/api/restaurants/{name}", {"data": {"categories": {"connect": ["a"]}}})
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(connect, "klmnopqr"))
    assert {answer.status_code for answer in answers} == {200}
    assert sorted(builders.listed("categories", "a", "restaurants")) == list("klmnopqr")
