"""Fields of any name: words of the other dialect, letters of any script; flows named like steps of paths."""

import unicodedata
from urllib.parse import quote

import pytest

from relations.engine.definitions import create_component, create_field, create_flow
from relations.engine.documents import documents
from tests.remembered import remembered

pytestmark = pytest.mark.slow

WORDS = ["attributes", "links", "meta", "relationships", "status", "type"]
SCRIPTS = ["größe", "लंबाई"]


@pytest.fixture(params=[*WORDS, *SCRIPTS])
def name(request):
    return request.param


@pytest.fixture
def parcels(db, name):
    """Parcels with a value of this name."""
    flow = create_flow("parcels", name="Parcels")
    create_field(flow, name, field_type="string")
    return flow


@pytest.fixture
@remembered
def linked(db, name):
    """Parcels with a relation of this name to others, which have a title and a component of this name."""
    create_component("shared.part", attributes={name: {"type": "string"}})
    flow, others = create_flow("parcels", name="Parcels"), create_flow("others", name="Others")
    create_field(others, "title", field_type="string")
    create_field(others, name, field_type="component", options={"component": "shared.part"})
    create_field(flow, name, field_type="relationship", cardinality="many-to-many", target_flow=others)
    for key in "ab":
        documents("others").create({"title": key, name: {name: f"within {key}"}}, document_id=key)
    documents("parcels").create({name: ["b", "a"]}, document_id="p")
    return flow


def test_a_value_is_written_and_read_under_its_name(call, parcels, name):
    assert call("POST", "/api/parcels", {"data": {name: "crate"}}).json()["data"][name] == "crate"
    assert call("GET", "/api/parcels").json()["data"][0][name] == "crate"


def test_it_is_filtered_sorted_and_selected(call, parcels, name):
    for value in ("a", "c", "b"):
        documents("parcels").create({name: value})
    word = quote(name)
    found = call("GET", f"/api/parcels?filters[{word}][$ne]=a&sort={word}:desc&fields={word}").json()["data"]
    assert [set(item) for item in found] == [{"id", "documentId", name}] * 2
    assert [item[name] for item in found] == ["c", "b"]


def test_a_relation_is_populated_filtered_and_written(call, linked, name):
    word = quote(name)
    found = call("GET", f"/api/parcels?filters[{word}][title]=a&populate={word}").json()["data"]
    assert [member["documentId"] for member in found[0][name]] == ["b", "a"]
    call("PUT", "/api/parcels/p", {"data": {name: {"disconnect": ["b"]}}})
    page = call("GET", f"/api/parcels/p/relations/{word}").json()["data"]
    assert [member["documentId"] for member in page] == ["a"]


def test_an_attribute_of_a_component_is_read_and_filtered(call, linked, name):
    word = quote(name)
    chosen = f"filters[{word}][{word}][{word}][$contains]=within a"
    found = call("GET", f"/api/parcels?populate[{word}][populate]={word}&{chosen}").json()["data"]
    assert found[0][name][0][name][name] == "within b"


def test_a_value_is_unique_under_its_name(call, name):
    create_field(create_flow("parcels", name="Parcels"), name, field_type="string", unique=True)
    call("POST", "/api/parcels", {"data": {name: "crate"}})
    assert call("POST", "/api/parcels", {"data": {name: "crate"}}).status_code == 400


def test_it_is_searched(call, parcels, name):
    documents("parcels").create({name: "crate"}, document_id="a")
    documents("parcels").create({name: "box"}, document_id="b")
    assert [item["documentId"] for item in call("GET", "/api/parcels?_q=BOX").json()["data"]] == ["b"]


def test_a_name_in_parts_is_composed(db):
    flow = create_flow("parcels", name="Parcels")
    assert create_field(flow, unicodedata.normalize("NFD", "año"), field_type="string").slug == "año"


@pytest.mark.parametrize("slug", ["relations", "schema", "openapi"])
def test_a_flow_is_called_like_a_step_of_a_path(call, slug):
    flow = create_flow(slug, name="Flow")
    create_field(flow, slug, field_type="relationship", cardinality="many-to-many", target_flow=flow)
    for _ in "ab":
        assert call("POST", f"/api/{slug}", {"data": {}}).status_code == 201
    one, other = (item["documentId"] for item in call("GET", f"/api/{slug}").json()["data"])
    assert call("PUT", f"/api/{slug}/{one}", {"data": {slug: [other]}}).status_code == 200
    page = call("GET", f"/api/{slug}/{one}/relations/{slug}").json()["data"]
    assert [member["documentId"] for member in page] == [other]


@pytest.mark.parametrize("slug", ["relations"])
def test_a_single_type_is_called_like_a_step_of_a_path(call, slug):
    flow = create_flow(f"{slug}-all", singular=slug, name="Single", single=True, draft_and_publish=True)
    create_field(flow, slug, field_type="relationship", cardinality="many-to-many", target_flow=flow)
    assert call("PUT", f"/api/{slug}", {"data": {}}).status_code == 200
    assert call("GET", f"/api/{slug}/relations/{slug}?status=draft").json()["data"] == []
    assert call("POST", f"/api/{slug}/actions/publish").status_code == 200
