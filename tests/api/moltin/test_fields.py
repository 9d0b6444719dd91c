"""/v2/fields, /v2/fields/{id} and /v2/flows/{slug}/fields."""

import pytest

from relations.models import Field, Flow

pytestmark = pytest.mark.slow


@pytest.fixture
def flow(api):
    """The id of a new flow, `products-1`."""
    _, body = api.post("/v2/flows", {"data": {"type": "flow", "name": "P", "slug": "products-1"}})
    return body["data"]["id"]


def new(flow, **attributes):
    field = {"type": "field", "name": "Rating", "slug": "rating", "field_type": "integer"}
    owner = {"flow": {"data": {"type": "flow", "id": flow}}}
    return {"data": field | {"relationships": owner} | attributes}


def relationship(flow, to, kind="one-to-many", **attributes):
    rules = [{"type": kind, "to": to}]
    return new(flow, field_type="relationship", slug="related", validation_rules=rules, **attributes)


def test_a_new_field_is_answered_201_in_the_documented_shape(api, flow):
    sent = {
        "description": "Average rating as given by our users",
        "required": False,
        "default": 3,
        "enabled": True,
        "validation_rules": [{"type": "between", "options": {"from": 1, "to": 5}}],
        "omit_null": False,
    }
    status, body = api.post("/v2/fields", new(flow, **sent))
    key = str(Field.objects.get().public_id)
    assert "created_at" in body["data"].pop("meta")["timestamps"]
    assert (status, body) == (
        201,
        {
            "data": sent
            | {
                "id": key,
                "type": "field",
                "field_type": "integer",
                "slug": "rating",
                "name": "Rating",
                "unique": False,
                "order": 0,
                "links": {"self": f"http://testserver/v2/flows/{flow}/fields/{key}"},
                "relationships": {"flow": {"data": {"id": flow, "type": "flow"}}},
            }
        },
    )


def test_the_self_link_of_a_field_is_served(api, flow):
    _, body = api.post("/v2/fields", new(flow))
    assert api.get(body["data"]["links"]["self"]) == (200, body)


def test_a_field_is_found_by_its_id(api, flow):
    _, body = api.post("/v2/fields", new(flow))
    assert api.get(f"/v2/fields/{body['data']['id']}") == (200, body)


def made(api, flow, **orders):
    """The ids of new fields with these orders, by their slugs."""
    return {
        slug: api.post("/v2/fields", new(flow, slug=slug, order=order))[1]["data"]["id"]
        for slug, order in orders.items()
    }


def listed(api):
    _, body = api.get("/v2/flows/products-1/fields")
    return "".join(field["slug"] for field in body["data"])


def test_the_fields_of_a_flow_are_listed_in_order(api, flow):
    made(api, flow, a=2, b=None, c=1)
    assert listed(api) == "cab"


def test_fields_made_with_one_order_keep_the_order_they_were_made_in(api, flow):
    keys = made(api, flow, a=1, b=2, c=1, d=1, e=0)
    assert listed(api) == "eacdb"
    assert [api.get(f"/v2/fields/{key}")[1]["data"]["order"] for key in keys.values()] == [1, 2, 1, 1, 0]


def test_the_attributes_of_entries_stand_in_that_order(api, flow):
    made(api, flow, a=1, b=1, c=1)
    _, body = api.get("/v2/flows/products-1/attributes")
    assert [attribute["value"] for attribute in body["data"]] == ["a", "b", "c"]


def test_an_order_that_is_sent_again_moves_nothing(api, flow):
    keys = made(api, flow, a=1, b=1, c=1)
    assert api.put(f"/v2/fields/{keys['c']}", {"data": {"order": 1}})[0] == 200
    assert listed(api) == "abc"


def test_a_field_that_changes_to_the_order_of_others_takes_their_place(api, flow):
    keys = made(api, flow, a=1, b=1, c=2)
    api.put(f"/v2/fields/{keys['c']}", {"data": {"order": 1}})
    assert listed(api) == "cab"


