"""The examples of the vendor's pages, and what its clients really send, with the documented answers."""

import json
import re

import pytest
from django.test import Client

from relations.engine.definitions import create_field, create_flow
from relations.models import Field, Flow

HOST = "http://testserver"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
BRAND = "0d28e5b6-f615-4e1c-b038-275cfde97927"
FLOW = {
    "type": "flow",
    "name": "Products-1",
    "slug": "products-1",
    "description": "Extends the default product object",
    "enabled": True,
}
RATING = {
    "type": "field",
    "field_type": "integer",
    "slug": "product-rating",
    "name": "Product Rating",
    "description": "Average rating as given by our users",
    "required": False,
    "unique": False,
    "default": None,
    "enabled": True,
    "validation_rules": [{"type": "between", "options": {"from": 1, "to": 5}}],
    "order": 1,
    "omit_null": False,
}


@pytest.fixture
def flow(api):
    """The example's flow, as answered."""
    return api.post("/v2/flows", {"data": FLOW})[1]["data"]


def of(flow):
    return {"relationships": {"flow": {"data": {"id": flow["id"], "type": "flow"}}}}


def field(api, flow, **attributes):
    plain = {"type": "field", "name": "F", "slug": "f", "field_type": "string", "description": ""}
    rest = {"required": False, "enabled": True}
    status, body = api.post("/v2/fields", {"data": plain | rest | of(flow) | attributes})
    assert status == 201, body
    return body["data"]


def relationship(api, flow, slug, to, kind="one-to-many", **more):
    rules = [{"type": kind, "to": to}]
    return field(api, flow, slug=slug, field_type="relationship", validation_rules=rules, **more)


def entry(api, flow, **values):
    status, body = api.post(f"/v2/flows/{flow['slug']}/entries", {"data": {"type": "entry"} | values})
    assert status == 201, body
    return body["data"]


def timestamps(body):
    """Take the times out of an answer, once their form is seen."""
    times = body["data"].pop("meta")["timestamps"]
    assert set(times) == {"created_at", "updated_at"}
    assert all(TIME.fullmatch(time) for time in times.values())
    return times


# -- flows ------------------------------------------------------------------------------------------


def test_the_flow_of_the_example(api):
    status, body = api.post("/v2/flows", {"data": FLOW})
    key = body["data"].pop("id")
    timestamps(body)
    assert status == 201
    assert UUID.fullmatch(key)
    links = {"links": {"self": f"{HOST}/v2/flows/{key}"}, "relationships": {}}
    assert body == {"data": FLOW | links}
    status, body = api.get(f"/v2/flows/{key}")
    timestamps(body)
    assert (status, body) == (200, {"data": FLOW | links | {"id": key}})


@pytest.mark.parametrize("extra", [{}, {"type": "flow"}, {"type": "flow", "id": "OWN"}])
def test_a_flow_is_changed_in_part(api, flow, extra):
    sent = json.loads(json.dumps(extra).replace("OWN", flow["id"]))
    status, body = api.put(f"/v2/flows/{flow['id']}", {"data": {"name": "New"} | sent})
    assert (status, body["data"] | {"meta": None}) == (200, flow | {"name": "New", "meta": None})


def test_a_core_slug_is_renamed_and_then_deleted_as_the_runbook_does(api):
    _, body = api.post("/v2/flows", {"data": FLOW | {"slug": "customers"}})
    path = f"/v2/flows/{body['data']['id']}"
    assert api.put(path, {"data": {"slug": "old-Customers", "type": "flow"}})[0] == 200
    assert api.delete(path, {"data": {"type": "flow"}}) == (204, None)


@pytest.mark.parametrize(
    "slug", ["products", "customers", "orders", "cart_items", "products(book)", "Coolbrandjunepromo"]
)
def test_slugs_of_the_guides_are_taken(api, slug):
    _, body = api.post("/v2/flows", {"data": FLOW | {"slug": slug}})
    assert (body["data"]["slug"], api.get(f"/v2/flows/{slug}/entries")[0]) == (slug, 200)


# -- fields -----------------------------------------------------------------------------------------


def test_the_field_of_the_example(api, flow):
    status, body = api.post("/v2/fields", {"data": RATING | of(flow)})
    key = body["data"].pop("id")
    timestamps(body)
    links = {"links": {"self": f"{HOST}/v2/flows/{flow['id']}/fields/{key}"}}
    assert (status, body) == (201, {"data": RATING | of(flow) | links})
    for path in ("/v2/flows/products-1/fields", f"/v2/flows/{flow['id']}/fields", "/v2/fields"):
        status, body = api.get(path)
        assert (status, [item["id"] for item in body["data"]]) == (200, [key])


