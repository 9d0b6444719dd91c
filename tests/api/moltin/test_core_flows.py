"""Core flows: /v2/flows/products and /v2/products/{id}/relationships/{field}, and who may read products."""

import pytest
from django.contrib.auth.models import Group, Permission, User

from relations.access.tokens import issue_token
from relations.engine import removal
from relations.engine.definitions import create_field, create_flow
from relations.models import Entry, Flow, Link
from tests import snapshots
from tests.remembered import remembered

from .conftest import Api

PRODUCT = "a0226e72-f6e0-4a3e-8f8e-9a1c0f1d7c11"
ENTRY = f"/v2/flows/products/entries/{PRODUCT}"
RELATED = f"/v2/products/{PRODUCT}/relationships/related-items"


@pytest.fixture
def products(settings, content):
    """A core flow of external products with a rating, related items (products) and cities."""
    settings.RELATIONS_RESOURCES = {"product": None, "group": "auth.Group"}
    removal.watch()
    make_products(content)
    return content


@remembered
def make_products(content):
    for slug in ("products", "groups"):
        flow = create_flow(slug, name=slug.title())
        create_field(flow, "rating", field_type="integer")
        create_field(
            flow,
            "related-items",
            field_type="relationship",
            cardinality="one-to-many",
            resource_types=["product"],
        )
        create_field(
            flow, "city", field_type="relationship", cardinality="one-to-one", target_flow=content["cities"]
        )


def product(key):
    return {"type": "product", "id": key}


# -- what is external -------------------------------------------------------------------------------


def test_put_makes_the_entry_of_a_product_and_then_changes_it(api, products):
    assert api.get(ENTRY)[0] == 404
    status, body = api.put(ENTRY, {"data": {"type": "entry", "rating": 3}})
    assert (status, body["data"]["id"], body["data"]["rating"]) == (200, PRODUCT, 3)
    status, body = api.put(ENTRY, {"data": {"id": PRODUCT, "type": "entry"}})
    assert (status, body["data"]["rating"]) == (200, 3)
    assert Entry.objects.filter(flow__slug="products").count() == 1


def test_put_of_a_bad_value_makes_no_entry(api, products):
    assert api.put(ENTRY, {"data": {"type": "entry", "rating": "many"}})[0] == 422
    assert not Entry.objects.filter(flow__slug="products").exists()


def test_another_flow_makes_no_entry_by_put(api, products):
    assert api.put("/v2/flows/cities/entries/nowhere", {"data": {"type": "entry"}})[0] == 404


def test_a_product_has_relationships_of_its_own(api, products):
    a, b, c = map(product, "abc")
    assert api.get(RELATED)[1]["data"] == []
    assert api.post(RELATED, {"data": [a, b]}) == (200, {"data": [a, b]})
    assert api.post(RELATED, {"data": c | {"meta": {"position": {"start": True}}}}) == (
        200,
        {"data": [c, a, b]},
    )
    assert api.get(RELATED)[1]["data"] == [c, a, b]
    assert api.delete(RELATED, {"data": [a]}) == (200, {"data": [c, b]})
    assert api.put(RELATED, {"data": [b, a]}) == (200, {"data": [b, a]})
    assert api.get(ENTRY)[1]["data"]["relationships"]["related-items"] == {"data": [b, a]}
    assert api.delete(RELATED) == (200, {"data": []})


def test_both_paths_lead_to_one_linkage(api, products):
    api.post(RELATED, {"data": product("a")})
    assert api.get(f"{ENTRY}/relationships/related-items")[1]["data"] == [product("a")]
    path = "/v2/flows/products/entries/other/relationships/city"
    assert api.post(path, {"data": {"type": "city", "id": "x"}})[0] == 200
    assert api.get("/v2/products/other/relationships/city")[1]["data"] == {"type": "city", "id": "x"}


