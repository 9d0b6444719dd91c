"""Wrong requests: each is answered in Strapi's shape, names the key, and changes nothing."""

from typing import Any

import pytest

from relations.engine import definitions
from tests import builders, snapshots
from tests.remembered import remembered

pytestmark = pytest.mark.django_db

R = "/api/restaurants/r"
LONG = "x" * 10_000


@pytest.fixture
@remembered
def guide():
    """A restaurant `r` with the categories a and b; c is not connected."""
    restaurants, _categories = builders.guide()
    definitions.create_field(restaurants, "stars", field_type="integer", options={"min": 1, "max": 5})
    definitions.create_field(restaurants, "rating", field_type="decimal")
    definitions.create_field(restaurants, "open", field_type="boolean")
    definitions.create_field(restaurants, "opened", field_type="date")
    definitions.create_field(restaurants, "mail", field_type="email")
    definitions.create_field(restaurants, "code", field_type="string", unique=True)
    builders.relation(
        restaurants, "chef", builders.flow("chefs", singular="chef"), "one-to-one", "restaurant"
    )
    articles = builders.flow("articles", singular="article", draft_and_publish=True)
    builders.relation(restaurants, "articles", articles)
    stories = builders.flow("stories", singular="story", localized=True)
    builders.relation(restaurants, "stories", stories)
    definitions.create_locale("fr")
    builders.make("categories", "a", "b", "c")
    builders.make("chefs", "ann", "bob")
    builders.make("articles", "draft")
    builders.make("stories", "story")
    builders.make("restaurants", "r", "other")
    builders.write("restaurants", "other", {"code": "taken"})
    builders.write("restaurants", "r", {"categories": ["a", "b"], "chef": "ann"})


def connect(*items: Any) -> dict[str, Any]:
    return {"categories": {"connect": list(items)}}


def at(position: Any) -> dict[str, Any]:
    return connect({"documentId": "c", "position": position})


