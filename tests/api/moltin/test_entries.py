"""/v2/flows/{slug}/entries and /v2/flows/{slug}/entries/{id}."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from relations.engine.definitions import create_component, create_field, update_field, update_flow
from relations.engine.documents import documents
from relations.models import Entry, Field, Link
from tests.remembered import remembered

pytestmark = pytest.mark.slow

ENTRIES = "/v2/flows/restaurants/entries"


def test_a_new_entry_is_answered_201_with_its_values_beside_its_id(api, shop):
    sent = {"type": "entry", "name": "Chez Paul", "stars": 2}
    status, body = api.post(ENTRIES, {"data": sent})
    key = Entry.objects.get().document_id
    assert set(body["data"].pop("meta")["timestamps"]) == {"created_at", "updated_at"}
    assert (status, body["data"]) == (
        201,
        sent
        | {
            "id": key,
            "links": {"self": f"http://testserver{ENTRIES}/{key}"},
            "categories": None,
            "city": None,
            "dishes": None,
        },
    )


@pytest.mark.parametrize("data", [{"type": "entry"}, {}])
def test_an_entry_may_be_empty(api, shop, data):
    status, body = api.post(ENTRIES, {"data": data})
    assert (status, body["data"]["name"]) == (201, None)


def test_a_client_may_bring_the_id(api, shop):
    api.post(ENTRIES, {"data": {"type": "entry", "id": "a0226e72"}})
    assert api.get(f"{ENTRIES}/a0226e72")[1]["data"]["id"] == "a0226e72"


def test_an_id_from_elsewhere_may_have_a_slash(api, content):
    documents("restaurants").create({}, document_id="a/b")
    _, body = api.get(ENTRIES)
    assert body["data"][-1]["links"]["self"] == f"http://testserver{ENTRIES}/a%2Fb"


def test_an_id_that_is_taken_is_a_conflict(api, content):
    status, body = api.post(ENTRIES, {"data": {"type": "entry", "id": "r"}})
    assert (status, body["errors"][0]["title"]) == (409, "Conflict")


def test_the_sdks_options_beside_data_are_passed_over(api, shop):
    assert api.post(ENTRIES, {"data": {"name": "N"}, "options": {"a": 1}})[0] == 201


def test_an_update_keeps_what_it_does_not_name(api, content):
    status, body = api.put(f"{ENTRIES}/r", {"data": {"type": "entry", "stars": 3}})
    assert (status, body["data"]["name"], body["data"]["stars"]) == (200, "R", 3)


def test_an_update_takes_what_get_answered(api, content):
    api.link("categories", "ba")
    _, read = api.get(f"{ENTRIES}/r")
    status, body = api.put(f"{ENTRIES}/r", read)
    read["data"]["meta"] = body["data"]["meta"]
    assert (status, body) == (200, read)


def linkage(keys):
    return {"data": [{"type": "entry", "id": key} for key in keys]}


def test_an_entry_may_bring_its_relationships(api, content):
    sent = {
        "type": "entry",
        "id": "n",
        "relationships": {"categories": linkage("cb"), "dishes": linkage("p")},
    }
    status, body = api.post(ENTRIES, {"data": sent})
    assert (status, body["data"]["relationships"]) == (201, sent["relationships"])
    assert api.members("categories", entry="n") == "cb"


def test_an_update_replaces_the_relationships_that_it_names(api, content):
    api.link("categories", "ab")
    api.link("dishes", "p")
    city = {"data": {"type": "city", "id": "x"}}
    status, body = api.put(
        f"{ENTRIES}/r", {"data": {"stars": 1, "relationships": {"categories": linkage("ca"), "city": city}}}
    )
    assert (status, body["data"]["stars"], body["data"]["relationships"]["city"]) == (200, 1, city)
    assert (api.members("categories"), api.members("dishes")) == ("ca", "p")


@pytest.mark.parametrize("sent", [{"city": None}, {"relationships": {"city": {"data": None}}}])
def test_null_empties_a_relationship(api, content, sent):
    api.link("city", "x")
    status, body = api.put(f"{ENTRIES}/r", {"data": sent})
    assert (status, body["data"]["city"]) == (200, None)
    assert api.members("city") == ""


def test_relationships_in_a_body_have_positions(api, content):
    data = linkage("ab")
    data["data"][1]["meta"] = {"position": {"start": True}}
    api.put(f"{ENTRIES}/r", {"data": {"relationships": {"categories": data}}})
    assert api.members("categories") == "ba"


def test_linkages_are_under_relationships_and_empty_relations_are_null(api, content):
    api.link("categories", "ba")
    api.put(f"{ENTRIES}/r/relationships/city", {"data": {"type": "city", "id": "x"}})
    _, body = api.get(f"{ENTRIES}/r")
    assert body["data"]["relationships"] == {
        "categories": {"data": [{"type": "entry", "id": "b"}, {"type": "entry", "id": "a"}]},
        "city": {"data": {"type": "city", "id": "x"}},
    }
    assert body["data"]["dishes"] is None
    assert "categories" not in body["data"]


def test_a_cleared_relation_is_null(api, content):
    api.link("categories", "ba")
    api.delete(f"{ENTRIES}/r/relationships/categories")
    _, body = api.get(f"{ENTRIES}/r")
    assert body["data"]["categories"] is None
    assert "relationships" not in body["data"]


def test_an_update_answers_with_the_linkages(api, content):
    api.link("categories", "a")
    _, body = api.put(f"{ENTRIES}/r", {"data": {"name": "N"}})
    assert list(body["data"]["relationships"]) == ["categories"]


def test_a_field_that_omits_null_is_left_out(api, content):
    for slug in ("stars", "dishes"):
        update_field(Field.objects.get(slug=slug), omit_null=True)
    _, body = api.get(f"{ENTRIES}/r")
    assert not {"stars", "dishes"} & set(body["data"])


def test_a_disabled_field_is_left_out(api, content):
    update_field(Field.objects.get(slug="stars"), enabled=False)
    assert "stars" not in api.get(f"{ENTRIES}/r")[1]["data"]


def test_a_password_is_never_shown(api, content):
    create_field(content["restaurants"], "secret", field_type="password")
    api.put(f"{ENTRIES}/r", {"data": {"secret": "hush"}})
    assert "hush" not in str(api.get(f"{ENTRIES}/r"))


def test_an_entry_is_deleted_with_its_links(api, content):
    api.link("categories", "ab")
    assert api.delete(f"{ENTRIES}/r") == (204, None)
    assert api.get(f"{ENTRIES}/r")[0] == 404
    assert not Link.objects.exists()


def test_a_delete_may_carry_a_body(api, content):
    assert api.delete(f"{ENTRIES}/r", {"data": {"type": "entry"}})[0] == 204


def test_an_entry_of_a_flow_with_drafts_is_published(api, content):
    update_flow(content["cities"], draft_and_publish=True, allow_data_loss=True)
    api.post("/v2/flows/cities/entries", {"data": {"id": "z", "name": "Z"}})
    assert documents("cities").find_one("z", status="published")["name"] == "Z"
    api.put("/v2/flows/cities/entries/z", {"data": {"name": "ZZ"}})
    assert documents("cities").find_one("z", status="published")["name"] == "ZZ"


def test_a_flow_is_addressed_by_its_id_as_well(api, content):
    path = f"/v2/flows/{content['restaurants'].public_id}/entries"
    assert api.get(path)[1]["data"] == api.get(ENTRIES)[1]["data"]
    assert api.get(f"{path}/r") == api.get(f"{ENTRIES}/r")
    assert api.post(f"{path}/r/relationships/city", {"data": {"type": "city", "id": "x"}})[0] == 200
    assert api.members("city") == "x"


# -- lists ------------------------------------------------------------------------------------------


@pytest.fixture
@remembered
def cities(shop):
    """37 cities, named by their numbers."""
    for number in range(37):
        documents("cities").create({"name": str(number)})


def names(body):
    return [int(entry["name"]) for entry in body["data"]]


def test_a_page_has_the_documented_meta_and_links(api, cities):
    path = "/v2/flows/cities/entries"
    status, body = api.get(f"{path}?page[limit]=2&page[offset]=4")
    base = f"http://testserver{path}?page[limit]=2&page[offset]="
    assert (status, names(body)) == (200, [4, 5])
    assert body["meta"] == {
        "page": {"limit": 2, "offset": 4, "current": 3, "total": 19},
        "results": {"total": 37},
    }
    assert body["links"] == {
        "current": f"{base}4",
        "first": f"{base}0",
        "last": f"{base}36",
        "prev": f"{base}2",
        "previous": f"{base}2",
        "next": f"{base}6",
    }


def test_a_page_has_25_entries_unless_another_limit_is_asked_for(api, cities):
    assert names(api.get("/v2/flows/cities/entries")[1]) == list(range(25))
    assert names(api.get("/v2/flows/cities/entries?page[limit]=100")[1]) == list(range(37))


def test_brackets_may_be_encoded(api, cities):
    assert names(api.get("/v2/flows/cities/entries?page%5Blimit%5D=1&page%5Boffset%5D=36")[1]) == [36]


def test_one_page_has_links_to_no_other(api, shop):
    _, body = api.get("/v2/flows/cities/entries")
    assert body["meta"] == {
        "page": {"limit": 25, "offset": 0, "current": 1, "total": 0},
        "results": {"total": 0},
    }
    assert [body["links"][name] for name in ("last", "prev", "previous", "next")] == [None] * 4


def test_a_page_behind_the_last_is_empty(api, cities):
    _, body = api.get("/v2/flows/cities/entries?page[offset]=1000000000")
    assert (body["data"], body["links"]["next"]) == ([], None)


@pytest.mark.slow
def test_a_list_of_entries_costs_the_same_for_any_number(api, content):
    def cost(number):
        for key in range(Entry.objects.filter(flow=content["restaurants"]).count(), number):
            data = {"categories": list("abcde"), "city": "x", "dishes": ["p"]}
            documents("restaurants").create(data, document_id=f"n{key}")
        with CaptureQueriesContext(connection) as queries:
            status, body = api.get(f"{ENTRIES}?page[limit]=100")
        assert (status, len(body["data"])) == (200, number)
        return len(queries)

    documents("restaurants").delete("s")
    documents("restaurants").update("r", {"categories": list("abc"), "city": "x", "dishes": ["p"]})
    assert cost(1) == cost(10) == cost(50) <= 6


def test_an_entry_with_components_is_written_back_as_it_was_read(shop, api):
    create_component("shared.link", attributes={"url": {"type": "string"}})
    options = {"one": {"component": "shared.link"}, "many": {"component": "shared.link", "repeatable": True}}
    for slug, given in options.items():
        create_field(shop["restaurants"], slug, field_type="component", options=given)
    create_field(
        shop["restaurants"], "zone", field_type="dynamiczone", options={"components": ["shared.link"]}
    )
    documents("restaurants").create({"name": "r"}, document_id="r")
    path = "/v2/flows/restaurants/entries/r"
    read = api.get(path)[1]["data"]
    assert (read["one"], read["many"], read["zone"]) == (None, [], [])
    assert api.put(path, {"data": read})[0] == 200