@pytest.mark.parametrize("body", [None, {"data": [{"type": "product", "id": "a"}]}])
def test_deleting_what_no_entry_has_makes_no_entry(api, products, body):
    before = snapshots.content()
    assert api.delete(RELATED, body) == (200, {"data": []})
    assert api.get(f"/v2/products/{PRODUCT}/relationships/city") == (200, {"data": None})
    assert snapshots.content() == before


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "named"),
    [
        ("POST", f"/v2/products/{PRODUCT}/relationships/nothing", {"data": product("a")}, 404, "field"),
        ("POST", f"/v2/products/{PRODUCT}/relationships/rating", {"data": product("a")}, 422, "rating"),
        ("POST", f"/v2/products/{'x' * 65}/relationships/city", {"data": product("a")}, 404, "product"),
        ("PUT", f"/v2/flows/products/entries/{'x' * 65}", {"data": {"rating": 1}}, 404, "product"),
        ("PUT", "/v2/flows/products/entries/%2e%2e", {"data": {"rating": 1}}, 404, "product"),
        ("POST", RELATED, {"data": {"type": "brand", "id": "a"}}, 422, '"product"'),
        ("POST", RELATED, {"data": {"type": "city", "id": "x"}}, 422, "data.type"),
        ("POST", RELATED, {"data": {}}, 422, "data"),
        ("POST", RELATED, None, 422, "data"),
        ("PATCH", RELATED, {"data": product("a")}, 405, "PATCH"),
        ("POST", "/v2/customers/1/relationships/city", {"data": product("a")}, 404, "flow"),
        ("POST", "/v2/cities/x/relationships/city", {"data": product("a")}, 404, ""),
        ("POST", "/v2/flows/x/relationships/city", {"data": product("a")}, 404, "flow"),
        ("GET", f"/v2/products/{PRODUCT}", None, 404, ""),
        ("GET", "/v2/products", None, 404, ""),
    ],
)
def test_what_cannot_be_meant_is_refused(api, products, method, path, body, status, named):
    before = snapshots.content()
    answer = api.send(method, path, body)
    [error] = answer[1]["errors"]
    assert (answer[0], error["status"]) == (status, status)
    assert named in error.get("source", "") + error["detail"]
    assert snapshots.content() == before


def test_a_flow_with_a_singular_name_of_its_own_is_no_core_flow(api, products, settings):
    settings.RELATIONS_RESOURCES = {"city": None, "restaurant": None}
    assert api.put("/v2/flows/restaurants/entries/nowhere", {"data": {"type": "entry"}})[0] == 404
    assert api.post("/v2/restaurants/r/relationships/city", {"data": {"type": "city", "id": "x"}})[0] == 404


def test_a_relationship_to_a_core_flow_takes_products_by_their_type(api, products):
    """The kata makes a wishlist's relationship to "products", and links members of the type "product"."""
    create_field(
        products["restaurants"],
        "menu",
        field_type="relationship",
        cardinality="one-to-many",
        target_flow=Flow.objects.get(slug="products"),
    )
    path = "/v2/flows/restaurants/entries/r/relationships/menu"
    a, b = product("a"), product("b")
    assert api.post(path, {"data": [a, b]}) == (200, {"data": [a, b]})
    assert api.put(path, {"data": [b, a, b]}) == (200, {"data": [b, a]})
    _, body = api.get("/v2/flows/restaurants/entries/r?include=menu")
    assert [entry["id"] for entry in body["included"]["menu"]] == ["b", "a"]
    assert api.delete(path, {"data": product("c")}) == (200, {"data": [b, a]})
    status, body = api.post(path, {"data": {"type": "entry", "id": "c"}})
    assert (status, body["errors"][0]["source"]) == (422, "data.id")
    assert not Entry.objects.filter(document_id="c", flow__slug="products").exists()


# -- what is a model's ------------------------------------------------------------------------------


@pytest.fixture
def group(products):
    return Group.objects.create(name="g")


def test_an_entry_extends_a_row_that_exists(api, group):
    assert api.put(f"/v2/flows/groups/entries/{group.pk}", {"data": {"rating": 1}})[0] == 200
    status, body = api.put("/v2/flows/groups/entries/4711", {"data": {"rating": 1}})
    assert (status, body["errors"][0]["title"]) == (404, "Group not found")
    path = "/v2/groups/{}/relationships/related-items"
    assert api.post(path.format(group.pk), {"data": product("a")})[0] == 200
    for method in ("get", "delete"):
        assert getattr(api, method)(path.format(4711))[0] == 404
    assert api.post(path.format(4711), {"data": product("a")})[0] == 404


