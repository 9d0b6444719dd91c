"""Fields called as what an entry has of its own: another name in this dialect, everywhere alike."""

import pytest
from django.test import Client

from relations.access.tokens import issue_token
from relations.engine.definitions import create_field, create_flow, update_field
from relations.engine.documents import documents
from tests.remembered import remembered

WORDS = ["attributes", "links", "meta", "relationships", "status", "type"]
ENTRIES = "/v2/flows/parcels/entries"


@pytest.fixture
@remembered
def parcels(db):
    flow = create_flow("parcels", name="Parcels")
    for word in WORDS:
        create_field(flow, word, field_type="string")
    return flow


@pytest.fixture
@remembered
def linked(db):
    """Parcels whose relation is called links, and that are its other side, status."""
    flow = create_flow("parcels", name="Parcels")
    links = create_field(
        flow, "links", field_type="relationship", cardinality="many-to-many", target_flow=flow
    )
    create_field(
        flow,
        "status",
        field_type="relationship",
        cardinality="many-to-many",
        target_flow=flow,
        mapped_by=links,
    )
    for key in "ab":
        documents("parcels").create({}, document_id=key)
    return flow


@pytest.mark.parametrize("word", WORDS)
def test_a_field_is_written_and_read_by_the_word_with_an_underscore(api, parcels, word):
    status, body = api.post(ENTRIES, {"data": {"type": "entry", f"{word}_": "crate"}})
    assert (status, body["data"][f"{word}_"]) == (201, "crate")
    assert documents("parcels").first()[word] == "crate"


@pytest.mark.parametrize("word", WORDS)
def test_it_is_changed_by_that_name(api, parcels, word):
    documents("parcels").create({word: "crate"}, document_id="a")
    status, _ = api.put(f"{ENTRIES}/a", {"data": {"type": "entry", f"{word}_": "box"}})
    assert (status, documents("parcels").first()[word]) == (200, "box")


def test_what_an_entry_has_of_its_own_stays(api, parcels):
    documents("parcels").create({"type": "crate", "meta": "m", "links": "l"}, document_id="a")
    shown = api.get(f"{ENTRIES}/a")[1]["data"]
    assert (shown["type"], set(shown["meta"]), set(shown["links"])) == ("entry", {"timestamps"}, {"self"})


@pytest.mark.parametrize("word", WORDS)
def test_it_is_filtered_by_that_name(api, parcels, word):
    documents("parcels").create({word: "crate"}, document_id="a")
    documents("parcels").create({word: "box"}, document_id="b")
    _, body = api.get(f"{ENTRIES}?filter=eq({word}_,box)")
    assert [entry["id"] for entry in body["data"]] == ["b"]


@pytest.mark.parametrize("word", WORDS)
def test_it_is_sorted_by_that_name(api, parcels, word):
    documents("parcels").create({word: "1"}, document_id="a")
    documents("parcels").create({word: "2"}, document_id="b")
    _, body = api.get(f"{ENTRIES}?sort=-{word}_")
    assert [entry["id"] for entry in body["data"]] == ["b", "a"]


@pytest.mark.parametrize("query", ["filter=eq(type,box)", "sort=type"])
def test_the_word_alone_is_no_field(api, parcels, query):
    assert api.get(f"{ENTRIES}?{query}")[0] == 400


@pytest.mark.parametrize("word", ["attributes", "status"])
def test_a_body_with_the_word_alone_is_told_the_name(api, parcels, word):
    status, body = api.post(ENTRIES, {"data": {"type": "entry", word: "box"}})
    assert status == 422
    assert f"{word}_" in body["errors"][0]["detail"]


def test_a_refused_value_is_named_as_it_was_sent(api, parcels):
    status, body = api.post(ENTRIES, {"data": {"type": "entry", "type_": 7}})
    assert (status, body["errors"][0]["source"]) == (422, "data.type_")