# What is under `data`, and what the answer must name.
DATA: dict[str, tuple[Any, str]] = {
    "unknown field": ({"nope": 1}, "nope"),
    "two unknown fields": ({"name": "x", "nope": 1, "nix": 2}, "nope"),
    "unknown field beside a good relation": ({"categories": ["c"], "nope": 1}, "nope"),
    "empty field name": ({"": 1}, "key"),
    "a number for a string": ({"name": 1}, "name"),
    "an object for a string": ({"name": {}}, "name"),
    "a null character": ({"name": "a\x00b"}, "name"),
    "a string for an integer": ({"stars": "many"}, "stars"),
    "a fraction for an integer": ({"stars": 1.5}, "stars"),
    "a boolean for an integer": ({"stars": True}, "stars"),
    "an integer below its minimum": ({"stars": 0}, "stars"),
    "an integer above its maximum": ({"stars": 6}, "stars"),
    "an integer beyond 2^53": ({"stars": 2**60}, "stars"),
    "a list for an integer": ({"stars": [1]}, "stars"),
    "a string for a number": ({"rating": "good"}, "rating"),
    "a number beyond all floats": ({"rating": "1e999"}, "rating"),
    "not a number": ({"rating": "NaN"}, "rating"),
    "a string for a boolean": ({"open": "yes"}, "open"),
    "no date": ({"opened": "yesterday"}, "opened"),
    "a date that does not exist": ({"opened": "2026-02-30"}, "opened"),
    "a number for a date": ({"opened": 20260101}, "opened"),
    "no email address": ({"mail": "nobody"}, "mail"),
    "a value that must be unique": ({"code": "taken"}, "code"),
    "a relation as true": ({"categories": True}, "categories"),
    "a relation as a fraction": ({"categories": 1.5}, "categories"),
    "a relation as zero": ({"categories": 0}, "categories"),
    "a relation as a negative number": ({"categories": -3}, "categories"),
    "a relation as a number beyond 64 bits": ({"categories": 2**63}, "categories"),
    "a relation as an empty string": ({"categories": ""}, "categories"),
    "an unknown document": ({"categories": "nope"}, "nope"),
    "an unknown document in a list": ({"categories": ["a", "nope"]}, "nope"),
    "an unknown number": ({"categories": [987654321]}, "987654321"),
    "a document of another flow": ({"categories": ["ann"]}, "ann"),
    "null in a list": ({"categories": ["a", None]}, "categories[1]"),
    "a list in a list": ({"categories": [["a"]]}, "categories[0]"),
    "an empty object in a list": ({"categories": [{}]}, "categories[0]"),
    "an item without an id": ({"categories": [{"name": "a"}]}, "name"),
    "an unknown key in an item": ({"categories": [{"documentId": "a", "nope": 1}]}, "nope"),
    "a documentId that is a number": ({"categories": [{"documentId": 1}]}, "documentId"),
    "a documentId that is null": ({"categories": [{"documentId": None}]}, "documentId"),
    "a documentId that is a list": ({"categories": [{"documentId": ["a"]}]}, "documentId"),
    "an unknown verb": ({"categories": {"append": ["a"]}}, "append"),
    "an unknown verb beside a known one": ({"categories": {"connect": ["c"], "append": ["a"]}}, "append"),
    "set and connect": ({"categories": {"set": ["a"], "connect": ["c"]}}, "connect"),
    "set and disconnect": ({"categories": {"set": ["a"], "disconnect": ["b"]}}, "disconnect"),
    "set: null": ({"categories": {"set": None}}, "set"),
    "set: true": ({"categories": {"set": True}}, "set"),
    "connect: true": ({"categories": {"connect": True}}, "connect"),
    "connect: an unknown document": (connect("nope"), "nope"),
    "connect: a good and an unknown document": (connect("c", "nope"), "nope"),
    "connect: null in the list": (connect(None), "connect[0]"),
    "connect: the same twice": (connect("c", "c"), "c"),
    "connect: the same twice, positions differ": (
        connect(
            {"documentId": "c", "position": {"start": True}}, {"documentId": "c", "position": {"end": True}}
        ),
        "c",
    ),
    "disconnect: an unknown document": ({"categories": {"disconnect": ["nope"]}}, "nope"),
    "disconnect: true": ({"categories": {"disconnect": True}}, "disconnect"),
    "disconnect: an empty object": ({"categories": {"disconnect": [{}]}}, "disconnect[0]"),
    "options: a string": ({"categories": {"connect": ["c"], "options": "x"}}, "options"),
    "options: an unknown key": ({"categories": {"connect": ["c"], "options": {"lax": True}}}, "options"),
    "options: strict is no boolean": ({"categories": {"connect": ["c"], "options": {"strict": 1}}}, "strict"),
    "position: a string": (at("end"), "position"),
    "position: a number": (at(3), "position"),
    "position: a list": (at([]), "position"),
    "position: empty": (at({}), "position"),
    "position: an unknown key": (at({"index": 0}), "index"),
    "position: before and after": (at({"before": "a", "after": "b"}), "position"),
    "position: start and end": (at({"start": True, "end": True}), "position"),
    "position: start false": (at({"start": False}), "start"),
    "position: end is no boolean": (at({"end": "yes"}), "end"),
    "position: before null": (at({"before": None}), "before"),
    "position: before true": (at({"before": True}), "before"),
    "position: before an object": (at({"before": {"documentId": "a"}}), "before"),
    "position: before an empty string": (at({"before": ""}), "before"),
    "position: before itself": (at({"before": "c"}), "before"),
    "position: after itself": (at({"after": "c"}), "after"),
    "position: before an unknown document": (at({"before": "nope"}), "nope"),
    "position: before what is not connected": (
        connect({"documentId": "a", "position": {"before": "c"}}),
        "before",
    ),
    "position: items that wait for each other": (
        {
            "categories": {
                "disconnect": ["a", "b"],
                "connect": [
                    {"documentId": "c", "position": {"before": "d"}},
                ],
            }
        },
        "d",
    ),
    "position: an unknown locale": (at({"before": "a", "locale": "xx"}), "xx"),
    "position: in set": (
        {"categories": {"set": [{"documentId": "c", "position": {"start": True}}]}},
        "position",
    ),
    "position: in a bare list": (
        {"categories": [{"documentId": "c", "position": {"start": True}}]},
        "position",
    ),
    "one place: an unknown document": ({"chef": "nope"}, "nope"),
    "one place: a document of another flow": ({"chef": {"connect": ["a"]}}, "a"),
    "one place: true": ({"chef": True}, "chef"),
    "the inverse side: an unknown document": ({"chef": {"set": ["zoe"]}}, "zoe"),
    "an unknown status": ({"articles": [{"documentId": "draft", "status": "modified"}]}, "modified"),
    "a status that is a number": ({"articles": [{"documentId": "draft", "status": 1}]}, "status"),
    "published, though it never was": (
        {"articles": [{"documentId": "draft", "status": "published"}]},
        "status",
    ),
    "an unknown locale": ({"stories": [{"documentId": "story", "locale": "xx"}]}, "xx"),
    "a locale that is a list": ({"stories": [{"documentId": "story", "locale": ["en"]}]}, "locale"),
    "a locale that the document lacks": ({"stories": [{"documentId": "story", "locale": "fr"}]}, "fr"),
    "a null character in an id": ({"categories": ["a\x00"]}, "categories[0]"),
    "a null character in an anchor": (at({"before": "a\x00"}), "before"),
    "a very long id": ({"categories": [LONG]}, "categories[0]"),
}