@pytest.mark.parametrize(
    "absent", [("enabled",), ("required",), ("default", "validation_rules", "order", "omit_null")]
)
def test_a_field_leaves_out_what_the_guides_leave_out(api, flow, absent):
    sent = {key: value for key, value in RATING.items() if key not in absent}
    status, body = api.post("/v2/fields", {"data": sent | of(flow)})
    shown = body["data"]
    assert (status, shown["enabled"], shown["required"], shown["omit_null"]) == (201, True, False, False)


def test_a_field_is_changed_without_its_type(api, flow):
    made = field(api, flow, order=3)
    status, body = api.put(f"/v2/fields/{made['id']}", {"data": {"type": "field", "name": "New"}})
    assert (status, body["data"] | {"meta": None}) == (200, made | {"name": "New", "meta": None})


@pytest.mark.parametrize("orders", [(101, 7, 1), (1, 2, 3), (0, 5, None)])
def test_a_field_keeps_the_order_that_was_sent(api, flow, orders):
    for number, order in enumerate(orders):
        field(api, flow, slug=f"f{number}", order=order)
    shown = {item["slug"]: item["order"] for item in api.get("/v2/fields")[1]["data"]}
    assert [shown[f"f{n}"] for n, order in enumerate(orders) if order is not None] == [
        order for order in orders if order is not None
    ]
    listed = [item["order"] for item in api.get("/v2/flows/products-1/fields")[1]["data"]]
    assert listed == sorted(listed)


def test_fields_of_one_order_stand_as_they_were_made(api, flow):
    for slug, order in (("a", 1), ("b", 2), ("c", 1)):
        field(api, flow, slug=slug, order=order)
    shown = [(item["slug"], item["order"]) for item in api.get("/v2/flows/products-1/fields")[1]["data"]]
    assert shown == [("a", 1), ("c", 1), ("b", 2)]


@pytest.mark.parametrize("order", [-1, 1.5, "1", True, 10**30, [1]])
def test_an_order_that_is_no_number_is_refused(api, flow, order):
    status, body = api.post("/v2/fields", {"data": RATING | of(flow) | {"order": order}})
    assert (status, body["errors"][0]["source"]) == (422, "data.order")
    assert not Field.objects.exists()


def test_no_rules_may_be_null(api, flow):
    assert field(api, flow, validation_rules=None)["validation_rules"] == []


@pytest.mark.slow
def test_a_hundred_fields_are_the_most(api, db):
    flow = create_flow("many", name="Many")
    for number in range(100):
        create_field(flow, f"f{number}", field_type="string")
    sent = RATING | of({"id": str(flow.public_id)})
    status, body = api.post("/v2/fields", {"data": sent})
    assert (status, body["errors"][0]["source"]) == (409, "data.slug")
    assert Field.objects.count() == 100


@pytest.mark.parametrize("slug", ["id", "type", "meta", "links", "relationships", "attributes"])
def test_a_slug_that_answers_need_is_reserved(api, flow, slug):
    status, body = api.post("/v2/fields", {"data": RATING | of(flow) | {"slug": slug}})
    assert (status, body["errors"][0]["source"]) == (422, "data.slug")


# -- defaults ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "default", "value"),
    [
        ("string", "summer", "summer"),
        ("integer", "1", 1),
        ("integer", 1, 1),
        ("float", "1.0", 1.0),
        ("boolean", "true", True),
        ("boolean", False, False),
        ("date", "2017-12-25", "2017-12-25"),
        ("string", None, None),
    ],
)
def test_a_default_is_echoed_as_sent_and_read_as_the_type(api, flow, kind, default, value):
    assert field(api, flow, field_type=kind, default=default)["default"] == default
    made = entry(api, flow)
    assert (made["f"], type(made["f"])) == (value, type(value))
    assert entry(api, flow, f=None)["f"] is None


@pytest.mark.parametrize(
    ("kind", "default"),
    [("integer", "many"), ("boolean", "perhaps"), ("date", "summer"), ("string", 1), ("float", [])],
)
def test_a_default_that_is_none_of_the_type_is_refused(api, flow, kind, default):
    status, body = api.post(
        "/v2/fields",
        {"data": RATING | of(flow) | {"field_type": kind, "default": default, "validation_rules": []}},
    )
    assert (status, body["errors"][0]["source"]) == (422, "data.default")


