"""`localizations`: the versions of a document in other locales, populated and filtered like a relation."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from relations.engine import definitions
from tests import builders
from tests.remembered import remembered

pytestmark = pytest.mark.django_db


@pytest.fixture
@remembered
def stories():
    """Stories in en, fr and de, told in places; `one` is in en alone."""
    for code in ("fr", "de"):
        definitions.create_locale(code)
    stories = builders.flow("stories", singular="story", draft_and_publish=True, localized=True)
    places = builders.flow("places", singular="place")
    builders.relation(stories, "places", places, inverse="stories")
    builders.make("places", "here")
    builders.make("stories", "all", "one", status="published")
    for code in ("fr", "de"):
        data = {"name": f"all {code}", "places": ["here"]}
        builders.write("stories", "all", data, locale=code, status="published")


@pytest.fixture
def read(call):
    def send(path):
        response = call("GET", path)
        assert response.status_code == 200, response.content
        return response.json()["data"]

    return send


def codes(document):
    return sorted(version["locale"] for version in document["localizations"])


@pytest.mark.parametrize("query", ["populate=localizations", "populate=*", "populate[localizations]=true"])
def test_the_other_locales_are_populated(stories, read, query):
    assert codes(read(f"/api/stories/all?{query}")) == ["de", "fr"]
    assert codes(read(f"/api/stories/all?locale=fr&{query}")) == ["de", "en"]
    assert codes(read(f"/api/stories/one?{query}")) == []


def test_they_are_in_the_state_that_is_read(stories, read):
    builders.write("stories", "all", {"name": "neu"}, locale="de")
    query = "populate[localizations][filters][locale]=de"
    assert read(f"/api/stories/all?{query}")["localizations"][0]["name"] == "all de"
    assert read(f"/api/stories/all?status=draft&{query}")["localizations"][0]["name"] == "neu"


def test_they_are_sorted_cut_and_counted(stories, read):
    query = "populate[localizations]"
    assert read(f"/api/stories/all?{query}[count]=true")["localizations"] == {"count": 2}
    names = [v["name"] for v in read(f"/api/stories/all?{query}[sort]=name")["localizations"]]
    assert names == ["all de", "all fr"]
    names = [
        v["name"] for v in read(f"/api/stories/all?{query}[sort]=name&{query}[start]=1")["localizations"]
    ]
    assert names == ["all fr"]


def test_what_is_related_to_them_is_populated(stories, read):
    query = "populate[localizations][populate][places][populate][stories][fields]=name&fields=name"
    found = read(f"/api/stories/all?{query}")["localizations"]
    shown = {v["locale"]: [s["name"] for s in v["places"][0]["stories"]] for v in found}
    assert shown == {code: ["all fr", "all de"] for code in ("fr", "de")}


def test_those_of_a_related_document_are_populated(stories, read):
    query = "populate[places][populate][stories][populate]=localizations"
    found = read(f"/api/stories/all?locale=fr&{query}")["places"][0]["stories"]
    assert [codes(story) for story in found] == [["de", "en"], ["en", "fr"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("filters[localizations][name]=all de", ["all"]),
        ("filters[localizations][name][$contains]=all", ["all"]),
        ("filters[localizations][name][$null]=true", ["one"]),
        ("filters[$not][localizations][locale]=fr", ["all"]),
        ("filters[localizations][places][documentId]=here", ["all"]),
        ("locale=de&filters[localizations][places][documentId]=here", ["all de"]),
        ("filters[localizations][places][stories][name]=all de", ["all"]),
        ("filters[localizations][places][stories][name]=all", []),
        ("filters[places][stories][localizations][name]=all fr", []),
        ("locale=de&filters[places][stories][localizations][name]=all fr", ["all de"]),
    ],
)
def test_documents_are_filtered_by_their_other_locales(stories, read, query, expected):
    assert [story["name"] for story in read(f"/api/stories?sort=name&{query}")] == expected


def test_those_of_a_single_type_are_populated(stories, call, read):
    builders.flow("homes", singular="home", localized=True, single=True)
    for code in ("en", "fr"):
        assert call("PUT", f"/api/home?locale={code}", {"data": {"name": code}}).status_code == 200
    assert codes(read("/api/home?populate=localizations")) == ["fr"]


def test_a_flow_without_locales_has_none(stories, call):
    for query in ("populate=localizations", "filters[localizations][name]=here"):
        assert call("GET", f"/api/places?{query}").status_code == 400


def test_a_list_costs_one_statement_more(stories, read):
    with CaptureQueriesContext(
        connection,
    ) as plain:
        read("/api/stories")
    with CaptureQueriesContext(connection) as populated:
        read("/api/stories?populate=localizations")
    assert len(populated) == len(plain) + 1
