"""The fields of a flow in a browser: dragged, moved by keys and buttons, and saved in their order."""

import pytest
from django.urls import reverse

from relations.engine import schema
from relations.engine.documents import documents
from tests import builders


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
    page.click("input[name=_continue]")
    page.wait_for_load_state()
    return list(schema.current().flow("cities").fields)


def test_a_field_is_dragged_to_its_place(page):
    row(page, "c").locator(".relations-handle").drag_to(row(page, "a").locator(".relations-handle"))
    assert shown(page) == ["name", "c", "a", "b"]
    assert saved(page) == ["name", "c", "a", "b"]


def test_a_field_is_moved_by_buttons(page):
    row(page, "b").get_by_role("button", name="Move b up").click()
    assert saved(page) == ["name", "b", "a", "c"]


def test_a_field_is_moved_by_keys_and_keeps_the_focus(page):
    row(page, "name").locator(".field-name input").focus()
    for _ in range(3):
        page.keyboard.press("Alt+ArrowDown")
    assert page.evaluate("document.activeElement.value") == "name"
    assert saved(page) == ["a", "b", "c", "name"]


def test_a_move_is_announced(page):
    row(page, "a").get_by_role("button", name="Move a down").click()
    assert page.locator(".relations-live").inner_text() == "a is now number 3 of 4"


def test_a_button_at_its_end_gives_the_focus_to_its_neighbour(page):
    button = row(page, "a").get_by_role("button", name="Move a up")
    button.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.ariaLabel") == "Move a down"
    assert button.is_disabled()


def test_a_new_field_is_added_moved_and_saved(page):
    page.get_by_role("button", name="Add another Field").click()
    new = page.locator("tr.form-row.dynamic-fields").last
    new.locator(".field-name input").fill("New")
    new.locator(".field-slug input").fill("new")
    new.locator("select").select_option("text")
    new.locator(".relations-up").click()
    assert saved(page) == ["name", "a", "b", "new", "c"]


def test_a_new_field_taken_back_leaves_the_others_as_they_are(page):
    for slug in ("x", "y"):
        page.get_by_role("button", name="Add another Field").click()
        new = page.locator("tr.form-row.dynamic-fields:not(.has_original)").last
        new.locator(".field-slug input").fill(slug)
        new.locator("select").select_option("text")
    first = page.locator("tr.form-row:not(.has_original):not(.empty-form)").first
    for _ in range(4):
        first.locator(".relations-up").click()
    page.locator("tr.form-row:not(.has_original):not(.empty-form)").last.locator(".inline-deletelink").click()
    assert saved(page) == ["x", "name", "a", "b", "c"]


def test_the_question_before_a_loss_can_be_answered_with_no(page):
    documents("cities").create({"name": "Lyon", "a": "x"})
    page.reload()
    row(page, "a").locator("input[name$=DELETE]").check()
    page.click("input[name=_continue]")
    assert "“a” holds 1 value or link." in page.locator(".relations-losses").inner_text()
    page.get_by_role("link", name="No, take me back").click()
    page.wait_for_url("**/change/")
    assert list(schema.current().flow("cities").fields) == ["name", "a", "b", "c"]


def test_the_question_before_a_loss_can_be_answered_with_yes(page):
    documents("cities").create({"name": "Lyon", "a": "x"})
    row(page, "a").locator("input[name$=DELETE]").check()
    page.click("input[name=_continue]")
    page.get_by_role("button", name="Yes, save and lose this").click()
    page.wait_for_load_state()
    assert list(schema.current().flow("cities").fields) == ["name", "b", "c"]


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
    assert not page.locator(".relations-kinds").is_visible()
    page.locator("#id_field_type").select_option("relationship")
    assert page.locator(".relations-kinds").is_visible()
    assert not page.locator("#id_default").is_visible()
    assert not page.locator("#id_inverse_slug").is_visible()
