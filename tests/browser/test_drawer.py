"""The entry of a row in a drawer: looked at and changed without leaving the form that lists it."""

import pytest
from playwright.sync_api import expect

from relations.engine import definitions
from relations.engine.documents import documents
from tests import builders

from .boxes import box, opened, row
from .conftest import AUDITED, violations


@pytest.fixture(autouse=True)
def _guide(transactional_db):
    restaurants, categories = builders.flow("restaurants"), builders.flow("categories")
    builders.relation(restaurants, "categories", categories)
    kind = {"field_type": "relationship", "cardinality": "many-to-one", "target_flow": categories}
    definitions.create_field(restaurants, "kind", **kind)
    builders.make("categories", "bar", "bistro")
    builders.make("restaurants", "odile")
    builders.write("restaurants", "odile", {"categories": ["bar", "bistro"], "kind": "bar"})


def open_row(page, link):
    link.click()
    frame = page.frame_locator(".rf-drawer iframe")
    expect(frame.locator("#entry_form")).to_be_visible()
    return frame


def link_of(field, name):
    return row(field, name).locator('[data-control="open"]')


def test_on_a_page_as_narrow_as_a_drawer_the_tick_of_a_row_is_no_wider_than_itself(admin_page):
    admin_page.set_viewport_size({"width": 740, "height": 844})
    tick = row(opened(admin_page, "restaurants", "odile"), "bar").get_by_role("checkbox")
    assert tick.bounding_box()["width"] < 30


def test_a_row_shows_what_was_saved_in_its_drawer(admin_page):
    field = opened(admin_page, "restaurants", "odile")
    admin_page.fill("#id_field-name", "typed before")
    frame = open_row(admin_page, link_of(field, "bistro"))
    frame.locator("#id_field-name").fill("Bistrot")
    frame.locator("[name=_continue]").click()
    expect(frame.locator(".messagelist")).to_contain_text("was saved")
    expect(link_of(field, "Bistrot")).to_have_count(1)
    frame.locator("#id_field-name").fill("Bouchon")
    frame.locator("[name=_save]").click()
    expect(admin_page.locator(".rf-drawer")).to_have_count(0)
    expect(link_of(field, "Bouchon")).to_be_focused()
    expect(admin_page.locator("#id_field-name")).to_have_value("typed before")
    assert documents("categories").find_one("bistro")["name"] == "Bouchon"


def test_what_was_typed_in_a_drawer_is_asked_about(admin_page):
    field = opened(admin_page, "restaurants", "odile", "kind")
    frame = open_row(admin_page, field.locator(".rf-name a"))
    frame.locator("#id_field-name").click()
    frame.locator("#id_field-name").fill("typed")
    with admin_page.expect_event("dialog") as asked:
        admin_page.once("dialog", lambda dialog: dialog.dismiss())
        admin_page.keyboard.press("Escape")
    assert asked.value.type == "beforeunload"
    expect(frame.locator("#id_field-name")).to_have_value("typed")
    admin_page.once("dialog", lambda dialog: dialog.accept())
    admin_page.keyboard.press("Escape")
    expect(admin_page.locator(".rf-drawer")).to_have_count(0)
    expect(field.locator(".rf-name a")).to_be_focused()


def test_an_answer_that_cannot_be_framed_leaves_the_page_around_alone(admin_page):
    field = opened(admin_page, "restaurants", "odile")
    admin_page.fill("#id_field-name", "typed before")
    frame = open_row(admin_page, link_of(field, "bistro"))
    AUDITED.append(admin_page)  # the browser says that it was refused
    frame.locator("[name=csrfmiddlewaretoken]").evaluate("input => input.value = 'x'")
    frame.locator("[name=_save]").click()
    expect(admin_page.locator(".rf-drawer [role=alert]")).to_contain_text("bistro may not be saved")
    admin_page.keyboard.press("Escape")
    expect(admin_page.locator(".rf-drawer")).to_have_count(0)
    expect(admin_page.locator("#id_field-name")).to_have_value("typed before")


@pytest.mark.parametrize(
    ("scheme", "width"),
    [
        pytest.param("light", 1280, id="light"),
        pytest.param("dark", 390, id="phone"),
        pytest.param("dark", 1280, id="dark", marks=pytest.mark.soak),
    ],
)
def test_a_drawer_is_accessible_and_fits(open_browser, root, scheme, width):
    size = {"width": width, "height": 844}
    page = open_browser(root, color_scheme=scheme, viewport=size, bypass_csp=True)
    field = opened(page, "restaurants", "odile")
    open_row(page, link_of(field, "bar"))
    assert violations(page) == {}
    frame = page.frames[1]
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("Escape")
    expect(link_of(box(page), "bar")).to_be_focused()


def test_a_drawer_opens_where_the_list_may_only_be_viewed(open_browser, editor):
    page = open_browser(editor("view_entry"))
    frame = open_row(page, link_of(opened(page, "restaurants", "odile"), "bar"))
    expect(frame.locator(".submit-row input")).to_have_count(0)
