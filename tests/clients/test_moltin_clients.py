"""The official Moltin and Elastic Path clients, from npm, against a running server, by host alone."""

import pytest

from tests.clients.moltin import PLENTY, travel

pytestmark = [pytest.mark.clients, pytest.mark.django_db]

SDKS = ["@moltin/sdk", "moltin-sdk-18", "@elasticpath/js-sdk"]
REFUSED = {"errors": [{"status": 401, "title": "Unable to validate access token"}]}
NOTHING = "{}"  # what the clients make of an answer without a body


@pytest.fixture(scope="module", params=SDKS)
def sdk(request, server):
    return travel(server, request.param)


def test_the_journey_goes_through_every_method_of_flows_and_fields(sdk):
    assert sdk.journey.value("methods that were not called") == []


# -- authentication --------------------------------------------------------------------------------


def test_a_secret_gets_a_token(sdk):
    assert sdk.answer("authenticate")["identifier"] == "client_credentials"


def test_an_id_gets_a_token(sdk):
    assert sdk.answer("authenticate by id")["identifier"] == "implicit"


def test_a_token_is_had_from_the_path_that_the_client_knows(sdk):
    assert sdk.requests("authenticate") == [("POST", "/oauth/access_token", 200)]


@pytest.mark.parametrize("step", ["authenticate with a wrong secret", "authenticate as nobody"])
def test_who_is_not_known_is_refused(sdk, step):
    assert sdk.journey.value(step)["refusal"] == REFUSED


def test_a_token_is_used_for_more_than_one_request(sdk):
    assert sdk.requests("create flow") == [("POST", "/v2/flows", 201)]


def test_the_token_goes_in_the_header(sdk):
    [sent] = sdk.sent("all flows")
    assert sent["headers"]["Authorization"] == f"Bearer {sdk.answer('authenticate')['access_token']}"


def test_a_page_gets_another_token_when_its_own_is_over(sdk):
    assert sdk.requests("page: after the token is over") == [
        ("POST", "/oauth/access_token", 200),
        ("GET", "/v2/flows/categories/entries", 200),
    ]


def test_a_page_gets_another_token_when_its_own_was_revoked(sdk):
    path = "/v2/flows/categories/entries"
    statuses = [status for _, _, status in sdk.requests("page: after the token was revoked")]
    # The 18 gives up at a 401; later ones ask for a token, and try again.
    assert statuses == ([401] if sdk.sdk == "moltin-sdk-18" else [401, 200, 200]), path


# -- flows -----------------------------------------------------------------------------------------


def test_a_flow_is_made(sdk):
    flow = sdk.data("create flow")
    assert (flow["type"], flow["name"], flow["slug"]) == ("flow", "Restaurants", f"{sdk.prefix}restaurants")


def test_a_flow_can_be_made_once(sdk):
    assert sdk.refusal("create flow again") == (409, "data.slug")


def test_a_flow_needs_a_name(sdk):
    assert sdk.refusal("create flow without a name") == (422, "data.name")


def test_all_flows_are_listed(sdk):
    assert sdk.data("create flow") in sdk.data("all flows")


def test_a_flow_is_had_by_its_id(sdk):
    assert sdk.data("get flow") == sdk.data("create flow")


def test_a_flow_that_does_not_exist_is_not_found(sdk):
    assert sdk.refusal("get missing flow") == (404, "Flow not found")


def test_a_flow_is_changed_in_part(sdk):
    before, after = sdk.data("create flow"), sdk.data("update flow")
    assert after == before | {"description": "Where to eat well", "meta": after["meta"]}


def test_flows_by_template_are_flows(sdk):
    assert isinstance(sdk.data("all templates"), list)


def test_the_limit_that_the_client_kept_is_no_error(sdk):
    assert sdk.requests("all flows after a limit") == [("GET", "/v2/flows?page[limit]=2&page[offset]=2", 200)]


@pytest.mark.parametrize("step", ["attributes of flows", "attributes of a flow type", "attributes of fields"])
def test_attributes_are_described(sdk, step):
    keys = {"label", "value", "type", "required", "description"}
    assert all(keys <= attribute.keys() for attribute in sdk.data(step))
    assert sdk.answer(step)["meta"].keys() == {"entity", "version"}


def test_the_attributes_of_a_flow_type_are_its_fields(sdk):
    found = [attribute["value"] for attribute in sdk.data("attributes of a flow type")]
    assert {"name", "kind", "stars"} <= set(found)


# -- fields ----------------------------------------------------------------------------------------

