"""What is private is written and kept, and shown nowhere."""

import pytest

from relations.engine.definitions import create_component, create_field, create_flow
from relations.engine.documents import documents
from tests import builders
from tests.remembered import remembered

pytestmark = pytest.mark.django_db
PRIVATE = {"options": {"private": True}}


@pytest.fixture
@remembered
def pages():
    flow = builders.flow("pages", singular="page", draft_and_publish=True)
    create_field(flow, "secret", field_type="string", **PRIVATE)
    create_field(flow, "cover", field_type="media", **PRIVATE)
    create_field(
        flow,
        "hidden",
        field_type="relationship",
        cardinality="many-to-many",
        target_flow=flow,
        **PRIVATE,
    )
    documents("pages").create({"name": "a"}, document_id="a", status="published")
    documents("pages").create({"secret": "x", "hidden": ["a"]}, document_id="p", status="published")
    return flow


@pytest.mark.parametrize("query", ["", "?populate=*"])
def test_a_private_field_is_not_in_an_answer(call, pages, query):
    shown = call("GET", f"/api/pages/p{query}").json()["data"]
    assert shown.keys().isdisjoint({"secret", "cover", "hidden"})


@pytest.mark.parametrize(
    "query",
    ["fields=secret", "populate=hidden", "populate=cover", "filters[secret]=x", "filters[hidden][name]=a"],
)
def test_a_private_field_is_not_asked_for(call, pages, query):
    assert call("GET", f"/api/pages?{query}").status_code == 400


def test_a_private_relation_is_no_resource(call, pages):
    assert call("GET", "/api/pages/p/relations/hidden").status_code == 404


def test_a_private_field_is_written(call, pages):
    assert call("PUT", "/api/pages/p", {"data": {"secret": "y", "hidden": []}}).status_code == 200
    assert documents("pages").find_one("p")["secret"] == "y"
    assert builders.listed("pages", "p", "hidden") == []


def test_a_private_change_is_not_in_a_preview(call, pages):
    call("PUT", "/api/pages/p?status=draft", {"data": {"secret": "y", "hidden": []}})
    [version] = call("GET", "/api/pages/p/actions/publish").json()["data"]["versions"]
    assert (version["isChanged"], version["values"], version["relations"]) == (True, {}, {})


def test_what_is_private_in_a_component_is_not_in_a_preview(call, pages):
    attributes = {"title": {"type": "string"}, "secret": {"type": "string", "private": True}}
    create_component("shared.seo", attributes=attributes)
    create_field(pages, "seo", field_type="component", options={"component": "shared.seo"})
    call("PUT", "/api/pages/p?status=draft", {"data": {"seo": {"title": "t", "secret": "y"}}})
    [version] = call("GET", "/api/pages/p/actions/publish").json()["data"]["versions"]
    assert version["values"]["seo"]["draft"].keys() == {"id", "title"}


def test_a_private_text_is_no_title_in_a_preview(call, pages):
    people = create_flow("people", name="People")
    create_field(people, "name", field_type="string", **PRIVATE)
    builders.relation(pages, "people", people)
    documents("people").create({"name": "x"}, document_id="i")
    call("PUT", "/api/pages/p?status=draft", {"data": {"people": ["i"]}})
    [version] = call("GET", "/api/pages/p/actions/publish").json()["data"]["versions"]
    assert version["relations"]["people"]["added"] == [{"documentId": "i", "type": "people", "title": "i"}]