def test_where_the_flow_has_a_field_of_that_name_one_more_underscore_is_taken(api, parcels):
    create_field(parcels, "type_", field_type="string")
    documents("parcels").create({"type": "crate", "type_": "own"}, document_id="a")
    shown = api.get(f"{ENTRIES}/a")[1]["data"]
    assert (shown["type_"], shown["type__"]) == ("own", "crate")
    status, _ = api.put(f"{ENTRIES}/a", {"data": {"type": "entry", "type__": "box"}})
    assert (status, documents("parcels").first()["type"]) == (200, "box")


def test_a_disabled_field_of_that_name_counts(api, parcels):
    update_field(create_field(parcels, "type_", field_type="string"), enabled=False)
    documents("parcels").create({"type": "crate"}, document_id="a")
    assert api.get(f"{ENTRIES}/a")[1]["data"]["type__"] == "crate"


def test_what_get_answered_can_be_put(api, parcels):
    documents("parcels").create(dict.fromkeys(WORDS, "x"), document_id="a")
    _, read = api.get(f"{ENTRIES}/a")
    status, body = api.put(f"{ENTRIES}/a", read)
    assert (status, body["data"]["type_"], documents("parcels").first()["meta"]) == (200, "x", "x")


def test_a_relationship_has_its_endpoint_by_that_name(api, linked):
    path = f"{ENTRIES}/a/relationships/links_"
    assert api.put(path, {"data": [{"type": "entry", "id": "b"}]})[0] == 200
    assert api.get(path)[1]["data"] == [{"type": "entry", "id": "b"}]
    assert api.get(f"{ENTRIES}/a/relationships/links")[0] == 404


def test_a_relationship_stands_under_that_name_in_entries(api, linked):
    sent = {"type": "entry", "relationships": {"links_": {"data": [{"type": "entry", "id": "b"}]}}}
    assert api.put(f"{ENTRIES}/a", {"data": sent})[0] == 200
    assert set(api.get(f"{ENTRIES}/b")[1]["data"]["relationships"]) == {"status_"}


def test_a_relationship_is_included_and_filtered_by_that_name(api, linked):
    api.put(f"{ENTRIES}/a/relationships/links_", {"data": [{"type": "entry", "id": "b"}]})
    assert set(api.get(f"{ENTRIES}/a?include=links_.status_")[1]["included"]) == {"links_.status_"}
    _, body = api.get(f"{ENTRIES}?filter=eq(links_.id,b)")
    assert [entry["id"] for entry in body["data"]] == ["a"]


def test_the_definition_of_the_field_has_that_name(api, parcels):
    _, body = api.get("/v2/flows/parcels/fields")
    assert [field["slug"] for field in body["data"]] == [f"{word}_" for word in WORDS]
    _, body = api.get("/v2/flows/parcels/attributes")
    assert [each["value"] for each in body["data"]] == [f"{word}_" for word in WORDS]


def test_a_definition_that_is_sent_back_renames_nothing(api, parcels):
    field = api.get("/v2/flows/parcels/fields")[1]["data"][5]
    status, body = api.put(f"/v2/fields/{field['id']}", {"data": {**field, "description": "kind"}})
    assert (status, body["data"]["slug"], parcels.fields.last().slug) == (200, "type_", "type")


@pytest.mark.parametrize(("slug", "status"), [("type", 422), ("type_", 409), ("type__", 201)])
def test_this_dialect_makes_no_field_that_it_would_call_otherwise(api, parcels, slug, status):
    flow = {"flow": {"data": {"type": "flow", "id": str(parcels.public_id)}}}
    sent = {"type": "field", "field_type": "string", "name": "T", "slug": slug, "relationships": flow}
    assert api.post("/v2/fields", {"data": sent})[0] == status


def test_the_description_has_those_names(parcels):
    client = Client(headers={"authorization": f"Bearer {issue_token('docs', scope='read')[1]}"})
    shapes = client.get("/api/docs/schema", {"format": "json"}).json()["components"]["schemas"]
    entry = next(shape for name, shape in shapes.items() if name.endswith("Entry") and "type_" in str(shape))
    assert {f"{word}_" for word in WORDS} <= set(entry["properties"])
    assert entry["properties"]["type"] == {"const": "entry"}