KINDS = {
    "name": "string",
    "kind": "string",
    "stars": "integer",
    "price": "float",
    "vegan": "boolean",
    "opened": "date",
    "website": "string",
    "categories": "relationship",
    "main": "relationship",
    "vouchers": "relationship",
}


@pytest.mark.parametrize("slug", KINDS)
def test_a_field_of_each_type_is_made(sdk, slug):
    field = sdk.data(f"create field {slug}")
    assert (field["type"], field["field_type"], field["slug"]) == ("field", KINDS[slug], slug)


def test_a_field_belongs_to_its_flow(sdk):
    flow = sdk.data("create field name")["relationships"]["flow"]["data"]
    assert flow == {"id": sdk.data("create flow")["id"], "type": "flow"}


def test_a_field_keeps_its_rules(sdk):
    rules = sdk.data("create field stars")["validation_rules"]
    assert rules == [{"type": "between", "options": {"from": 1, "to": 5}}]


@pytest.mark.parametrize(("slug", "kind"), [("categories", "one-to-many"), ("main", "one-to-one")])
def test_a_relationship_keeps_its_rule(sdk, slug, kind):
    rules = sdk.data(f"create field {slug}")["validation_rules"]
    assert rules == [{"type": kind, "to": f"{sdk.prefix}categories"}]


def test_a_field_can_be_made_once(sdk):
    assert sdk.refusal("create field again") == (409, "data.slug")


def test_an_unknown_type_of_field_is_refused(sdk):
    assert sdk.refusal("create field of an unknown type") == (422, "data.field_type")


def test_all_fields_are_those_of_all_flows(sdk):
    flows = {field["relationships"]["flow"]["data"]["id"] for field in sdk.data("all fields")}
    assert {sdk.data("create flow")["id"], sdk.data("create another flow")["id"]} <= flows


def test_a_field_is_had_by_its_id(sdk):
    assert sdk.data("get field") == sdk.data("create field stars")


def test_the_fields_of_a_flow_are_had_by_its_slug(sdk):
    assert [field["slug"] for field in sdk.data("get fields of a flow")] == list(KINDS)


def test_the_fields_of_no_flow_are_not_found(sdk):
    assert sdk.refusal("get fields of no flow") == (404, "Flow not found")


def test_a_field_is_changed_in_part(sdk):
    before, after = sdk.data("create field stars"), sdk.data("update field")
    assert after == before | {"name": "Stars", "order": 1, "meta": after["meta"]}


def test_a_field_keeps_its_type(sdk):
    assert sdk.refusal("update type of field") == (422, "data.field_type")


def test_a_field_is_deleted(sdk):
    assert sdk.answer("delete field") == NOTHING


def test_a_deleted_field_is_not_found(sdk):
    assert sdk.refusal("get deleted field") == (404, "Field not found")


# -- entries ---------------------------------------------------------------------------------------


def test_an_entry_is_made_with_its_values(sdk):
    entry = sdk.data("create entry")
    values = {key: entry[key] for key in ("type", "name", "stars", "price", "opened")}
    assert values == {"type": "entry", "name": "Da Gino", "stars": 3, "price": 12.5, "opened": "2017-12-25"}


def test_an_entry_gets_its_defaults(sdk):
    assert sdk.data("create entry")["kind"] == "bistro"


def test_an_entry_leaves_out_what_is_null_where_the_field_says_so(sdk):
    assert "website" not in sdk.data("create entry")


def test_an_entry_needs_its_required_fields(sdk):
    assert sdk.refusal("create entry without a required field") == (422, "data.name")


def test_an_entry_keeps_to_the_rules(sdk):
    assert sdk.refusal("create entry beyond its rule") == (422, "data.stars")


def test_an_entry_needs_a_flow(sdk):
    assert sdk.refusal("create entry of no flow") == (404, "Flow not found")


def test_an_entry_is_had_by_its_id(sdk):
    assert sdk.data("get entry") == sdk.data("create entry")


def test_an_entry_that_does_not_exist_is_not_found(sdk):
    assert sdk.refusal("get missing entry") == (404, "Entry not found")


def test_an_entry_is_changed_in_part(sdk):
    before, after = sdk.data("create entry"), sdk.data("update entry")
    assert after == before | {"price": 13, "meta": after["meta"]}


def test_entries_are_listed_in_the_order_they_were_made(sdk):
    assert [entry["name"] for entry in sdk.data("get entries")] == PLENTY


def test_entries_are_listed_by_pages(sdk):
    assert [entry["name"] for entry in sdk.data("get entries by pages")] == PLENTY[2:]


def test_a_page_says_where_it_is(sdk):
    meta = sdk.answer("get entries by pages")["meta"]
    page = {"limit": 2, "offset": 2, "current": 2, "total": 2}
    assert meta == {"page": page, "results": {"total": 4}}