# Whole requests: method, path, body, status, and what the answer must name.
REQUESTS: dict[str, tuple[str, str, Any, int, str]] = {
    "no body": ("PUT", R, None, 400, "data"),
    "an empty object": ("PUT", R, {}, 400, "data"),
    "a list": ("PUT", R, [], 400, "data"),
    "a string": ("PUT", R, "data", 400, "data"),
    "data is null": ("PUT", R, {"data": None}, 400, "data"),
    "data is a list": ("PUT", R, {"data": [1]}, 400, "data"),
    "data is a string": ("PUT", R, {"data": "x"}, 400, "data"),
    "no JSON": ("PUT", R, b"{data: 1}", 400, "JSON"),
    "half of a JSON": ("PUT", R, b'{"data": {"name": "x"', 400, "JSON"),
    "no UTF-8": ("PUT", R, b'{"data": {"name": "\xff"}}', 400, "JSON"),
    "NaN": ("PUT", R, b'{"data": {"stars": NaN}}', 400, "JSON"),
    "nested too deep": ("PUT", R, b'{"data":' + b"[" * 5_000 + b"]" * 5_000 + b"}", 400, "JSON"),
    "10 MB": ("PUT", R, b'{"data": {"name": "' + b"x" * 10_000_000 + b'"}}', 413, "large"),
    "POST without data": ("POST", "/api/restaurants", {"name": "x"}, 400, "data"),
    "POST with an unknown field": ("POST", "/api/restaurants", {"data": {"nope": 1}}, 400, "nope"),
    "POST with an unknown target": (
        "POST",
        "/api/restaurants",
        {"data": {"categories": ["nope"]}},
        400,
        "nope",
    ),
    "POST with a bad value": ("POST", "/api/restaurants", {"data": {"stars": "x"}}, 400, "stars"),
    "a null character in a document's id": (
        "PUT",
        "/api/restaurants/a%00b",
        {"data": {}},
        404,
        "restaurants",
    ),
    "reading a null character": ("GET", "/api/restaurants/a%00b", None, 404, "Not Found"),
    "a null character in a collection": ("GET", "/api/a%00b", None, 404, "no flow"),
    "an unknown collection": ("GET", "/api/nopes", None, 404, "nopes"),
    "writing to an unknown collection": ("POST", "/api/nopes", {"data": {}}, 404, "nopes"),
    "an unknown document": ("GET", "/api/restaurants/nope", None, 404, "Not Found"),
    "writing to an unknown document": ("PUT", "/api/restaurants/nope", {"data": {}}, 404, "nope"),
    "PATCH": ("PATCH", R, {"data": {}}, 405, "PATCH"),
    "POST to a document": ("POST", R, {"data": {}}, 405, "POST"),
    "an unknown locale": ("GET", "/api/stories?locale=xx", None, 400, "xx"),
    "writing in an unknown locale": ("PUT", "/api/stories/story?locale=xx", {"data": {}}, 400, "xx"),
    "an unknown status": ("GET", "/api/articles?status=nope", None, 400, "nope"),
    "writing with an unknown status": ("PUT", "/api/articles/draft?status=nope", {"data": {}}, 400, "nope"),
    "a status that is a list": ("GET", "/api/articles?status[]=draft", None, 400, "status"),
    "deleting a draft alone": ("DELETE", "/api/articles/draft?status=draft", None, 400, "status"),
    "an unknown relation in populate": ("GET", "/api/restaurants?populate=nope", None, 400, "nope"),
    "a value in populate": ("GET", "/api/restaurants?populate=name", None, 400, "name"),
    "a star for a relation": ("GET", "/api/restaurants?populate[categories]=*", None, 400, "*"),
    "an unknown key below populate": (
        "GET",
        "/api/restaurants?populate[categories][populate][nope]=true",
        None,
        400,
        "nope",
    ),
    "an unknown field in fields": ("GET", "/api/restaurants?fields=nope", None, 400, "nope"),
    "both paginations": (
        "GET",
        "/api/restaurants?pagination[page]=1&pagination[start]=0",
        None,
        400,
        "pagination",
    ),
    "a page that is no number": ("GET", "/api/restaurants?pagination[page]=x", None, 400, "pagination"),
    "a query string that is too long": ("GET", "/api/restaurants?x=" + LONG, None, 400, "query"),
    "a query string with too many parameters": (
        "GET",
        "/api/restaurants?" + "x=1&" * 1_000 + "filters[name]=r",
        None,
        400,
        "1000",
    ),
    "populate that is too deep": (
        "GET",
        "/api/restaurants?populate=" + "categories.restaurants." * 8 + "categories",
        None,
        400,
        "populate",
    ),
    "populate that is far too deep": (
        "GET",
        "/api/restaurants?populate=" + "categories.restaurants." * 300 + "categories",
        None,
        400,
        "populate",
    ),
    "an object among fields": ("GET", "/api/restaurants?fields[0][a]=name", None, 400, "fields"),
    "a page of a populated relation that is no number": (
        "GET",
        "/api/restaurants?populate[categories][pagination][page]=x",
        None,
        400,
        "populate.categories.pagination",
    ),
    "both paginations of a populated relation": (
        "GET",
        "/api/restaurants?populate[categories][start]=1&populate[categories][page]=1",
        None,
        400,
        "populate.categories",
    ),
    "an unknown key in a populated relation's pagination": (
        "GET",
        "/api/restaurants?populate[categories][pagination][withCount]=true",
        None,
        400,
        "withCount",
    ),
    "discarding what was never published": (
        "POST",
        "/api/articles/draft/actions/discard-draft",
        None,
        400,
        "published",
    ),
    "publishing what has no drafts": ("POST", "/api/restaurants/r/actions/publish", None, 400, "restaurants"),
    "an unknown action": ("POST", "/api/articles/draft/actions/burn", None, 404, "Not Found"),
}