def test_an_entry_that_is_made_brings_the_id_of_its_row(api, group):
    entries = "/v2/flows/groups/entries"
    for sent in ({"rating": 1}, {"rating": 1, "id": "4711"}):
        status, body = api.post(entries, {"data": sent})
        assert (status, body["errors"][0]["source"]) == (422, "data.id")
    assert api.post(entries, {"data": {"rating": 1, "id": str(group.pk)}})[0] == 201


def test_a_deleted_row_takes_its_entry_and_links_along(api, group):
    api.put(f"/v2/flows/groups/entries/{group.pk}", {"data": {"rating": 1}})
    api.post(f"/v2/groups/{group.pk}/relationships/related-items", {"data": product("a")})
    group.delete()
    assert not Link.objects.exists()
    assert not Entry.objects.filter(flow__slug="groups").exists()


# -- who may read it --------------------------------------------------------------------------------


@pytest.fixture
def wished(products):
    """The path of a relationship to groups."""
    create_field(
        products["restaurants"],
        "wished",
        field_type="relationship",
        cardinality="one-to-many",
        resource_types=["group", "product"],
    )
    return "/v2/flows/restaurants/entries/r/relationships/wished"


@pytest.fixture
def user(db):
    return User.objects.create(username="editor")


@pytest.fixture
def editor(user):
    """Speaks with the token of a user."""
    return Api(issue_token("editor", scope="write", user=user)[1])


@pytest.mark.parametrize("method", ["post", "put"])
def test_a_user_who_may_not_read_a_resource_may_not_link_it(editor, user, wished, group, method):
    before = snapshots.content()
    body = {"data": [{"type": "group", "id": str(group.pk)}]}
    status, answer = getattr(editor, method)(wished, body)
    assert (status, answer["errors"][0]["title"]) == (403, "Forbidden")
    assert "group" in answer["errors"][0]["detail"]
    assert snapshots.content() == before
    user.user_permissions.add(Permission.objects.get(codename="view_group"))
    assert getattr(editor, method)(wished, body) == (200, body)


def test_a_user_who_may_not_read_a_resource_does_not_learn_whether_it_exists(editor, wished):
    assert editor.post(wished, {"data": {"type": "group", "id": "4711"}})[0] == 403


def test_a_relationship_to_a_core_flow_takes_rows_that_exist(api, editor, products, group):
    create_field(
        products["restaurants"],
        "teams",
        field_type="relationship",
        cardinality="one-to-many",
        target_flow=Flow.objects.get(slug="groups"),
    )
    path = "/v2/flows/restaurants/entries/r/relationships/teams"
    body = {"data": [{"type": "group", "id": str(group.pk)}]}
    assert editor.post(path, body)[0] == 403
    status, answer = api.post(path, {"data": [*body["data"], {"type": "group", "id": "4711"}]})
    assert (status, answer["errors"][0]["source"]) == (422, "data[1].id")
    assert not Entry.objects.filter(flow__slug="groups").exists()
    assert api.post(path, body) == (200, body)
    group.delete()
    assert api.get(path)[1]["data"] == []


def test_what_is_external_anyone_may_link(editor, wished):
    assert editor.post(wished, {"data": product("a")})[0] == 200


def test_a_user_who_may_not_read_a_resource_may_not_extend_it(editor, group):
    assert editor.put(f"/v2/flows/groups/entries/{group.pk}", {"data": {"rating": 1}})[0] == 403
    assert editor.get(f"/v2/groups/{group.pk}/relationships/city")[0] == 403
    assert editor.post("/v2/flows/groups/entries", {"data": {"id": str(group.pk)}})[0] == 403


def test_nobody_may_link_what_only_users_may_read(client, wished, group, settings):
    settings.RELATIONS_ANONYMOUS = "write"
    body = {"data": [{"type": "group", "id": str(group.pk)}]}
    response = client.post(wished, body, content_type="application/json")
    assert response.status_code == 403
