"""Values that fit nowhere else, and requests that would cost too much: an answer in the dialect's shape."""

import functools

import pytest

from relations.engine import definitions
from relations.engine.reading import Document
from tests import builders
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NUMBERS = [1e20, -1e20, 1e300, 18446744073709551615, 1.5e25]


@pytest.fixture
@remembered
def things():
    """Things with numbers of every kind, in components too, and related ones."""
    fact = {"extra": {"type": "json"}, "much": {"type": "float"}}
    definitions.create_component("a.fact", name="Fact", attributes=fact)
    made = builders.flow("things", singular="thing")
    for slug, kind in (("extra", "json"), ("much", "float"), ("exact", "decimal")):
        definitions.create_field(made, slug, field_type=kind)
    definitions.create_field(made, "fact", field_type="component", options={"component": "a.fact"})
    builders.relation(made, "others", made, inverse="back")
    builders.make("things", "a", "b")


@pytest.mark.parametrize("number", NUMBERS)
def test_a_large_number_never_makes_a_later_answer_fail(things, call, put, number):
    data = {"extra": {"n": [number]}, "much": number, "exact": number, "fact": {"much": number}}
    put("/api/things/a", data)
    put("/api/things/b", {"others": ["a"]})
    for path in (
        "/api/things?populate=*",
        "/api/things/b?populate[others][populate]=*",
        "/api/things/b/relations/others",
        "/api/things?filters[fact][much][$gt]=0&populate[fact][filters][much][$gt]=-1e30",
        "/api/things?sort=much",
        "/v2/flows/things/entries",
    ):
        response = call("GET", path)
        assert response.status_code == 200, response.content
    shown = call("GET", "/api/things/a?populate=fact").json()["data"]
    assert (shown["extra"]["n"][0], shown["much"], shown["fact"]["much"]) == (number, number, number)


def test_whatever_fails_is_json_in_the_dialects_shape(things, call, monkeypatch):
    monkeypatch.setattr(Document, "as_dict", lambda *args: {"thing": object()})
    response = call("GET", "/api/things")
    assert response.status_code == 500
    assert response.json() == {
        "data": None,
        "error": {"status": 500, "name": "InternalServerError", "message": "Internal Server Error"},
    }


DEEP = {
    "lists": (b"[", b"]"),
    "operations": (b'{"connect":', b"}"),
    "new documents": (b'{"create":{"others":', b"}}"),
}


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("deep", DEEP)
@pytest.mark.parametrize("slug", ["others", "fact", "extra"])
def test_what_is_nested_too_deeply_is_refused(things, call, method, deep, slug):
    opening, closing = DEEP[deep]
    path = "/api/things/b" + ("" if method == "PUT" else "/relations/others")
    for levels in (150, 480):
        body = opening * levels + b"1" + closing * levels
        response = call(method, path, b'{"data":{"%s":%s}}' % (slug.encode(), body))
        assert response.status_code == 400, response.content


def test_a_body_may_have_so_many_levels(things, call, put):
    put("/api/things/b", {"extra": functools.reduce(lambda below, _: [below], range(29), [])})
    levels = functools.reduce(lambda below, _: [below], range(198), [])
    for response in (
        call("POST", "/api/things", {"data": {"extra": [levels]}}),
        call("POST", "/v2/flows/things/entries", {"data": {"type": "entry", "extra": [levels]}}),
    ):
        assert (response.status_code, b"nested deeper than 200 levels" in response.content) == (400, True)


def test_too_many_items_are_refused_before_they_cost(things, call, settings):
    settings.RELATIONS_MAX_ITEMS = 3
    for value in ({"connect": ["a"] * 4}, ["a"] * 4, {"disconnect": ["a"] * 4}, {"set": ["a"] * 4}):
        response = call("PUT", "/api/things/b", {"data": {"others": value}})
        assert response.status_code == 400
        assert "at most 3" in response.json()["error"]["message"]


def test_new_documents_are_counted_before_any_is_made(things, call, settings):
    settings.RELATIONS_MAX_NEW = 2
    within = {"others": {"create": [{"name": "c"}, {"others": {"create": {"name": "d"}}}]}}
    found = {"others": {"connect": [{"where": {"name": "a"}}] * 3}}
    for data in (within, found):
        response = call("PUT", "/api/things/b", {"data": data})
        assert (response.status_code, "at most 2" in response.content.decode()) == (400, True)
    settings.RELATIONS_MAX_NEW = 3
    assert call("PUT", "/api/things/b", {"data": within}).status_code == 200


def test_an_answer_lists_so_many_faults_and_counts_the_rest(things, call):
    details = call("PUT", "/api/things/b", {"data": {"others": [True] * 150}}).json()["error"]["details"]
    assert (len(details["errors"]), details["more"]) == (100, 50)
    details = call("PUT", "/api/things/b", {"data": {"others": [True] * 100}}).json()["error"]["details"]
    assert (len(details["errors"]), "more" in details) == (100, False)


def test_a_filter_goes_through_so_many_relations(things, call):
    branch = "filters[$or][{}][others][others][others][name]=a"
    few, many = ("&".join(branch.format(n) for n in range(number)) for number in (3, 40))
    assert call("GET", f"/api/things?{few}").status_code == 200
    response = call("GET", f"/api/things?{many}")
    assert response.status_code == 400
    assert "100" in response.json()["error"]["message"]