def test_those_of_one_order_stay_as_they_are_when_one_goes(api, flow):
    keys = made(api, flow, a=2, b=1, c=1)
    api.delete(f"/v2/fields/{keys['b']}")
    assert listed(api) == "ca"


def test_the_fields_of_all_flows_are_listed(api, shop):
    _, body = api.get("/v2/fields")
    assert len(body["data"]) == Field.objects.count() > len(shop)


def test_a_default_is_echoed_as_it_was_sent(api, flow):
    _, body = api.post("/v2/fields", new(flow, default="1"))
    assert body["data"]["default"] == "1"


def test_an_update_keeps_what_it_does_not_name(api, flow):
    _, created = api.post("/v2/fields", new(flow, default=3))
    status, body = api.put(f"/v2/fields/{created['data']['id']}", {"data": {"name": "Stars"}})
    assert (status, body["data"]["name"], body["data"]["default"]) == (200, "Stars", 3)


@pytest.mark.parametrize("make", [new, lambda flow: relationship(flow, "products-1")])
def test_an_update_takes_what_get_answered(api, flow, make):
    _, created = api.post("/v2/fields", make(flow))
    status, body = api.put(f"/v2/fields/{created['data']['id']}", created)
    created["data"]["meta"]["timestamps"]["updated_at"] = body["data"]["meta"]["timestamps"]["updated_at"]
    assert (status, body) == (200, created)


def test_a_field_keeps_its_type(api, flow):
    _, created = api.post("/v2/fields", new(flow))
    status, body = api.put(f"/v2/fields/{created['data']['id']}", {"data": {"field_type": "string"}})
    assert (status, body["errors"][0]["source"]) == (422, "data.field_type")


def test_a_field_is_deleted(api, flow):
    _, created = api.post("/v2/fields", new(flow))
    assert api.delete(f"/v2/fields/{created['data']['id']}") == (204, None)
    assert not Field.objects.exists()


def test_a_slug_is_taken_once_in_a_flow(api, flow):
    api.post("/v2/fields", new(flow))
    assert api.post("/v2/fields", new(flow))[0] == 409


# -- relationships ----------------------------------------------------------------------------------


@pytest.mark.parametrize("to", ["categories", "category"])
@pytest.mark.parametrize("kind", ["one-to-many", "one-to-one"])
def test_the_rule_of_a_relationship_says_what_it_is(api, shop, flow, to, kind):
    status, body = api.post("/v2/fields", relationship(flow, to, kind))
    made = Field.objects.get(slug="related")
    assert (status, made.cardinality, made.target_flow) == (201, kind, shop["categories"])
    assert body["data"]["validation_rules"] == [{"type": kind, "to": to}]


def test_a_relationship_may_go_to_declared_resources(api, flow, settings):
    settings.RELATIONS_RESOURCES = {"product": None, "brand": None}
    body = relationship(flow, "product")
    body["data"]["validation_rules"].append({"type": "one-to-many", "to": "brand"})
    assert api.post("/v2/fields", body)[0] == 201
    made = Field.objects.get(slug="related")
    assert (made.resource_types, made.target_flow) == (["product", "brand"], None)


def made_for(api, flow, to):
    """What a relationship to `to` goes to."""
    status, body = api.post("/v2/fields", relationship(flow, to))
    assert status == 201, body
    field = Field.objects.get(slug="related")
    return field.target_flow.slug if field.target_flow else field.resource_types


def test_a_resource_of_this_project_goes_before_a_flow_of_that_singular_name(api, shop, flow, settings):
    settings.RELATIONS_RESOURCES = {"category": "auth.Group"}
    assert made_for(api, flow, "category") == ["category"]


def test_a_flow_goes_by_its_singular_name_before_what_is_only_declared(api, shop, flow, settings):
    settings.RELATIONS_RESOURCES = {"category": None}
    assert made_for(api, flow, "category") == "categories"


def test_a_flow_goes_by_its_slug_before_everything(api, shop, flow, settings):
    settings.RELATIONS_RESOURCES = {"categories": "auth.Group", "category": "auth.Group"}
    assert made_for(api, flow, "categories") == "categories"


