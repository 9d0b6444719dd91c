"""The document is valid, and has the flows that there are."""

import pytest

from relations.demo.definitions import define
from relations.engine import definitions, schema
from relations.models import Field, Flow
from tests import builders

pytestmark = [pytest.mark.slow, pytest.mark.once]

NAMES = ["a-b", "a_b", "products(book)", "Coolbrandjunepromo", "---", "3d", "error", "document", "condition"]


def test_an_empty_project_is_described(document):
    assert document.problems == []


def test_it_is_openapi_3_1(document):
    assert document.whole["openapi"].startswith("3.1.")


def test_the_demo_is_described(document):
    define("default")
    assert document.problems == []


@pytest.mark.parametrize("features", [{}, {"single": True}, {"localized": True}, {"draft_and_publish": True}])
def test_every_kind_of_flow_is_described(document, features):
    builders.flow("pages", **features)
    assert document.problems == []


def test_a_flow_without_fields_is_described(document):
    definitions.create_flow("empty", name="Empty")
    assert document.problems == []


def test_a_flow_of_a_hundred_fields_is_described(document):
    wide = definitions.create_flow("wide", name="Wide")
    Field.objects.bulk_create(
        Field(flow=wide, slug=f"f{number}", name="F", field_type="integer") for number in range(100)
    )
    schema.renew("default")
    assert document.problems == []
    assert len(document.schemas["Wide"]["properties"]) == 106


def test_a_relation_to_the_same_flow_is_described(document):
    people = builders.flow("people", singular="person")
    builders.relation(people, "parents", people, inverse="children")
    assert document.problems == []


def test_a_relation_to_resources_is_described(document, settings):
    settings.RELATIONS_RESOURCES = {"customer": None}
    flow = builders.flow("visits")
    definitions.create_field(
        flow,
        "guests",
        field_type="relationship",
        cardinality="many-to-many",
        resource_types=["customer"],
    )
    assert document.problems == []


def test_slugs_that_differ_in_punctuation_alone_keep_apart(document):
    for name in NAMES:
        builders.flow(name)
    assert document.problems == []
    assert {f"/api/{name}" for name in NAMES} <= document.paths.keys()


def test_no_operation_id_is_used_twice(document):
    for name in NAMES:
        builders.relation(builders.flow(name), "r-s", Flow.objects.get(slug=name))
    found = [content["operationId"] for path in document.paths.values() for content in path.values()]
    assert len(found) == len(set(found))


def test_a_new_flow_is_there_at_once(document):
    assert "/api/tags" not in document.paths
    builders.flow("tags")
    assert {"/api/tags", "/v2/flows/tags/entries"} <= document.paths.keys()


def test_a_disabled_flow_is_not_there(document):
    definitions.update_flow(builders.flow("tags"), enabled=False)
    assert "/api/tags" not in document.paths


def test_a_relation_to_a_disabled_flow_is_described(document):
    builders.guide()
    definitions.update_flow(Flow.objects.get(slug="categories"), enabled=False)
    assert document.problems == []


def test_a_disabled_field_is_not_there(document):
    flow = builders.flow("tags")
    definitions.update_field(flow.fields.get(), enabled=False)
    assert "name" not in document.schemas["Tags"]["properties"]


def test_only_flows_with_drafts_have_actions(document):
    builders.flow("tags")
    builders.flow("pages", draft_and_publish=True)
    assert "/api/pages/{documentId}/actions/publish" in document.paths
    assert "/api/tags/{documentId}/actions/publish" not in document.paths


def test_a_collection_takes_every_query_parameter(document):
    builders.flow("tags")
    wanted = {"fields", "populate", "filters", "sort", "locale", "status"}
    assert wanted < set(document.parameters("/api/tags"))


@pytest.mark.parametrize("name", ["page", "pageSize", "start", "limit", "withCount"])
def test_a_collection_takes_both_paginations(document, name):
    builders.flow("tags")
    assert f"pagination[{name}]" in document.parameters("/api/tags")


def test_locales_are_those_that_there_are(document):
    definitions.create_locale("fr")
    builders.flow("tags", localized=True)
    assert set(document.schemas["Tags"]["properties"]["locale"]["enum"]) == {"en", "fr"}


def test_relations_take_the_grammar_of_relations(document):
    builders.guide()
    written = document.schemas["RestaurantInput"]["properties"]["categories"]
    assert written["$ref"] == "#/components/schemas/RelationInput"


def test_positions_are_described(document):
    kinds = [set(kind["properties"]) for kind in document.schemas["RelationPosition"]["oneOf"]]
    assert [kind - {"__type", "locale", "status"} for kind in kinds] == [
        {"before"},
        {"after"},
        {"start"},
        {"end"},
    ]


