"""Components as definitions: made, changed, used and deleted."""

import pytest

from relations.engine import schema
from relations.engine.definitions import (
    DataLossError,
    change_field_type,
    create_component,
    create_field,
    create_flow,
    delete_component,
    update_component,
    update_field,
)
from relations.engine.documents import documents
from relations.engine.errors import ConflictError, ValidationError
from tests.remembered import remembered

pytestmark = pytest.mark.django_db

STRING = {"type": "string"}


@pytest.fixture
@remembered
def link():
    return create_component("shared.link", attributes={"url": STRING, "label": STRING})


@pytest.fixture
def flow():
    return create_flow("pages", name="Pages")


def holding(flow, slug="value", kind="component", **options):
    return create_field(flow, slug, field_type=kind, options={"component": "shared.link", **options})


def test_a_component_is_known_by_its_uid(link):
    assert schema.current().components["shared.link"].fields.keys() == {"url", "label"}


@pytest.mark.parametrize("uid", ["", "link", "a.b.c", "a b.c", "a." + "x" * 300, 7, ".a"])
def test_a_uid_has_a_category_and_a_name(uid, db):
    with pytest.raises(ValidationError) as caught:
        create_component(uid)
    assert caught.value.key == "uid"


def test_a_uid_is_taken_once(link):
    with pytest.raises(ConflictError):
        create_component("shared.link")


@pytest.mark.parametrize(
    ("attribute", "key"),
    [
        ({}, "attributes.a"),
        ("string", "attributes.a"),
        ({"type": "relationship"}, "attributes.a.type"),
        ({"type": "nonsense"}, "attributes.a.type"),
        ({"type": "string", "required": "yes"}, "attributes.a.required"),
        ({"type": "string", "nonsense": 1}, "attributes.a.options.nonsense"),
        ({"type": "string", "regex": "("}, "attributes.a.options.regex"),
        ({"type": "enumeration"}, "attributes.a.options.enum"),
        ({"type": "component"}, "attributes.a.options.component"),
        ({"type": "component", "component": "not.there"}, "attributes.a.options.component"),
        ({"type": "component", "component": "shared.link", "default": {}}, "attributes.a.default"),
        ({"type": "dynamiczone", "components": []}, "attributes.a.options.components"),
    ],
)
def test_an_attribute_that_makes_no_sense_is_refused(link, attribute, key):
    with pytest.raises(ValidationError) as caught:
        create_component("shared.other", attributes={"a": attribute})
    assert caught.value.key == key


def test_a_component_may_hold_itself(db):
    create_component("a.tree", attributes={"below": {"type": "component", "component": "a.tree"}})
    assert schema.current().components["a.tree"].fields["below"].options == {"component": "a.tree"}


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("component", {}),
        ("component", {"component": "not.there"}),
        ("component", {"component": 7}),
        ("dynamiczone", {}),
        ("dynamiczone", {"components": ["not.there"]}),
    ],
)
def test_a_field_holds_a_component_that_is_there(flow, kind, options):
    with pytest.raises(ValidationError):
        create_field(flow, "value", field_type=kind, options=options)


@pytest.mark.parametrize("kind", ["component", "media"])
def test_what_is_populated_has_no_default(flow, link, kind):
    with pytest.raises(ValidationError, match="default"):
        create_field(flow, "value", field_type=kind, default={}, options={"component": "shared.link"})


def test_a_component_in_use_stays(flow, link):
    holding(flow)
    create_component("a.outer", attributes={"inner": {"type": "component", "component": "shared.link"}})
    with pytest.raises(ConflictError, match=r"a\.outer\.inner, pages\.value"):
        delete_component(link)


def test_values_deep_in_other_components_follow(flow, link):
    inner = {"type": "component", "component": "shared.link", "repeatable": True}
    create_component("a.outer", attributes={"inner": inner})
    create_field(flow, "value", field_type="dynamiczone", options={"components": ["a.outer"]})
    data = [{"__component": "a.outer", "inner": [{"url": "a", "label": "b"}, {"url": "c"}]}]
    documents("pages").create({"value": data}, document_id="p")
    with pytest.raises(DataLossError, match="1 value"):
        update_component(link, attributes={"url": STRING})
    update_component(link, attributes={"url": STRING}, allow_data_loss=True)
    parts = documents("pages").find_one("p")["value"][0]["inner"]
    assert [part.keys() - {"id"} for part in parts] == [{"url"}, {"url"}]


def test_a_zone_that_loses_a_component_loses_its_values(flow, link):
    create_component("shared.text", attributes={"text": STRING})
    options = {"components": ["shared.link", "shared.text"]}
    field = create_field(flow, "value", field_type="dynamiczone", options=options)
    data = [{"__component": "shared.link", "url": "a"}, {"__component": "shared.text", "text": "b"}]
    documents("pages").create({"value": data}, document_id="p")
    with pytest.raises(DataLossError, match="1 value"):
        update_field(field, options={"components": ["shared.text"]})
    update_field(field, options={"components": ["shared.text"]}, allow_data_loss=True)
    assert [part["text"] for part in documents("pages").find_one("p")["value"]] == ["b"]


def test_another_component_takes_no_values_over(flow, link):
    create_component("shared.text", attributes={"text": STRING})
    field = holding(flow)
    documents("pages").create({"value": {"url": "a"}}, document_id="p")
    with pytest.raises(DataLossError, match="1 value"):
        update_field(field, options={"component": "shared.text"})


@pytest.mark.parametrize("kind", ["string", "integer", "media"])
def test_a_component_becomes_no_plain_value(flow, link, kind):
    field = holding(flow)
    documents("pages").create({"value": {"url": "a"}}, document_id="p")
    with pytest.raises(DataLossError):
        change_field_type(field, kind)


def test_a_component_stays_as_json(flow, link):
    field = holding(flow)
    documents("pages").create({"value": {"url": "a"}}, document_id="p")
    change_field_type(field, "json", options={})
    assert documents("pages").find_one("p")["value"]["url"] == "a"