@pytest.mark.parametrize("plural", ["cart_items", "addresses", "deliveries", "people"])
def test_a_resource_goes_by_its_plural(api, flow, settings, plural):
    settings.RELATIONS_RESOURCES = {
        "cart_item": None, "address": None, "delivery": None, "person": {"plural": "people"},
    }  # fmt: skip
    assert made_for(api, flow, plural) == [next(k for k in settings.RELATIONS_RESOURCES if k[0] == plural[0])]


def test_an_undeclared_type_is_refused_with_those_that_are_known(api, flow, settings):
    settings.RELATIONS_RESOURCES = {"product": None, "brand": None}
    status, body = api.post("/v2/fields", relationship(flow, "nexus"))
    assert (status, body["errors"][0]["source"]) == (422, "data.validation_rules[0].to")
    assert "product, brand" in body["errors"][0]["detail"]


def test_required_is_echoed_of_a_relationship_and_asks_for_nothing(api, flow):
    status, body = api.post("/v2/fields", relationship(flow, "products-1", required=True))
    assert (status, body["data"]["required"]) == (201, True)


@pytest.mark.parametrize(
    ("slug", "rule"),
    [
        ("categories", {"type": "one-to-many", "to": "categories"}),
        ("city", {"type": "one-to-one", "to": "cities"}),
    ],
)
def test_a_relationship_made_elsewhere_has_the_rule_that_says_most_of_it(api, shop, slug, rule):
    field = Field.objects.get(slug=slug)
    _, body = api.get(f"/v2/fields/{field.public_id}")
    assert body["data"]["validation_rules"] == [rule]


def test_an_update_with_that_rule_does_not_change_the_relation(api, shop):
    field = Field.objects.get(slug="categories")
    path = f"/v2/fields/{field.public_id}"
    assert api.put(path, api.get(path)[1])[0] == 200
    field.refresh_from_db()
    assert field.cardinality == "many-to-many"


def test_another_target_of_a_relationship_with_links_is_a_conflict(api, content):
    api.link("dishes", "p")
    path = f"/v2/fields/{Field.objects.get(slug='dishes').public_id}"
    rules = [{"type": "one-to-many", "to": "cities"}]
    status, body = api.put(path, {"data": {"validation_rules": rules}})
    assert (status, body["errors"][0]["source"]) == (409, "data.validation_rules")
    assert api.members("dishes") == "p"


def test_another_target_of_a_relationship_without_links_is_taken(api, shop):
    field = Field.objects.get(slug="dishes")
    rules = [{"type": "one-to-one", "to": "cities"}]
    api.put(f"/v2/fields/{field.public_id}", {"data": {"validation_rules": rules}})
    field.refresh_from_db()
    assert (field.cardinality, field.target_flow) == ("one-to-one", Flow.objects.get(slug="cities"))


def test_a_field_is_indexed_and_says_so(api, flow):
    _, body = api.post("/v2/fields", new(flow, indexed=True))
    assert body["data"]["indexed"] is True
    assert Field.objects.get().options == {"indexed": True}


def test_an_index_is_taken_away_and_nothing_is_said(api, flow):
    _, body = api.post("/v2/fields", new(flow, indexed=True))
    url = f"/v2/fields/{body['data']['id']}"
    _, body = api.put(url, {"data": {"type": "field", "id": body["data"]["id"], "indexed": False}})
    assert "indexed" not in body["data"]
    assert Field.objects.get().options == {}


@pytest.mark.parametrize("attributes", [{"indexed": "often"}, {"indexed": None}])
def test_a_wrong_flag_indexed_is_refused_by_name(api, flow, attributes):
    status, body = api.post("/v2/fields", new(flow, **attributes))
    assert status == 422
    assert "indexed" in str(body)


def test_a_relationship_cannot_be_indexed(api, flow):
    status, body = api.post("/v2/fields", relationship(flow, "products-1", indexed=True))
    assert status == 422
    assert "cannot be indexed" in str(body)
