"""The fields that a `targetFilter` names: renamed they stay its fields, and they do not go before it."""

import pytest

from relations.engine import definitions
from relations.engine.documents import documents
from relations.engine.errors import ConflictError, ValidationError
from relations.models import Component, Field, Flow
from relations.transfer.define import define
from relations.transfer.findings import LoadError
from tests.engine.rules.conftest import menus

pytestmark = pytest.mark.django_db

FILTER = {"$or": [{"price": {"$lt": 10}}, {"menus": {"$none": {"dishes": {"price": 3}}}}]}


def field(flow, slug):
    return Field.objects.get(flow__slug=flow, slug=slug)


def stored():
    return field("menus", "dishes").options["targetFilter"]


def filtered():
    """The menus take dishes that the filter lets through; it goes back and forth between the two."""
    found = menus({})
    definitions.update_field(field("menus", "dishes"), options={"targetFilter": FILTER})
    return found


def component(attribute):
    definitions.create_component("shared.row", attributes={"dishes": {"type": "relation", **attribute}})


def test_another_slug_goes_into_filters_at_any_depth():
    filtered()
    definitions.update_field(field("dishes", "price"), slug="cost")
    definitions.update_field(field("dishes", "menus"), slug="cards")
    assert stored() == {"$or": [{"cost": {"$lt": 10}}, {"cards": {"$none": {"dishes": {"cost": 3}}}}]}


def test_a_filter_that_names_its_own_relation_follows_it():
    filtered()
    row = definitions.update_field(field("menus", "dishes"), slug="plates")
    assert row.options["targetFilter"]["$or"][1] == {"menus": {"$none": {"plates": {"price": 3}}}}


def test_the_filter_of_a_component_and_of_each_type_follows():
    menus({})
    one = {"relation": "oneToMany", "target": "api::dish.dish", "targetFilter": {"price": 1}}
    component(one)
    flows = list(Flow.objects.filter(slug__in=["menus", "dishes"]))
    several = {"api::dish.dish": {"price": 2}, "api::menu.menu": {"dishes": {"price": 2}}}
    definitions.create_field(
        flows[0], "any", field_type="relationship", cardinality="many-to-many", target_flows=flows,
        options={"targetFilter": several},
    )  # fmt: skip
    definitions.update_field(field("dishes", "price"), slug="cost")
    assert Component.objects.get().attributes["dishes"]["targetFilter"] == {"cost": 1}
    assert Field.objects.get(component__uid="shared.row").options["targetFilter"] == {"cost": 1}
    found = Field.objects.get(slug="any").options["targetFilter"]
    assert found == {"api::dish.dish": {"cost": 2}, "api::menu.menu": {"dishes": {"cost": 2}}}


@pytest.mark.parametrize("slug", ["price", "menus"])
def test_a_field_that_a_filter_names_is_not_deleted(slug):
    filtered()
    with pytest.raises(ConflictError, match=r"menus\.dishes"):
        definitions.delete_field(field("dishes", slug))
    assert field("dishes", slug).enabled


@pytest.mark.parametrize("change", [{"enabled": False}, {"options": {"private": True}}])
def test_what_a_filter_cannot_name_any_more_is_refused(change):
    menus({"targetFilter": {"price": {"$lt": 10}}})
    with pytest.raises(ConflictError, match=r"menus\.dishes"):
        definitions.update_field(field("dishes", "price"), **change)


def test_a_flow_with_a_filter_that_was_wrong_before_is_renamed():
    flow, _ = menus({})
    row = field("menus", "dishes")
    row.options = {"targetFilter": {"gone": 1}}
    row.save()
    assert definitions.update_flow(flow, slug="cards").slug == "cards"


def test_a_relation_whose_own_filter_was_wrong_before_is_renamed():
    menus({})
    row = field("menus", "dishes")
    row.options = {"targetFilter": {"gone": 1}}
    row.save()
    definitions.update_field(row, slug="plates")
    assert field("menus", "plates").options["targetFilter"] == {"gone": 1}


def test_a_filter_is_not_replaced_by_another_wrong_one():
    menus({"targetFilter": {"price": 1}})
    with pytest.raises(ValidationError, match="Invalid key gone"):
        definitions.update_field(field("menus", "dishes"), options={"targetFilter": {"gone": 1}})


def test_an_attribute_of_a_component_that_a_filter_names_stays():
    _, dishes = menus({})
    seo = definitions.create_component("shared.seo", attributes={"title": {"type": "string"}})
    definitions.create_field(dishes, "seo", field_type="component", options={"component": "shared.seo"})
    definitions.update_field(
        field("menus", "dishes"), options={"targetFilter": {"seo": {"title": {"$notNull": True}}}}
    )
    with pytest.raises(ConflictError, match=r"menus\.dishes"):
        definitions.update_component(seo, attributes={"text": {"type": "string"}}, allow_data_loss=True)


def test_a_relation_goes_with_its_own_filter():
    filtered()
    definitions.delete_field(field("menus", "dishes"))
    definitions.delete_field(field("dishes", "price"))


def schema(singular, plural, **attributes):
    info = {"singularName": singular, "pluralName": plural, "displayName": plural}
    return {"kind": "collectionType", "info": info, "attributes": attributes}


def menu(options):
    dishes = {"type": "relation", "relation": "manyToMany", "target": "api::dish.dish"}
    return schema("menu", "menus", dishes={**dishes, "pluginOptions": {"relations": {"options": options}}})


def test_a_loaded_schema_may_change_the_filter_and_drop_its_field_at_once():
    define(schema("dish", "dishes", price={"type": "integer"}), menu({"targetFilter": {"price": 1}}))
    without = schema("dish", "dishes", size={"type": "integer"})
    with pytest.raises(LoadError, match=r"menus\.dishes"):
        define(without)
    define(without, menu({"targetFilter": {"size": 1}}))
    assert stored() == {"size": 1}


def test_a_uid_is_made_of_its_field_under_the_new_slug():
    flow, _ = menus({})
    definitions.create_field(flow, "slug", field_type="uid", options={"targetField": "name"})
    definitions.update_field(field("menus", "name"), slug="title")
    assert documents("menus").create({"title": "À la carte"})["slug"] == "a-la-carte"
