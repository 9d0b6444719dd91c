"""The page "Coming from Moltin": every row of its table of differences is a test here."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from django.test import Client

from relations.engine.documents import documents
from relations.oauth.clients import create_client
from tests import long_lists
from tests.builders import flow

from .conftest import ids

pytestmark = pytest.mark.slow

PAGE = Path(__file__).parents[3] / "docs" / "coming-from-moltin.md"
LIST = "/v2/flows/restaurants/entries"
LINKS = f"{LIST}/r/relationships/categories"
TESTED: set[str] = set()

Test = TypeVar("Test", bound=Callable[..., None])


def differs(case: str) -> Callable[[Test], Test]:
    """Say which row of the table a test is about."""
    TESTED.add(case)
    return lambda test: test


def entry(key, **more):
    return {"type": "entry", "id": key, **more}


def source(answer):
    return answer[0], answer[1]["errors"][0].get("source")


def test_every_row_of_the_table_has_a_test():
    table = PAGE.read_text().partition("| case |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| (.+?) \|", table, re.MULTILINE)) == TESTED


@differs("status of a write of links")
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_write_of_links_answers_200_with_the_linkage(api, content, method):
    api.link("categories", "ab")
    status, body = api.send(method, LINKS, {"data": entry("a")})
    assert (status, ids(body)) == (200, {"POST": "ab", "PUT": "a", "DELETE": "b"}[method])


@differs("order of links")
def test_links_keep_their_order(api, content):
    api.post(LINKS, {"data": [entry("c"), entry("a")]})
    api.post(LINKS, {"data": entry("b")})
    assert api.members("categories") == "cab"


@differs("place of a link")
def test_a_link_may_be_given_its_place(api, content):
    api.link("categories", "ab")
    api.post(LINKS, {"data": entry("c", meta={"position": {"before": "b"}})})
    assert api.members("categories") == "acb"


@differs("a link that is there already")
def test_a_link_that_is_there_stays_once(api, content):
    api.link("categories", "ab")
    assert ids(api.post(LINKS, {"data": [entry("a"), entry("a")]})[1]) == "ab"


@differs("`DELETE` of links with a body")
def test_a_delete_with_a_body_removes_those_listed(api, content):
    api.link("categories", "abc")
    assert ids(api.delete(LINKS, {"data": [entry("b")]})[1]) == "ac"


@differs("`DELETE` of links without a body")
def test_a_delete_without_a_body_removes_all(api, content):
    api.link("categories", "abc")
    assert api.delete(LINKS) == (200, {"data": []})


@differs('`{"data": {}}`')
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_an_empty_object_is_refused(api, content, method):
    api.link("categories", "abc")
    assert source(api.send(method, LINKS, {"data": {}})) == (422, "data")
    assert api.members("categories") == "abc"


@differs("reading a linkage")
def test_a_linkage_is_read_by_pages(api, content):
    api.link("categories", "abc")
    assert ids(api.get(f"{LINKS}?page[limit]=2&page[offset]=1")[1]) == "bc"


@differs("a link to an entry that does not exist")
def test_a_link_leads_to_an_entry_that_exists(api, content):
    api.link("categories", "abc")
    assert source(api.post(LINKS, {"data": entry("nobody")})) == (422, "data.id")
    api.delete("/v2/flows/categories/entries/b")
    assert api.members("categories") == "ac"


@differs("`type` of a member")
@pytest.mark.parametrize("kind", ["entry", "categories", "category"])
def test_a_type_is_echoed(api, content, kind):
    data = [{"type": kind, "id": "a"}]
    assert api.post(LINKS, {"data": data})[1] == {"data": data}
    assert source(api.post(LINKS, {"data": {"type": "other", "id": "a"}})) == (422, "data.type")


@differs("`required` of a relationship")
def test_a_required_relationship_is_not_asked_for(api, content):
    assert api.post(LIST, {"data": {"type": "entry", "name": "x"}})[0] == 201


@differs("an invalid value")
def test_an_invalid_value_is_422_and_named(api, content):
    status, body = api.post(LIST, {"data": {"type": "entry", "stars": "many"}})
    [error] = body["errors"]
    assert (status, error["status"], error["source"]) == (422, 422, "data.stars")
    assert api.post(LIST, b"{")[0] == 400


@differs("a number sent as text")
def test_a_number_sent_as_text_is_a_number(api, content):
    assert api.post(LIST, {"data": {"type": "entry", "stars": "3"}})[1]["data"]["stars"] == 3


@differs("an unknown key of an entry")
def test_an_unknown_key_is_refused(api, content):
    assert source(api.post(LIST, {"data": {"type": "entry", "nmae": "x"}})) == (422, "data.nmae")


@differs("`id` of a new entry")
def test_an_entry_may_bring_its_id(api, content):
    body = {"data": {"type": "entry", "id": "mine"}}
    status, made = api.post(LIST, body)
    assert (status, made["data"]["id"], api.post(LIST, body)[0]) == (201, "mine", 409)


@differs("`filter`, `sort` and `include` of entries")
def test_entries_are_filtered_sorted_and_included(api, content):
    api.link("categories", "ab")
    assert ids(api.get(f"{LIST}?filter=eq(name,R)")[1]) == "r"
    assert ids(api.get(f"{LIST}?sort=-name")[1]) == "sr"
    assert "included" in api.get(f"{LIST}?include=categories")[1]
    wrong = ("filter=eq(nothing,1)", "filter=what", "sort=nothing", "include=nothing")
    assert {api.get(f"{LIST}?{query}")[0] for query in wrong} == {400}


@differs("`page[limit]` above 100")
def test_a_page_that_is_too_large_is_refused(api, content):
    assert source(api.get(f"{LIST}?page[limit]=101")) == (422, "page[limit]")


@differs("a flow at `/v2/flows/{flow}`")
def test_a_flow_is_had_by_its_id_or_its_slug(api, content):
    by_slug = api.get("/v2/flows/restaurants")
    assert api.get(f"/v2/flows/{by_slug[1]['data']['id']}") == by_slug


@differs("deleting a flow")
def test_a_flow_is_deleted_with_all_that_is_in_it(api, content):
    assert api.delete("/v2/flows/cities")[0] == 409
    [field] = [f for f in api.get("/v2/flows/restaurants/fields")[1]["data"] if f["slug"] == "city"]
    api.delete(f"/v2/fields/{field['id']}")
    assert api.delete("/v2/flows/cities")[0] == 204
    assert api.get("/v2/flows/cities/entries")[0] == 404


@differs("a flow that is not `enabled`")
def test_the_entries_of_a_disabled_flow_are_not_found(api, content):
    path = f"/v2/flows/{api.get('/v2/flows/restaurants')[1]['data']['id']}"
    api.put(path, {"data": {"enabled": False}})
    assert api.get(LIST)[0] == 404
    api.put(path, {"data": {"enabled": True}})
    assert ids(api.get(LIST)[1]) == "rs"


@differs("`order` of a field")
def test_the_order_of_a_field_is_the_number_that_was_sent(api, content):
    _, body = api.get("/v2/flows/restaurants/fields")
    last = body["data"][-1]
    assert api.put(f"/v2/fields/{last['id']}", {"data": {"order": 101}})[1]["data"]["order"] == 101


@differs("locales and drafts")
def test_entries_are_read_and_written_as_published(api, db):
    flow("events", draft_and_publish=True, localized=True)
    documents("events").create({"name": "draft"})
    api.post("/v2/flows/events/entries", {"data": {"type": "entry", "name": "new"}})
    entries = api.get("/v2/flows/events/entries")[1]["data"]
    assert [entry["name"] for entry in entries] == ["new"]


@differs("a token for a customer, a currency, a language")
def test_the_shops_headers_mean_nothing(api, content):
    headers = {"x-moltin-customer-token": "x", "x-moltin-currency": "GBP", "x-moltin-language": "de"}
    assert api.get(LIST, headers=headers) == api.get(LIST)


@differs("a refresh token")
@pytest.mark.parametrize("grant", ["client_credentials", "implicit"])
def test_there_is_no_refresh_token(db, grant):
    client, secret = create_client("shop", scope="write")
    form = {"grant_type": grant, "client_id": client.client_id, "client_secret": secret}
    assert "refresh_token" not in Client().post("/oauth/access_token", form).json()


@differs("`relationships` in the body of an entry")
def test_what_get_answered_can_be_put_with_its_relationships(api, content):
    api.link("categories", "ba")
    _, read = api.get(f"{LIST}/r")
    read["data"]["relationships"]["categories"]["data"].reverse()
    assert api.put(f"{LIST}/r", read)[0] == 200
    assert api.members("categories") == "ab"


@differs("an entry of `products`, `customers`, …")
def test_an_entry_of_a_core_flow_is_made_by_put(api, db):
    api.post("/v2/flows", {"data": {"type": "flow", "name": "Products", "slug": "products"}})
    assert api.put("/v2/flows/products/entries/a0226e72", {"data": {"type": "entry"}})[0] == 200
    assert api.get("/v2/flows/products/entries/a0226e72")[0] == 200


@differs("a `default` of another type")
@pytest.mark.parametrize(("default", "status"), [("1", 201), ("many", 422)])
def test_a_default_must_read_as_the_type(api, content, default, status):
    owner = {"flow": {"data": {"type": "flow", "id": str(content["cities"].public_id)}}}
    sent = {"type": "field", "name": "N", "slug": "n", "field_type": "integer", "default": default}
    assert api.post("/v2/fields", {"data": sent | {"relationships": owner}})[0] == status


@differs("a linkage of more than 1,000 members in its entry")
def test_a_long_linkage_is_counted_in_its_entry(api, content):
    keys = long_lists.plain_entries("categories", [f"n{number}" for number in range(1001)])
    long_lists.plain_links("restaurants", "r", "categories", keys)
    linkage = api.get(f"{LIST}/r")[1]["data"]["relationships"]["categories"]
    assert linkage == {"links": {"related": f"http://testserver{LINKS}"}, "meta": {"count": 1001}}


@differs("a file elsewhere, by `file_location`")
def test_a_file_elsewhere_is_refused(api, content):
    response = api.client.post("/v2/files", {"file_location": "https://example.com/a.png"})
    assert (response.status_code, response.json()["errors"][0]["source"]) == (422, "file_location")


@differs("an unknown parameter")
def test_an_unknown_parameter_is_refused_with_the_nearest_known(api, content):
    status, body = api.get(f"{LIST}?filters=eq(name,R)")
    assert (status, '"filter"' in body["errors"][0]["detail"]) == (400, True)
    assert api.get("/v2/flows?include=anything")[0] == 200
