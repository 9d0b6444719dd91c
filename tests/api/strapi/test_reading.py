"""What a reader gets: documents, lists of them, and the relations they ask for."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from relations.engine import definitions
from relations.engine.documents import documents
from tests import builders
from tests.remembered import remembered

pytestmark = pytest.mark.django_db


@pytest.fixture
@remembered
def guide():
    """Restaurants q, r, s with ordered categories."""
    restaurants, _ = builders.guide()
    definitions.create_field(restaurants, "stars", field_type="integer")
    builders.make("categories", "a", "b", "c")
    for at, name in enumerate("qrs"):
        builders.make("restaurants", name)
        builders.write("restaurants", name, {"stars": at, "categories": ["c", "a", "b"][: at + 1]})


def read(call, path):
    response = call("GET", path)
    assert response.status_code == 200, response.content
    return response.json()


def test_a_document_is_flat_with_an_id_a_document_id_and_times(guide, call):
    data = read(call, "/api/restaurants/r")["data"]
    assert set(data) == {"id", "documentId", "name", "stars", "createdAt", "updatedAt", "publishedAt"}


def test_times_are_iso_8601_with_milliseconds_in_utc(guide, call):
    created = read(call, "/api/restaurants/r")["data"]["createdAt"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", created)


def test_relations_are_read_only_when_asked_for_and_in_order(guide, call):
    data = read(call, "/api/restaurants/s?populate=categories")["data"]
    assert [category["name"] for category in data["categories"]] == ["c", "a", "b"]


@pytest.mark.parametrize(
    "query",
    [
        "populate=*",
        "populate[0]=categories",
        "populate[categories]=true",
        "populate[categories]=1",
        "populate[categories][fields]=name",
    ],
)
def test_populate_has_many_forms(guide, call, query):
    assert len(read(call, f"/api/restaurants/s?{query}")["data"]["categories"]) == 3


@pytest.mark.parametrize("word", ["false", "0"])
def test_populate_may_say_no(guide, call, word):
    assert "categories" not in read(call, f"/api/restaurants/s?populate[categories]={word}")["data"]


def test_populate_goes_deep(guide, call):
    data = read(call, "/api/restaurants/q?populate=categories.restaurants")["data"]
    assert [r["name"] for r in data["categories"][0]["restaurants"]] == ["q", "r", "s"]


def test_populated_relations_are_filtered_and_sorted(guide, call):
    query = "populate[categories][filters][name][$ne]=a&populate[categories][sort]=name"
    data = read(call, f"/api/restaurants/s?{query}")["data"]
    assert [category["name"] for category in data["categories"]] == ["b", "c"]


@pytest.mark.parametrize(("key", "value"), [("count", "yes"), ("count", ""), ("on][x", "true"), ("on", "")])
def test_what_means_nothing_below_a_relation_is_refused(guide, call, key, value):
    response = call("GET", f"/api/restaurants?populate[categories][{key}]={value}")
    assert response.status_code == 400, response.content
    assert key.partition("]")[0] in response.json()["error"]["message"]


def test_a_relation_may_be_counted(guide, call):
    assert read(call, "/api/restaurants/s?populate[categories][count]=true")["data"]["categories"] == {
        "count": 3
    }


@pytest.mark.parametrize(
    "query",
    [
        "populate[categories][pagination][start]=1&populate[categories][pagination][limit]=1",
        "populate[categories][start]=1&populate[categories][limit]=1",
        "populate[categories][pagination][page]=2&populate[categories][pagination][pageSize]=1",
        "populate[categories][page]=2&populate[categories][pageSize]=1",
    ],
)
def test_populated_relations_are_read_in_pages(guide, call, query):
    data = read(call, f"/api/restaurants?{query}")["data"]
    assert [[c["name"] for c in restaurant["categories"]] for restaurant in data] == [[], ["a"], ["a"]]


def test_a_page_of_a_populated_relation_has_its_largest_size(guide, call, settings):
    settings.RELATIONS_MAX_LIMIT = 2
    data = read(call, "/api/restaurants/s?populate[categories][limit]=100")["data"]
    assert [category["name"] for category in data["categories"]] == ["c", "a"]


def test_an_empty_list_of_fields_or_relations_says_nothing(guide, call):
    data = read(call, "/api/restaurants/s?fields[]&populate[]")["data"]
    assert "stars" in data
    assert "categories" not in data


@pytest.mark.parametrize("path", ["", "/s", "/s/relations/categories", "//"])
def test_a_slash_at_the_end_means_nothing(guide, call, path):
    assert read(call, f"/api/restaurants{path}/") == read(call, f"/api/restaurants{path.rstrip('/')}")


@pytest.mark.parametrize("path", ["//", "///", "/restaurants/%0a/", "//restaurants"])
def test_slashes_alone_lead_nowhere(guide, call, path):
    response = call("GET", f"/api{path}")
    assert (response.status_code, response.json()["error"]["name"]) == (404, "NotFoundError")


def test_a_write_may_have_a_slash_at_the_end(guide, call):
    assert call("POST", "/api/restaurants/", {"data": {"name": "new"}}).status_code == 201
    assert call("PUT", "/api/nopes/", {"data": {}}).status_code == 404
    assert call("GET", "/api/i18n/locales/").status_code == 200


def test_fields_choose_values(guide, call):
    data = read(call, "/api/restaurants/s?fields=stars")["data"]
    assert set(data) == {"id", "documentId", "stars"}


def test_a_list_says_how_many_pages_there_are(guide, call):
    meta = read(call, "/api/restaurants?pagination[pageSize]=2")["meta"]
    assert meta == {"pagination": {"page": 1, "pageSize": 2, "pageCount": 2, "total": 3}}


def test_a_filter_may_list_more_than_a_hundred_values(guide, call, settings):
    settings.RELATIONS_MAX_QUERY_LENGTH = 100_000
    values = "&".join(f"filters[name][$in][{at}]={'rq'[at] if at < 2 else at}" for at in range(150))
    assert [item["name"] for item in read(call, f"/api/restaurants?{values}")["data"]] == ["q", "r"]


def test_a_list_is_filtered_through_relations_and_sorted(guide, call):
    data = read(call, "/api/restaurants?filters[categories][name]=a&sort=stars:desc")["data"]
    assert [item["name"] for item in data] == ["s", "r"]


def test_passwords_are_never_shown(call):
    definitions.create_field(builders.flow("things"), "secret", field_type="password")
    documents("things").create({"secret": "open sesame"}, document_id="x")
    assert "secret" not in read(call, "/api/things/x")["data"]


def test_a_relation_with_one_place_is_an_object_or_null(guide, call):
    chefs = builders.flow("chefs", singular="chef")
    restaurants = builders.Flow.objects.get(slug="restaurants")
    builders.relation(restaurants, "chef", chefs, "many-to-one")
    builders.make("chefs", "ann")
    builders.write("restaurants", "q", {"chef": "ann"})
    found = [read(call, f"/api/restaurants/{name}?populate=chef")["data"]["chef"] for name in "qr"]
    assert (found[0]["name"], found[1]) == ("ann", None)


@pytest.mark.slow
@pytest.mark.parametrize(
    "query",
    [
        "",
        "populate=*",
        "populate=categories.restaurants.categories",
        "populate[categories][limit]=1&populate[categories][sort]=name&populate[categories][populate]=*",
        "filters[categories][name][$notNull]=true&sort=categories.name&populate[categories][count]=true",
    ],
)
def test_a_list_costs_the_same_for_one_ten_and_a_hundred_documents(guide, call, settings, query):
    settings.RELATIONS_MAX_POPULATED = 100_000

    def cost(size):
        with CaptureQueriesContext(connection) as queries:
            data = read(call, f"/api/restaurants?pagination[pageSize]={size}&{query}")["data"]
        assert len(data) == size
        return len(queries)

    for number in range(97):
        name = f"more-{number}"
        builders.make("restaurants", name)
        builders.write("restaurants", name, {"categories": ["a", "b"]})
    assert cost(1) == cost(10) == cost(100) <= 7