def test_a_page_links_to_the_one_before(sdk):
    links = sdk.answer("get entries by pages")["links"]
    before = links["current"].replace("[offset]=2", "[offset]=0")
    assert (links["prev"], links["previous"], links["first"], links["next"]) == (before, before, before, None)


def test_an_entry_is_deleted(sdk):
    assert sdk.answer("delete entry") == NOTHING


def test_a_deleted_entry_is_not_found(sdk):
    assert sdk.refusal("delete entry again") == (404, "Entry not found")


# -- relationships ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "names"),
    [
        ("add one", ["Pizza"]),
        ("add more", ["Pizza", "Pasta", "Vegan"]),
        ("add what is there", ["Pizza", "Pasta", "Vegan"]),
        ("add before another", ["Pizza", "Late", "Pasta", "Vegan"]),
        ("get linked entry", ["Pizza", "Late", "Pasta", "Vegan"]),
        ("replace", ["Late", "Pizza"]),
        ("replace by one", ["Vegan"]),
        ("replace by nothing", []),
        ("add again", ["Pizza", "Pasta"]),
        ("remove all", []),
    ],
)
def test_a_write_answers_the_whole_list_in_order(sdk, step, names):
    assert sdk.names(step) == names


@pytest.mark.parametrize(
    ("step", "method"), [("add one", "POST"), ("replace", "PUT"), ("remove all", "DELETE")]
)
def test_a_relationship_is_written_at_its_path(sdk, step, method):
    path = f"/v2/flows/restaurants/entries/{sdk.gino}/relationships/categories"
    assert sdk.requests(step) == [(method, path, 200)]


def test_a_member_is_its_type_and_its_id(sdk):
    assert sdk.data("add one")[0].keys() == {"type", "id"}


def test_a_list_of_entries_has_their_links(sdk):
    [entry] = sdk.data("get linked entries")
    assert entry["relationships"] == sdk.data("get linked entry")["relationships"]


@pytest.mark.parametrize(
    ("step", "source"),
    [
        ("add nothing", "data"),
        ("add what does not exist", "data.id"),
        ("add another type", "data.type"),
    ],
)
def test_what_is_no_member_is_refused(sdk, step, source):
    assert sdk.refusal(step) == (422, source)


def test_a_field_without_members_is_null(sdk):
    entry = sdk.data("get entry without links")
    assert (entry["categories"], "relationships" in entry) == (None, False)


def test_a_relation_to_one_has_one_member(sdk):
    assert sdk.plenty[sdk.data("set the one")["id"]] == "Pizza"


def test_a_relation_to_one_takes_another_in_its_place(sdk):
    assert sdk.plenty[sdk.data("set another")["id"]] == "Pasta"


def test_an_entry_shows_the_one(sdk):
    assert sdk.data("get entry with one")["relationships"]["main"]["data"] == sdk.data("set another")


def test_the_one_is_removed(sdk):
    assert sdk.data("remove the one") is None


def test_products_of_the_shop_are_linked_in_order(sdk):
    products = [{"type": "product", "id": "p-2"}, {"type": "product", "id": "p-1"}]
    assert sdk.data("link products") == products
    assert sdk.data("get entry with products")["relationships"]["vouchers"]["data"] == products


def test_a_field_that_does_not_exist_links_nothing(sdk):
    assert sdk.refusal("link by no field") == (404, "Field not found")


# -- a page that has the id alone --------------------------------------------------------------------


def test_a_page_reads(sdk):
    assert [entry["name"] for entry in sdk.data("page: get entries")] == PLENTY


def test_a_page_may_send_every_header_of_the_client(sdk):
    headers = {name for name in sdk.sent("page: get flows for a customer")[0]["headers"] if "X-" in name}
    assert headers == {
        "X-MOLTIN-APPLICATION",
        "X-MOLTIN-CURRENCY",
        "X-MOLTIN-CUSTOMER-TOKEN",
        "X-MOLTIN-LANGUAGE",
        "X-MOLTIN-SDK-LANGUAGE",
        "X-MOLTIN-SDK-VERSION",
    }


@pytest.mark.parametrize("step", ["page: create entry", "page: delete flow", "page: remove links"])
def test_a_page_does_not_write(sdk, step):
    assert sdk.refusal(step) == (403, "Forbidden")


# -- the end -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["delete flow", "delete the other flow"])
def test_a_flow_is_deleted(sdk, step):
    assert sdk.answer(step) == NOTHING


def test_a_deleted_flow_is_not_found(sdk):
    assert sdk.refusal("get deleted flow") == (404, "Flow not found")
