"""The fields that rows of a list show, `secondLine` and `thumbnail`, when they are renamed and deleted."""

import pytest

from relations.engine import definitions
from relations.models import Component, Field
from tests.engine.rules.conftest import menus

pytestmark = pytest.mark.django_db


def field(flow, slug):
    return Field.objects.get(flow__slug=flow, slug=slug)


def options():
    return field("menus", "dishes").options


def test_another_slug_goes_into_the_options():
    menus({"secondLine": "price"})
    definitions.update_field(field("dishes", "price"), slug="cost")
    assert options() == {"secondLine": "cost"}


def test_a_component_says_the_new_slug_too():
    menus({})
    relation = {"type": "relation", "relation": "oneToMany", "target": "api::dish.dish"}
    definitions.create_component("shared.row", attributes={"dishes": {**relation, "secondLine": "price"}})
    definitions.update_field(field("dishes", "price"), slug="cost")
    assert Field.objects.get(component__uid="shared.row").options == {"secondLine": "cost"}
    assert Component.objects.get().attributes["dishes"]["secondLine"] == "cost"


def test_a_field_of_another_flow_leaves_them():
    flow, _ = menus({"secondLine": "price"})
    definitions.update_field(definitions.create_field(flow, "price", field_type="integer"), slug="cost")
    assert options() == {"secondLine": "price"}


def test_of_several_types_one_with_the_field_is_enough():
    flows = menus({})
    definitions.create_field(
        flows[0], "any", field_type="relationship", cardinality="many-to-many", target_flows=flows,
        options={"secondLine": "name"},
    )  # fmt: skip
    definitions.update_field(field("dishes", "name"), slug="title")
    assert field("menus", "any").options == {"secondLine": "name"}
    definitions.update_field(field("menus", "name"), slug="title")
    assert field("menus", "any").options == {"secondLine": "title"}


def test_a_deleted_field_takes_the_option_along():
    menus({"secondLine": "price"})
    definitions.delete_field(field("dishes", "price"))
    assert options() == {}
    definitions.update_field(field("menus", "dishes"), name="Plates")