def test_rules_are_not_asked_about_a_default(api, flow):
    assert field(api, flow, default="summer", validation_rules=[{"type": "uuid"}])["default"] == "summer"
    assert entry(api, flow)["f"] == "summer"


# -- rules ------------------------------------------------------------------------------------------

ENUM = {"type": "enum", "options": ["fast", "slow"]}


def between(low, high):
    return {"type": "between", "options": {"from": low, "to": high}}


@pytest.mark.parametrize(
    ("kind", "rules", "good", "bad"),
    [
        ("string", [ENUM], ["fast", "slow", None], ["Fast", "", "fast ", 1, ["fast"], {"a": 1}]),
        ("string", [{"type": "email"}], ["a@b.co"], ["a", "a@b", "", " a@b.co", "a@b.co\n"]),
        ("string", [{"type": "slug"}], ["a-B_9"], ["a b", "", "é", "a\n", "a/b"]),
        ("string", [{"type": "uuid"}], [BRAND, BRAND.upper()], [BRAND[:-1], f"{{{BRAND}}}", f"{BRAND}\n"]),
        ("string", [{"type": "slug"}, {"type": "enum", "options": ["a", "b c"]}], ["a"], ["b c", "b"]),
        ("integer", [between(1, 5)], [1, 5, 3, "3", 3.0], [0, 6, 3.5, "x", True, [3]]),
        ("integer", [{"type": "enum", "options": [1, 2]}], [1, 2], [3, True]),
        ("integer", [between(10, 16), between(74, 75)], [10, 16, 74], [17, 73, 76]),
        ("integer", [between(1, 5), {"type": "enum", "options": [2, 9]}], [2], [9, 3]),
        ("float", [between(1.5, 2.5)], [1.5, 2, 2.5, "2.25"], [1.4, 2.6, "nan", "inf"]),
        ("float", [{"type": "enum", "options": [1.5, 2]}], [1.5, 2, 2.0], [1, 3]),
        ("date", [{"type": "enum", "options": ["2017-12-25"]}], ["2017-12-25"], ["2017-12-26", "", 1]),
        ("date", [], ["2017-12-25", "2017-12-25 10:11:12"], ["2017-13-01", "25.12.2017", "2017-12-25 25:00"]),
        ("boolean", [], [True, False, None], ["yes", 1, 0, []]),
    ],
)  # fmt: skip
def test_values_follow_the_rules(api, flow, kind, rules, good, bad):
    made = field(api, flow, field_type=kind, validation_rules=rules)
    assert made["validation_rules"] == rules
    for value in good:
        assert entry(api, flow, f=value)["f"] is not False or value is False
    count = api.get("/v2/flows/products-1/entries")[1]["meta"]["results"]["total"]
    for value in bad:
        status, body = api.post("/v2/flows/products-1/entries", {"data": {"type": "entry", "f": value}})
        assert (status, body["errors"][0].get("source")) == (422, "data.f"), value
    assert api.get("/v2/flows/products-1/entries")[1]["meta"]["results"]["total"] == count == len(good)


