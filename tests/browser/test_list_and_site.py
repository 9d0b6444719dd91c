"""The list of a flow and the site around it in a browser: filters, columns, the palette, keys, a phone."""

import pytest
from playwright.sync_api import expect

from relations.engine.definitions import create_field
from relations.engine.documents import documents
from tests import builders

from .waiting import eventually

LIST = "/admin/relations/entry/?flow=dishes"


@pytest.fixture
def page(admin_page):
    dishes = builders.flow("dishes")
    create_field(dishes, "price", field_type="decimal")
    create_field(dishes, "vegan", field_type="boolean")
    for name, price, vegan in (("Soup", 4, True), ("Steak", 20, False), ("Salad", 9, True)):
        documents("dishes").create({"name": name, "price": price, "vegan": vegan})
    admin_page.goto(LIST)
    return admin_page


def rows(page):
    return page.locator("#result_list tbody .field-label")


def add_filter(page, field, condition, value):
    page.get_by_text("Add a filter").click()
    page.get_by_label("Field").select_option(label=field)
    page.get_by_label("Condition").select_option(label=condition)
    box = page.get_by_label("Value")
    box.select_option(label=value) if box.evaluate("e => e.tagName") == "SELECT" else box.fill(value)
    page.get_by_role("button", name="Filter", exact=True).click()
    expect(page.get_by_role("link", name=f"Remove the filter “{field} {condition} {value}”")).to_be_visible()


def test_filters_are_added_one_after_the_other_and_removed(page):
    add_filter(page, "Price", "is at least", "5")
    add_filter(page, "Vegan", "is", "Yes")
    expect(rows(page)).to_have_text(["Salad"])
    page.get_by_role("link", name="Remove the filter “Price is at least 5”").click()
    expect(rows(page)).to_have_text(["Salad", "Soup"])


def test_a_field_offers_what_it_can_be_asked_alone(page):
    page.get_by_text("Add a filter").click()
    page.get_by_label("Field").select_option(label="Vegan")
    conditions = page.get_by_label("Condition").locator("option")
    expect(conditions).to_have_text(["is", "is not", "is empty", "is not empty"])


def test_columns_are_chosen(page):
    page.get_by_text("Columns").click()
    page.get_by_role("checkbox", name="Vegan").uncheck()
    page.get_by_role("button", name="Show these").click()
    expect(page.locator(".column-field_vegan")).to_have_count(0)
    expect(page.locator(".column-field_price")).to_be_visible()


def test_the_palette_leads_to_an_entry(page):
    page.keyboard.press("Control+k")
    page.keyboard.type("stea")
    page.get_by_role("option", name="Steak").wait_for()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Steak")


def test_the_palette_leads_to_a_page(page):
    page.get_by_role("button", name="Go to…").last.click()
    page.keyboard.type("local")
    page.keyboard.press("Enter")
    page.wait_for_url("**/relations/locale/")


def test_a_question_mark_shows_the_keys_but_not_where_one_types(page):
    page.locator("#searchbar").press("?")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_sidebar_counts_entries(page):
    expect(
        page.get_by_role("navigation", name="Sidebar").get_by_role("link", name="Dishes 3")
    ).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_list_fits(page, width):
    page.set_viewport_size({"width": width, "height": 844})
    hidden = "list => list.scrollWidth - list.clientWidth"
    eventually(lambda: page.locator(".results").evaluate(hidden) <= 1, True)
    eventually(lambda: page.evaluate("document.documentElement.scrollWidth"), width)


def test_state_and_buttons_stay_in_sight(page):
    page.get_by_role("link", name="Steak").click()
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_visible()
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 500})
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        expect(page.get_by_role("button", name="Save", exact=True)).to_be_in_viewport()
