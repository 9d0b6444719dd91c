"""What Strapi calls private is shown to no client of either dialect."""

import pytest

from relations.engine.definitions import create_component, create_field
from relations.engine.documents import documents

pytestmark = pytest.mark.slow

ENTRIES = "/v2/flows/restaurants/entries"


def test_a_private_value_is_not_shown(shop, api):
    create_field(shop["restaurants"], "secret", field_type="string", options={"private": True})
    documents("restaurants").create({"name": "r", "secret": "x"}, document_id="r")
    assert "secret" not in api.get(f"{ENTRIES}/r")[1]["data"]


def test_a_private_value_is_not_filtered_by(shop, api):
    create_field(shop["restaurants"], "secret", field_type="string", options={"private": True})
    assert api.get(f"{ENTRIES}?filter=eq(secret,x)")[0] == 400


def test_what_is_private_in_a_component_is_not_shown(shop, api):
    attributes = {"title": {"type": "string"}, "secret": {"type": "string", "private": True}}
    create_component("shared.seo", attributes=attributes)
    create_component(
        "shared.part",
        attributes={"seo": {"type": "component", "component": "shared.seo", "repeatable": True}},
    )
    uids = {"component": {"component": "shared.part"}, "dynamiczone": {"components": ["shared.part"]}}
    for kind, options in uids.items():
        create_field(shop["restaurants"], kind, field_type=kind, options=options)
    part = {"seo": [{"title": "t", "secret": "x"}]}
    zone = [{"__component": "shared.part", **part}]
    documents("restaurants").create({"component": part, "dynamiczone": zone}, document_id="r")
    shown = api.get(f"{ENTRIES}/r")[1]["data"]
    assert [each["seo"][0].keys() for each in (shown["component"], *shown["dynamiczone"])] == [
        {"id", "title"},
        {"id", "title"},
    ]


@pytest.fixture
def hidden(shop):
    """A private relation to cities and to what is outside the flows, with a member."""
    create_field(
        shop["restaurants"],
        "hidden",
        field_type="relationship",
        cardinality="many-to-many",
        target_flow=shop["cities"],
        resource_types=["customer"],
        options={"private": True},
    )
    documents("cities").create({"name": "c"}, document_id="c")
    documents("restaurants").create({"name": "r", "hidden": ["c"]}, document_id="r")


@pytest.mark.parametrize(
    "query",
    [
        "include=hidden",
        "filter=eq(hidden,c)",
        "filter=eq(hidden.id,c)",
        "filter=eq(hidden.name,c)",
        "filter=is_null(hidden)",
        "sort=hidden.name",
    ],
)
def test_a_private_relationship_is_not_asked_for(hidden, api, query):
    assert api.get(f"{ENTRIES}?{query}")[0] == 400


def test_a_private_relationship_has_no_linkage(hidden, api):
    assert api.get(f"{ENTRIES}/r/relationships/hidden")[0] == 404
