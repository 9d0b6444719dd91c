"""What was read can be written back, and values are taken as clients send them."""

import pytest

from relations.engine import definitions
from relations.engine.documents import documents
from tests import builders
from tests.remembered import remembered

pytestmark = pytest.mark.django_db


@pytest.fixture
@remembered
def trails():
    """A trail with two markers, which have attributes called like words of the grammar."""
    fact = {"on": {"type": "boolean"}, "data": {"type": "json"}, "day": {"type": "date"}}
    definitions.create_component("a.fact", name="Fact", attributes=fact)
    trails, markers = builders.flow("trails", singular="trail"), builders.flow("markers", singular="marker")
    for slug, kind in (("open", "boolean"), ("extra", "json"), ("day", "date")):
        definitions.create_field(trails, slug, field_type=kind)
    definitions.create_field(trails, "fact", field_type="component", options={"component": "a.fact"})
    for slug in ("position",):
        definitions.create_field(markers, slug, field_type="string")
    builders.relation(trails, "markers", markers, inverse="trails")
    builders.relation(trails, "lead", markers, "many-to-one")
    builders.make("markers", "a", "b")
    builders.write("markers", "a", {"position": "goal"})
    builders.make("trails", "t")
    builders.write("trails", "t", {"markers": ["a", "b"], "lead": "a"})


def members(document="t", field="markers"):
    return builders.listed("trails", document, field)


def test_a_whole_document_is_written_back(trails, call, put):
    data = call("GET", "/api/trails/t?populate=*").json()["data"]
    del data["id"], data["documentId"]
    data["markers"].reverse()
    put("/api/trails/t", data)
    assert members() == ["b", "a"]
    assert members(field="lead") == "a"


@pytest.mark.parametrize("verb", ["connect", "set"])
def test_members_are_named_as_they_were_read(trails, call, put, verb):
    read = call("GET", "/api/markers/a").json()["data"]
    put("/api/trails/t", {"markers": {verb: [read]}})
    assert members() == (["b", "a"] if verb == "connect" else ["a"])


def test_a_word_of_the_grammar_counts_where_it_has_its_shape(trails, put):
    item = {"documentId": "b", "position": {"start": True}}
    put("/api/trails/t", {"markers": {"connect": [item]}})
    assert members() == ["b", "a"]


@pytest.mark.parametrize(
    ("item", "near"),
    [
        ({"documentId": "a", "positon": {"start": True}}, "position"),
        ({"documentId": "a", "lokale": "en"}, "locale"),
        ({"id": "a", "nope": 1}, "nope"),
        ({"name": "a"}, "name"),
    ],
)
def test_another_key_is_refused_with_the_nearest_one(trails, call, item, near):
    response = call("PUT", "/api/trails/t", {"data": {"markers": {"connect": [item]}}})
    assert response.status_code == 400
    assert near in response.json()["error"]["message"]
    assert members() == ["a", "b"]


@pytest.mark.parametrize("moment", [None, "2026-01-02T03:04:05.678Z"])
def test_times_that_are_read_alone_are_passed_over(trails, call, put, moment):
    put("/api/trails/t", {"name": "new", "publishedAt": moment, "updatedAt": moment})
    assert call("GET", "/api/trails/t").json()["data"]["publishedAt"] != moment


VALUES = {
    "one": ({"open": 1}, {"open": True}),
    "zero": ({"open": 0}, {"open": False}),
    "true as a form says it": ({"open": "true"}, {"open": True}),
    "false as a form says it": ({"open": "0"}, {"open": False}),
    "a day with a time": ({"day": "2026-01-02T23:04:05.678Z"}, {"day": "2026-01-02"}),
    "an object as text": ({"extra": '{"a": 1}'}, {"extra": {"a": 1}}),
    "a text that is no JSON": ({"extra": "plain"}, {"extra": "plain"}),
}


@pytest.mark.parametrize("case", VALUES)
def test_values_are_taken_as_they_are_sent(trails, put, case):
    data, expected = VALUES[case]
    assert expected.items() <= put("/api/trails/t", data).items()


def test_values_in_components_are_taken_alike(trails, put):
    put("/api/trails/t", {"fact": {"on": 1, "data": "[1]", "day": "2026-01-02T00:00:00Z"}})
    stored = documents("trails").find_one("t").stored["fact"]
    assert (stored["on"], stored["data"], stored["day"]) == (True, [1], "2026-01-02")


@pytest.mark.parametrize(
    "value", ["2026-01-02 23:04", "2026-01-02T23:04:05", "2026-01-02T23:04:05.678+02:00"]
)
def test_a_day_with_a_time_is_the_day_that_it_names(trails, put, value):
    assert put("/api/trails/t", {"day": value})["day"] == "2026-01-02"


@pytest.mark.parametrize(
    "value", ["2026-01-02T99", "2026-01-02T25:00:00Z", "2026-01-02Tx", "2026-02-30T00:00:00Z"]
)
def test_a_day_with_what_is_no_time_is_refused(trails, call, value):
    error = call("PUT", "/api/trails/t", {"data": {"day": value}}).json()["error"]
    assert (error["status"], error["details"]["path"]) == (400, "day")


@pytest.mark.parametrize("value", [2, -1, 1.0, "yes"])
def test_other_values_are_no_booleans(trails, call, value):
    assert call("PUT", "/api/trails/t", {"data": {"open": value}}).status_code == 400


def test_an_answer_to_a_draft_shows_draft_targets(trails, call):
    articles = builders.flow("articles", singular="article", draft_and_publish=True)
    builders.relation(builders.flow("shelves", singular="shelf"), "articles", articles)
    builders.make("articles", "draft")
    for method, path in (("POST", "/api/shelves"), ("PUT", "/api/shelves/s")):
        if method == "PUT":
            builders.make("shelves", "s")
        query = "status=draft&populate=articles"
        made = call(method, f"{path}?{query}", {"data": {"articles": ["draft"]}}).json()["data"]
        read = call("GET", f"/api/shelves/{made['documentId']}?{query}").json()["data"]
        assert [a["documentId"] for a in made["articles"]] == ["draft"]
        assert made["articles"] == read["articles"]
