"""The attributes of a component and the options of a field, by forms in a browser."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from relations.engine import definitions, schema
from relations.models import Component
from tests import builders

from .boxes import save
from .conftest import violations


@pytest.fixture
def page(admin_page):
    builders.flow("tags")
    definitions.create_component("shared.part", name="Part", attributes={"text": {"type": "string"}})
    admin_page.goto(reverse("admin:relations_component_add"))
    admin_page.locator("#id_uid").fill("shared.menu")
    admin_page.locator("#id_name").fill("Menu")
    return admin_page


def add(page, name, kind):
    page.get_by_role("button", name="Add an attribute").click()
    row = page.locator(".relations-attribute").last
    row.get_by_label("Name").fill(name)
    row.get_by_label("Type").select_option(kind)
    return row


def stored(uid="shared.menu"):
    return Component.objects.get(uid=uid).attributes


def test_attributes_are_defined_by_forms(page):
    title = add(page, "title", "string")
    title.get_by_label("Most characters").fill("60")
    title.get_by_label("Required").check()
    expect(title.get_by_label("Several files")).to_be_hidden()
    cover = add(page, "cover", "media")
    cover.get_by_label("Several files").check()
    cover.get_by_label("Images").check()
    expect(cover.get_by_label("Most characters")).to_be_hidden()
    tags = add(page, "tags", "relation")
    tags.get_by_label("Target flow", exact=True).select_option(label="Tags")
    expect(tags.get_by_label("Unique")).to_be_hidden()
    wares = add(page, "wares", "component")
    wares.get_by_label("Component", exact=True).select_option("shared.part")
    wares.get_by_label("Several, in order").check()
    assert violations(page) == {}
    wares.get_by_role("button", name="Move wares up").click()
    save(page)
    assert list(stored().items()) == [
        ("title", {"type": "string", "required": True, "maxLength": 60}),
        ("cover", {"type": "media", "multiple": True, "allowedTypes": ["images"]}),
        ("wares", {"type": "component", "component": "shared.part", "repeatable": True}),
        ("tags", {"type": "relation", "relation": "manyToMany", "target": "api::tags.tags"}),
    ]


def test_a_relation_to_several_flows_has_other_inputs(page):
    some = add(page, "some", "relation")
    some.get_by_label("Kind", exact=True).select_option("morphToMany")
    expect(some.get_by_label("Target flow", exact=True)).to_be_hidden()
    some.get_by_label("Tags").check()
    save(page)
    assert stored()["some"]["targets"] == ["api::tags.tags"]


def test_an_attribute_is_removed_and_what_is_lost_is_asked_about(page):
    add(page, "title", "string")
    add(page, "text", "text")
    save(page)
    page.goto(reverse("admin:relations_component_change", args=[Component.objects.get(uid="shared.menu").pk]))
    page.get_by_role("button", name="Remove title").click()
    save(page)
    assert [*stored()] == ["text"]


def test_the_options_of_a_field_are_those_of_its_type(page):
    flow = builders.flow("pages")
    page.goto(f"{reverse('admin:relations_field_add')}?flow={flow.pk}")
    page.locator("#id_name").fill("Kind")
    kind = page.locator("#id_field_type")
    kind.select_option("enumeration")
    page.get_by_role("textbox", name="Values").fill("bar\nbistro")
    expect(page.get_by_label("Most characters")).to_be_hidden()
    page.locator("[name=default]").fill("bar")
    save(page)
    field = schema.current().flow("pages").fields["kind"]
    assert (field.options, field.default) == ({"enum": ["bar", "bistro"]}, "bar")