@pytest.mark.parametrize(
    "path",
    [
        "/api/restaurants?populate=categories",
        "/api/restaurants?populate[categories][count]=true",
        "/api/restaurants?filters[categories][name]=a",
        "/api/restaurants?filters[categories][$null]=true",
        "/api/restaurants?sort=categories.name",
        "/api/restaurants/r/relations/categories",
        "/api/categories",
    ],
)
def test_nothing_is_read_of_a_disabled_flow(guide, call, path):
    definitions.update_flow(builders.Flow.objects.get(slug="categories"), enabled=False)
    assert call("GET", path).status_code in (400, 404)
    assert "categories" not in call("GET", "/api/restaurants/r?populate=*").json()["data"]


def refused(response: Any, status: int, named: str) -> None:
    assert response.status_code == status, response.content
    body = response.json()
    assert body["data"] is None
    error = body["error"]
    assert error["status"] == status
    assert error["name"]
    assert isinstance(error["details"], dict)
    assert named in f"{error['message']} {error['details']}"


@pytest.mark.parametrize("case", DATA)
def test_bad_data_is_refused_by_name_and_changes_nothing(guide, call, case):
    data, named = DATA[case]
    before = snapshots.content()
    refused(call("PUT", R, {"data": data}), 400, named)
    assert snapshots.content() == before


@pytest.mark.parametrize("case", REQUESTS)
def test_a_bad_request_is_refused_by_name_and_changes_nothing(guide, call, case):
    method, path, body, status, named = REQUESTS[case]
    before = snapshots.content()
    refused(call(method, path, body), status, named)
    assert snapshots.content() == before


def test_without_a_token_the_answer_is_403_in_strapis_shape(guide, client):
    refused(client.get("/api/restaurants"), 403, "Forbidden")


def test_with_a_token_that_is_none_it_is_401(guide, client):
    headers = {"Authorization": "Bearer rel_unknown"}
    refused(client.get("/api/restaurants", headers=headers), 401, "credentials")


def test_with_a_read_token_writing_is_403_in_strapis_shape(guide, client):
    from relations.access.tokens import issue_token

    _, secret = issue_token("reader", scope="read")
    headers = {"Authorization": f"Bearer {secret}"}
    response = client.put(R, {"data": {}}, content_type="application/json", headers=headers)
    refused(response, 403, "write")
