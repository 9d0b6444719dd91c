"""/v2/flows and /v2/flows/{id or slug}."""

import pytest

from relations.models import Flow

FLOW = {
    "type": "flow",
    "name": "Products-1",
    "slug": "products-1",
    "description": "Extends the default product object",
    "enabled": True,
}


def test_a_new_flow_is_answered_201_in_the_documented_shape(api):
    status, body = api.post("/v2/flows", {"data": FLOW})
    key = str(Flow.objects.get().public_id)
    stamps = body["data"].pop("meta")["timestamps"]
    assert (status, body["data"]) == (
        201,
        FLOW
        | {
            "id": key,
            "links": {"self": f"http://testserver/v2/flows/{key}"},
            "relationships": {},
        },
    )
    assert stamps["created_at"].endswith("Z")
    assert len(stamps["updated_at"]) == len("2018-05-10T18:04:26.623Z")


def test_description_and_enabled_may_be_left_out(api):
    _, body = api.post("/v2/flows", {"data": {"type": "flow", "name": "N", "slug": "n"}})
    assert (body["data"]["description"], body["data"]["enabled"]) == ("", True)


def test_slugs_may_have_parentheses_and_capitals(api):
    api.post("/v2/flows", {"data": FLOW | {"slug": "Products(book)"}})
    assert api.get("/v2/flows/Products(book)")[1]["data"]["slug"] == "Products(book)"
    assert api.get("/v2/flows/Products(book)/entries")[0] == 200


def test_a_slug_that_is_taken_is_a_conflict(api):
    api.post("/v2/flows", {"data": FLOW})
    status, body = api.post("/v2/flows", {"data": FLOW})
    error = body["errors"][0]
    assert (status, error["status"], error["title"], error["source"]) == (409, 409, "Conflict", "data.slug")


def test_all_flows_are_listed_disabled_ones_too(api):
    api.post("/v2/flows", {"data": FLOW | {"slug": "b", "enabled": False}})
    api.post("/v2/flows", {"data": FLOW | {"slug": "a"}})
    status, body = api.get("/v2/flows")
    assert (status, [flow["slug"] for flow in body["data"]]) == (200, ["a", "b"])


@pytest.mark.parametrize("attribute", ["id", "slug"])
def test_a_flow_is_addressed_by_its_id_or_its_slug(api, attribute):
    _, created = api.post("/v2/flows", {"data": FLOW})
    assert api.get(f"/v2/flows/{created['data'][attribute]}") == (200, created)


def test_an_update_keeps_what_it_does_not_name(api):
    _, created = api.post("/v2/flows", {"data": FLOW})
    key = created["data"]["id"]
    status, body = api.put(f"/v2/flows/{key}", {"data": {"id": key, "type": "flow", "name": "New"}})
    kept = {name: body["data"][name] for name in FLOW}
    assert (status, kept) == (200, FLOW | {"name": "New"})


def test_an_update_takes_what_get_answered(api):
    _, created = api.post("/v2/flows", {"data": FLOW})
    assert api.put(f"/v2/flows/{created['data']['id']}", created)[0] == 200


def test_a_flow_is_deleted_with_its_entries(api, content):
    assert api.delete("/v2/flows/dishes/entries/p")[0] == 204
    field = next(f for f in api.get("/v2/flows/restaurants/fields")[1]["data"] if f["slug"] == "dishes")
    api.delete(f"/v2/fields/{field['id']}")
    assert api.delete("/v2/flows/dishes") == (204, None)
    assert api.get("/v2/flows/dishes")[0] == 404


def test_a_delete_may_carry_a_body(api):
    api.post("/v2/flows", {"data": FLOW})
    assert api.delete("/v2/flows/products-1", {"data": {"type": "flow"}})[0] == 204


def test_a_flow_that_others_point_at_is_not_deleted(api, content):
    assert api.delete("/v2/flows/cities")[0] == 409
    assert api.get("/v2/flows/cities/entries/x")[0] == 200


def test_the_entries_of_a_disabled_flow_are_not_served(api, content):
    api.put("/v2/flows/cities", {"data": {"enabled": False}})
    status, body = api.get("/v2/flows/cities/entries")
    assert (status, body["errors"][0]["title"]) == (404, "Flow not found")