@pytest.mark.parametrize(
    ("kind", "rule", "source"),
    [
        ("integer", {"type": "slug"}, "validation_rules[0].type"),
        ("string", between(1, 5), "validation_rules[0].type"),
        ("boolean", ENUM, "validation_rules[0].type"),
        ("string", {"type": "url"}, "validation_rules[0].type"),
        ("string", {"type": "enum", "options": []}, "validation_rules[0].options"),
        ("string", {"type": "enum", "options": [1]}, "validation_rules[0].options"),
        ("string", {"type": "enum", "options": {"a": 1}}, "validation_rules[0].options"),
        ("integer", {"type": "between", "from": 1, "to": 5}, "validation_rules[0].from"),
        ("integer", between(5, 1), "validation_rules[0].options"),
        ("integer", between("1", "5"), "validation_rules[0].options"),
        ("integer", {"type": "between", "options": {"from": 1}}, "validation_rules[0].options"),
        ("float", {"type": "between"}, "validation_rules[0].options"),
        ("date", {"type": "enum", "options": ["Christmas"]}, "validation_rules[0].options"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(api, flow, kind, rule, source):
    sent = RATING | of(flow) | {"field_type": kind, "validation_rules": [rule]}
    status, body = api.post("/v2/fields", {"data": sent})
    assert (status, body["errors"][0]["source"]) == (422, f"data.{source}")


# -- entries ----------------------------------------------------------------------------------------


def test_the_empty_entry_of_the_guide(api):
    api.post("/v2/flows", {"data": FLOW | {"slug": "Coolbrandjunepromo"}})
    status, body = api.post("/v2/flows/Coolbrandjunepromo/entries", {"data": {"type": "entry"}})
    key = body["data"]["id"]
    times = timestamps(body)
    self = f"{HOST}/v2/flows/Coolbrandjunepromo/entries/{key}"
    assert (status, body) == (201, {"data": {"id": key, "type": "entry", "links": {"self": self}}})
    assert UUID.fullmatch(key)
    assert times["created_at"] == times["updated_at"]


def test_the_slug_of_a_flow_is_case_sensitive(api):
    api.post("/v2/flows", {"data": FLOW | {"slug": "Coolbrandjunepromo"}})
    assert api.get("/v2/flows/coolbrandjunepromo/entries")[0] == 404


def test_entries_keep_working_as_fields_come_and_go(api, flow):
    speed = field(api, flow, slug="speed", default="fast")
    made = entry(api, flow, speed="slow")
    path = f"/v2/flows/products-1/entries/{made['id']}"
    later = field(api, flow, slug="later", required=True, default="soon")
    assert api.get(path)[1]["data"]["later"] is None
    assert api.put(f"/v2/fields/{speed['id']}", {"data": {"enabled": False}})[0] == 200
    assert "speed" not in api.get(path)[1]["data"]
    status, body = api.put(path, {"data": {"speed": "fast"}})
    assert (status, body["errors"][0]["source"]) == (422, "data.speed")
    assert api.put(path, {"data": {"later": "now"}})[0] == 200
    assert api.put(f"/v2/fields/{speed['id']}", {"data": {"enabled": True}})[0] == 200
    assert api.get(path)[1]["data"]["speed"] == "slow"
    assert api.delete(f"/v2/fields/{speed['id']}") == (204, None)
    assert "speed" not in api.get(path)[1]["data"]
    assert api.delete(f"/v2/fields/{later['id']}", {"data": {"type": "field"}}) == (204, None)
    assert set(api.get(path)[1]["data"]) == {"id", "type", "links", "meta"}


def test_a_field_that_omits_null_is_shown_with_a_value_only(api, flow):
    field(api, flow, omit_null=True)
    made = entry(api, flow)
    assert "f" not in made
    path = f"/v2/flows/products-1/entries/{made['id']}"
    assert api.put(path, {"data": {"f": "x"}})[1]["data"]["f"] == "x"
    assert "f" not in api.put(path, {"data": {"f": None}})[1]["data"]


def test_a_unique_value_is_taken_once(api, flow):
    field(api, flow, unique=True)
    made = entry(api, flow, f="a")
    other = entry(api, flow)
    entry(api, flow)
    path = "/v2/flows/products-1/entries"
    for method, where in ((api.post, path), (api.put, f"{path}/{other['id']}")):
        status, body = method(where, {"data": {"type": "entry", "f": "a"}})
        assert (status, body["errors"][0]["source"]) == (422, "data.f")
    assert api.put(f"{path}/{made['id']}", {"data": {"f": "a"}})[0] == 200


def test_a_required_value_must_be_there_and_stay(api, flow):
    field(api, flow, required=True)
    path = "/v2/flows/products-1/entries"
    for sent in ({}, {"f": None}, {"f": ""}):
        status, body = api.post(path, {"data": {"type": "entry"} | sent})
        assert (status, body["errors"][0]["source"]) == (422, "data.f")
    made = entry(api, flow, f="a")
    assert api.put(f"{path}/{made['id']}", {"data": {"f": None}})[0] == 422
    assert api.get(f"{path}/{made['id']}")[1]["data"]["f"] == "a"


# -- relationships ----------------------------------------------------------------------------------


@pytest.fixture
def promo(api):
    """The path of an entry with relationships as the guides make them, of types that the project declares."""
    made = api.post("/v2/flows", {"data": FLOW | {"slug": "promos"}})[1]["data"]
    relationship(api, made, "brands", "brand", required=True)
    relationship(api, made, "products", "products")
    relationship(api, made, "owner", "customer", kind="one-to-one")
    return f"/v2/flows/promos/entries/{entry(api, made)['id']}"


def test_the_body_of_the_example_makes_and_replaces_relationships(api, promo):
    body = {"data": [{"type": "brand", "id": BRAND}]}
    path = f"{promo}/relationships/brands"
    assert api.post(path, body) == (200, body)
    assert api.put(path, body) == (200, body)
    assert api.get(promo)[1]["data"]["relationships"] == {"brands": body}


def test_with_each_request_the_related_items_are_added_to_the_answer(api, promo):
    path = f"{promo}/relationships/products"
    one, two, three = ({"type": "product", "id": key} for key in "123")
    assert api.post(path, {"data": one}) == (200, {"data": [one]})
    assert api.post(path, {"data": [two]}) == (200, {"data": [one, two]})
    assert api.post(path, {"data": [three, one]}) == (200, {"data": [one, two, three]})
    assert api.put(path, {"data": two}) == (200, {"data": [two]})


def test_what_was_removed_is_null_and_no_empty_array(api, promo):
    path = f"{promo}/relationships/products"
    api.post(path, {"data": [{"type": "product", "id": key} for key in "12"]})
    assert api.delete(path, {"data": {"type": "product", "id": "1"}}) == (
        200,
        {"data": [{"type": "product", "id": "2"}]},
    )
    assert api.delete(path) == (200, {"data": []})
    shown = api.get(promo)[1]["data"]
    assert shown["products"] is None
    assert "relationships" not in shown


def test_a_relationship_to_one_is_an_object(api, promo):
    path = f"{promo}/relationships/owner"
    owner = {"type": "customer", "id": BRAND}
    assert api.post(path, {"data": [owner]}) == (200, {"data": owner})
    assert api.get(promo)[1]["data"]["relationships"]["owner"] == {"data": owner}
    assert api.delete(path) == (200, {"data": None})


def test_a_relationship_between_flows_is_named_as_the_guides_name_it(api):
    carts = api.post("/v2/flows", {"data": FLOW | {"slug": "carts"}})[1]["data"]
    nexus = api.post("/v2/flows", {"data": FLOW | {"slug": "nexus"}})[1]["data"]
    relationship(api, carts, "nexus", "nexus", kind="one-to-one")
    member = {"type": "nexus", "id": entry(api, nexus)["id"]}
    assert api.post("/v2/flows/carts/entries/abc/relationships/nexus", {"data": member}) == (
        200,
        {"data": member},
    )
    assert api.get("/v2/carts/abc/relationships/nexus") == (200, {"data": member})
    status, body = api.post("/v2/carts/abc/relationships/nexus", {"data": {"type": "product", "id": "1"}})
    assert (status, body["errors"][0]["source"]) == (422, "data.type")
    assert '"nexus"' in body["errors"][0]["detail"]


# -- what clients send ------------------------------------------------------------------------------

SDK = {
    "X-MOLTIN-SDK-LANGUAGE": "JS",
    "X-MOLTIN-SDK-VERSION": "36.0.0",
    "X-MOLTIN-APPLICATION": "epcc sdk",
    "X-MOLTIN-CURRENCY": "EUR",
    "X-MOLTIN-LANGUAGE": "en",
    "EP-Beta-Features": "x",
    "Content-Type": "application/json",
    "Accept": "*/*",
}


def test_the_sdks_headers_on_requests_without_a_body(api, promo):
    client = Client(headers=SDK | {"Authorization": api.client.defaults["HTTP_AUTHORIZATION"]})
    assert client.get("/v2/flows").status_code == 200
    assert client.get(promo).status_code == 200
    assert client.delete(f"{promo}/relationships/products").json() == {"data": []}
    assert client.delete(promo).status_code == 204


def test_the_sdks_spacing_and_options(api, flow):
    body = b'{\n        "data": {"type":"entry"},\n        "options" : {"a":1}\n      }'
    assert api.post("/v2/flows/products-1/entries", body)[0] == 201


@pytest.mark.parametrize("method", ["post", "put"])
def test_the_old_sdks_object_of_members(api, promo, method):
    one, two = ({"type": "product", "id": key} for key in "12")
    body = {"data": {"0": one, "1": two}}
    assert getattr(api, method)(f"{promo}/relationships/products", body) == (200, {"data": [one, two]})


def test_the_form_of_a_flow_that_clients_decode_strictly(api, flow):
    field(api, flow)
    [shown] = api.get("/v2/flows/products-1/fields")[1]["data"]
    for key in ("name", "slug", "description", "field_type"):
        assert isinstance(shown[key], str)
    for key in ("required", "enabled", "unique", "omit_null"):
        assert isinstance(shown[key], bool)
    assert Flow.objects.get().fields.count() == 1


def test_a_deleted_flow_takes_its_fields_and_entries_along(api, flow):
    field(api, flow)
    entry(api, flow)
    assert api.delete(f"/v2/flows/{flow['id']}") == (204, None)
    assert api.get("/v2/flows/products-1/entries")[0] == api.get(f"/v2/flows/{flow['id']}")[0] == 404
    assert api.get("/v2/fields")[1]["data"] == []