def test_descriptions_of_flows_and_fields_are_told(document):
    flow = definitions.create_flow("tags", name="Tags", description="Words")
    definitions.create_field(flow, "name", field_type="string", description="One word")
    assert document.schemas["Tags"]["description"] == "Words"
    assert document.schemas["Tags"]["properties"]["name"]["description"] == "One word"


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ({"field_type": "string"}, {"type": ["string", "null"]}),
        ({"field_type": "email"}, {"type": ["string", "null"], "format": "email"}),
        ({"field_type": "integer"}, {"type": ["integer", "null"]}),
        (
            {
                "field_type": "integer",
                "validation_rules": [{"type": "between", "options": {"from": 1, "to": 5}}],
            },
            {"type": ["integer", "null"], "minimum": 1, "maximum": 5},
        ),
        (
            {"field_type": "string", "validation_rules": [{"type": "enum", "options": ["fast", "slow"]}]},
            {"type": ["string", "null"], "enum": ["fast", "slow", None]},
        ),
        (
            {"field_type": "enumeration", "options": {"enum": ["a", "b"]}},
            {"type": ["string", "null"], "enum": ["a", "b", None]},
        ),
        (
            {"field_type": "string", "options": {"minLength": 2, "maxLength": 9}},
            {"type": ["string", "null"], "minLength": 2, "maxLength": 9},
        ),
        (
            {"field_type": "decimal", "options": {"min": 0, "max": 5}},
            {"type": ["number", "null"], "minimum": 0, "maximum": 5},
        ),
        ({"field_type": "boolean", "default": True}, {"type": ["boolean", "null"], "default": True}),
        ({"field_type": "json"}, {}),
    ],
    ids=lambda value: value["field_type"] if isinstance(value, dict) and "field_type" in value else "",
)
def test_a_field_is_written_by_its_kind_and_its_rules(document, field, expected):
    flow = definitions.create_flow("tags", name="Tags")
    definitions.create_field(flow, "value", **field)
    assert document.schemas["TagsInput"]["properties"]["value"] == expected


def test_several_ranges_are_alternatives(document):
    rules = [{"type": "between", "options": {"from": 10 * n, "to": 10 * n + 5}} for n in (1, 2)]
    flow = definitions.create_flow("tags", name="Tags")
    definitions.create_field(flow, "value", field_type="integer", validation_rules=rules)
    assert document.problems == []
    [ranges] = document.schemas["TagsInput"]["properties"]["value"]["allOf"]
    assert ranges["anyOf"][:2] == [{"minimum": 10, "maximum": 15}, {"minimum": 20, "maximum": 25}]


def test_a_default_that_does_not_fit_is_not_told(document):
    flow = definitions.create_flow("tags", name="Tags")
    definitions.create_field(flow, "stars", field_type="integer", default="1")
    assert "default" not in document.schemas["TagsInput"]["properties"]["stars"]


def test_a_password_is_only_written(document):
    flow = definitions.create_flow("people", name="People")
    definitions.create_field(flow, "secret", field_type="password")
    assert "secret" in document.schemas["PeopleInput"]["properties"]
    assert "secret" not in document.schemas["People"]["properties"]
    assert "secret" not in document.schemas["PeopleEntry"]["properties"]


@pytest.mark.parametrize("flows", [1, 20])
def test_its_statements_do_not_grow_with_the_flows(document, django_assert_num_queries, flows):
    for number in range(flows):
        builders.flow(f"f{number}")
    schema.current()
    with django_assert_num_queries(3):
        assert document.whole


def test_components_and_dynamic_zones_are_described(document):
    attributes = {"title": {"type": "string"}, "again": {"type": "component", "component": "shared.seo"}}
    definitions.create_component("shared.seo", attributes=attributes)
    flow = builders.flow("pages", singular="page")
    definitions.create_field(flow, "seo", field_type="component", options={"component": "shared.seo"})
    definitions.create_field(flow, "body", field_type="dynamiczone", options={"components": ["shared.seo"]})
    assert document.problems == []
    assert "title" in document.schemas["SharedSeoComponent"]["properties"]
    assert "__component" in document.schemas["SharedSeoComponentInput"]["properties"]


def test_media_take_references(document):
    flow = builders.flow("pages", singular="page")
    definitions.create_field(flow, "cover", field_type="media", options={"multiple": True})
    assert document.schemas["PageInput"]["properties"]["cover"]["$ref"].endswith("/MediaInput")
    assert document.schemas["Page"]["properties"]["cover"]["items"]["$ref"].endswith("/File")


def test_a_private_field_is_only_written(document):
    flow = definitions.create_flow("people", name="People")
    definitions.create_field(flow, "note", field_type="string", options={"private": True})
    assert "note" in document.schemas["PeopleInput"]["properties"]
    assert "note" not in document.schemas["People"]["properties"]
    assert "note" not in document.schemas["PeopleEntry"]["properties"]


def test_a_private_relation_is_no_resource(document):
    people = builders.flow("people", singular="person")
    friends = builders.relation(people, "friends", people)
    definitions.update_field(friends, options={"private": True})
    assert "friends" in document.schemas["PersonInput"]["properties"]
    assert "/api/people/{documentId}/relations/{field}" not in document.paths
