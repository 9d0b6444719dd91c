"""Data on links on the wire: `__link` in connect and set, on populated members, in filters and sorts."""

import pytest

from tests.engine.link_data.conftest import films as films
from tests.engine.link_data.conftest import staff

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PATH = "/api/films/jaws"
HEAD = {"documentId": "ann", "__link": {"role": "head"}}


def members(call, query="populate=staff"):
    found = call("GET", f"{PATH}?{query}").json()["data"]["staff"]
    return [(member["documentId"], member["__link"]) for member in found]


def head(role="head", days=None):
    return {"role": role, "days": days}


def test_a_populated_member_shows_it(films, call, put):
    put(PATH, {"staff": {"connect": [HEAD, "ben"]}})
    assert members(call) == [("ann", head()), ("ben", None)]


def test_it_is_shown_with_chosen_fields(films, call, put):
    put(PATH, {"staff": [HEAD]})
    assert members(call, "populate[staff][fields][0]=name") == [("ann", head())]


def test_a_document_outside_a_relation_has_none(films, call):
    assert "__link" not in call("GET", "/api/people/ann").json()["data"]


def test_filters_and_sorts_name_it(films, call, put):
    put(PATH, {"staff": [HEAD, {"documentId": "ben", "__link": {"role": "cook"}}]})
    query = "/api/films?filters[staff][__link][role]=head&sort=staff.__link.role"
    assert [film["documentId"] for film in call("GET", query).json()["data"]] == ["jaws"]
    assert call("GET", "/api/films?filters[staff][__link][role]=no").json()["data"] == []


def test_members_are_filtered_and_sorted_by_it(films, call, put):
    put(PATH, {"staff": [HEAD, {"documentId": "ben", "__link": {"role": "cook"}}]})
    assert members(call, "populate[staff][sort]=__link.role")[0][0] == "ben"
    assert members(call, "populate[staff][filters][__link][role]=head") == [("ann", head())]


@pytest.mark.parametrize("query", ["sort=__link.role", "filters[__link][role]=head"])
def test_pages_of_members_take_it_too(films, call, put, query):
    put(PATH, {"staff": [HEAD]})
    found = call("GET", f"{PATH}/relations/staff?{query}").json()["data"]
    assert [member["__link"] for member in found] == [head()]


def test_an_unknown_attribute_is_refused_by_its_path(films, call):
    body = {"data": {"staff": {"connect": [{"documentId": "ann", "__link": {"rol": "x"}}]}}}
    response = call("PUT", PATH, body)
    assert response.status_code == 400
    [error] = response.json()["error"]["details"]["errors"]
    assert list(map(str, error["path"])) == ["staff", "connect", "0", "__link", "rol"]


def test_a_preview_names_members_whose_link_changes(db, call, put):
    staff(draft_and_publish=True)
    for person in ("ann", "ben"):
        call("POST", f"/api/people/{person}/actions/publish")
    put(f"{PATH}?status=published", {"staff": [HEAD]})
    put(f"{PATH}?status=draft", {"staff": [{**HEAD, "__link": {"role": "cook"}}]})
    [version] = call("GET", f"{PATH}/actions/publish").json()["data"]["versions"]
    assert version["isChanged"]
    assert [each["documentId"] for each in version["relations"]["staff"]["linkChanged"]] == ["ann"]


def test_the_schema_describes_it(films, call):
    schemas = call("GET", "/api/docs/schema").json()["components"]["schemas"]
    described = str(schemas["Film"]["properties"]["staff"])
    assert [word in described for word in ("__link", "role", "fee")] == [True, True, False]
