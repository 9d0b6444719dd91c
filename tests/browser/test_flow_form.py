"""The fields of a flow in a browser: dragged, moved by keys and buttons, and saved in their order."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from relations.engine import schema
from relations.engine.documents import documents
from tests import builders

from .boxes import save
from .conftest import violations
from .waiting import eventually


@pytest.fixture
def page(admin_page):
    flow = builders.flow("cities")
    for slug in "abc":
        builders.definitions.create_field(flow, slug, field_type="string")
    admin_page.goto(reverse("admin:relations_flow_change", args=[flow.pk]))
    return admin_page


def row(page, slug):
    return page.locator(f"tr.form-row.has_original:has(input[value='{slug}'][name$='-slug'])")


def shown(page):
    return page.locator("tr.form-row:not(.empty-form) .field-slug input").evaluate_all(
        "all => all.map(i => i.value)"
    )


def saved(page):
    save(page)
    return stored()


def stored():
    return list(schema.current().flow("cities").fields)


def test_a_field_is_dragged_to_its_place(page):
    row(page, "c").locator(".relations-handle").drag_to(row(page, "a").locator(".relations-handle"))
    eventually(lambda: shown(page), ["name", "c", "a", "b"])
    assert saved(page) == ["name", "c", "a", "b"]


def test_a_field_is_moved_by_buttons(page):
    row(page, "b").get_by_role("button", name="Move b up").click()
    assert saved(page) == ["name", "b", "a", "c"]


def test_a_field_is_moved_by_keys_and_keeps_the_focus(page):
    name = row(page, "name").locator(".field-name input")
    name.focus()
    for _ in range(3):
        page.keyboard.press("Alt+ArrowDown")
    expect(name).to_be_focused()
    assert saved(page) == ["a", "b", "c", "name"]


def test_a_move_is_announced(page):
    row(page, "a").get_by_role("button", name="Move a down").click()
    expect(page.locator(".relations-live")).to_have_text("a is now number 3 of 4")


def test_a_button_at_its_end_gives_the_focus_to_its_neighbour(page):
    button = row(page, "a").get_by_role("button", name="Move a up")
    button.focus()
    page.keyboard.press("Enter")
    expect(row(page, "a").get_by_role("button", name="Move a down")).to_be_focused()
    expect(button).to_be_disabled()


def test_a_new_field_is_added_moved_and_saved(page):
    page.get_by_role("button", name="Add another Field").click()
    new = page.locator("tr.form-row.dynamic-fields").last
    new.locator(".field-name input").fill("New")
    new.locator(".field-slug input").fill("new")
    new.get_by_label("Type").select_option("text")
    new.locator(".relations-up").click()
    assert saved(page) == ["name", "a", "b", "new", "c"]


def test_a_new_field_taken_back_leaves_the_others_as_they_are(page):
    for slug in ("x", "y"):
        page.get_by_role("button", name="Add another Field").click()
        new = page.locator("tr.form-row.dynamic-fields:not(.has_original)").last
        new.locator(".field-slug input").fill(slug)
        new.get_by_label("Type").select_option("text")
    first = page.locator("tr.form-row:not(.has_original):not(.empty-form)").first
    for _ in range(4):
        first.locator(".relations-up").click()
    page.locator("tr.form-row:not(.has_original):not(.empty-form)").last.locator(".inline-deletelink").click()
    assert saved(page) == ["x", "name", "a", "b", "c"]


def test_the_question_before_a_loss_can_be_answered_with_no(page):
    documents("cities").create({"name": "Lyon", "a": "x"})
    page.reload()
    row(page, "a").locator("input[name$=DELETE]").check()
    save(page)
    expect(page.locator(".relations-losses")).to_contain_text("“a” holds 1 value or link.")
    page.get_by_role("link", name="No, take me back").click()
    page.wait_for_url("**/change/")
    assert stored() == ["name", "a", "b", "c"]


def test_the_question_before_a_loss_can_be_answered_with_yes(page):
    documents("cities").create({"name": "Lyon", "a": "x"})
    row(page, "a").locator("input[name$=DELETE]").check()
    save(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Yes, save and lose this").click()
    assert stored() == ["name", "b", "c"]


def test_a_relation_is_set_up_on_both_sides(page):
    builders.flow("tags")
    page.get_by_role("link", name="Add relation").click()
    page.fill("#id_slug", "tags")
    page.get_by_label("many to many").check()
    page.locator("#id_target_flow").select_option(label="Tags")
    page.get_by_label("Two-sided").check()
    page.fill("#id_inverse_slug", "cities")
    page.click("input[name=_save]")
    page.wait_for_url("**/flow/*/change/")
    both = [
        schema.current().flow(flow).fields[slug] for flow, slug in (("cities", "tags"), ("tags", "cities"))
    ]
    assert [field.relation.two_sided for field in both] == [True, True]


def test_a_fields_page_shows_what_its_type_has(page):
    page.get_by_role("link", name="Add field").click()
    page.locator("#id_field_type").select_option("string")
    expect(page.locator(".relations-kinds")).to_be_hidden()
    page.locator("#id_field_type").select_option("relationship")
    expect(page.locator(".relations-kinds")).to_be_visible()
    expect(page.locator("#id_default")).to_be_hidden()
    expect(page.locator("#id_inverse_slug")).to_be_hidden()


def add_row(page, name, kind):
    page.get_by_role("button", name="Add another Field").click()
    row = page.locator("tr.form-row.dynamic-fields").last
    row.locator(".field-name input").fill(name)
    row.locator(".field-field_type select").first.select_option(kind)
    return row


def test_a_flow_is_made_with_its_relation_on_one_page(admin_page):
    builders.flow("tags")
    admin_page.goto(reverse("admin:relations_flow_add"))
    admin_page.locator("#id_name").fill("Städte & Orte")
    for name, kind in (("Name", "string"), ("Öffnungszeiten", "text"), ("Seats", "integer")):
        add_row(admin_page, name, kind)
    relation = add_row(admin_page, "Tags", "relationship")
    relation.get_by_label("target flow").select_option(label="Tags")
    expect(relation.get_by_label("Slug on the other side")).to_have_value("stadte_orte")
    assert violations(admin_page) == {}
    save(admin_page)
    known = schema.current()
    assert [*known.flow("stadte-orte").fields] == ["name", "offnungszeiten", "seats", "tags"]
    assert known.flow("tags").fields["stadte_orte"].relation.two_sided


def test_a_slug_that_was_typed_stays(admin_page):
    admin_page.goto(reverse("admin:relations_flow_add"))
    name, slug = admin_page.locator("#id_name"), admin_page.locator("#id_slug")
    name.fill("Cities")
    expect(slug).to_have_value("cities")
    slug.fill("towns")
    name.fill("Cities of France")
    expect(slug).to_have_value("towns")


def test_the_slug_of_a_field_that_is_there_stays(page):
    row(page, "a").locator(".field-name input").fill("Other")
    expect(row(page, "a").locator(".field-slug input")).to_have_value("a")


def test_the_other_side_of_a_relation_is_proposed_on_its_page(page):
    builders.flow("tags")
    page.get_by_role("link", name="Add relation").click()
    page.locator("#id_name").fill("Main tags")
    expect(page.locator("#id_slug")).to_have_value("main_tags")
    page.get_by_label("Two-sided").check()
    page.locator("#id_inverse_name").fill("Main cities")
    expect(page.locator("#id_inverse_slug")).to_have_value("main_cities")
