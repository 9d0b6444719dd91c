"""Finding rows: a search leads to what is in the list, says why it found the rest, and may fail."""

import re

import pytest
from playwright.sync_api import expect

from tests.builders import guide, listed, make, write
from tests.long_lists import long_list

from .boxes import opened, option, row, save
from .conftest import violations

COUNT = 2_500


@pytest.fixture
def page(admin_page):
    return admin_page


@pytest.fixture
def _long(transactional_db):
    guide()
    long_list(COUNT)


@pytest.fixture
def _short(transactional_db):
    guide()
    make("categories", "pizza", "pasta")
    make("restaurants", "r")
    write("restaurants", "r", {"categories": ["pizza"]})


@pytest.mark.usefixtures("_long")
def test_a_connected_hit_shows_its_number_and_leads_to_the_row(page):
    field = opened(page, "restaurants", "r")
    field.locator(".rf-search").fill("c02000")
    hit = option(field, "c02000")
    expect(hit).to_contain_text("connected, no. 2,001")
    hit.click()
    expect(row(field, "c02000")).to_be_in_viewport()
    expect(row(field, "c02000")).to_be_focused()
    expect(row(field, "c02000")).to_have_class(re.compile("is-found"))


@pytest.mark.usefixtures("_long")
def test_all_are_all_also_what_is_not_loaded(page):
    field = opened(page, "restaurants", "r")
    field.locator('[data-control="all"]').check()
    expect(field.locator(".rf-selected")).to_have_text("2,500 selected:")
    field.locator('[data-control="disconnect"]').click()
    expect(field.locator(".rf-changes")).to_have_text("2,500 changes not saved")
    save(page)
    assert listed("restaurants", "r", "categories") == []


@pytest.mark.usefixtures("_short")
def test_a_hit_says_why_and_a_failed_search_is_tried_again(page):
    field = opened(page, "restaurants", "r")
    broken = re.compile("/targets/")
    page.route(broken, lambda route: route.abort())
    field.locator(".rf-search").fill("pasta")
    expect(field.locator(".rf-options")).to_contain_text("The search failed.")
    page.unroute(broken)
    field.locator(".rf-search").press("ArrowDown")
    field.locator(".rf-search").press("Enter")
    expect(option(field, "pasta")).to_be_visible()


@pytest.mark.usefixtures("_short")
def test_suggestions_open_above_where_there_is_no_room_below(page):
    field = opened(page, "restaurants", "r")
    height = field.locator(".rf-search").evaluate("input => input.getBoundingClientRect().bottom + 40")
    page.set_viewport_size({"width": 1280, "height": int(height)})
    field.locator(".rf-search").fill("p")
    expect(option(field, "pasta")).to_be_in_viewport()
    expect(field.locator(".rf-options")).to_have_class(re.compile("is-above"))


@pytest.mark.usefixtures("_short")
@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_the_picker_fits_and_is_accessible(open_browser, root, width, scheme):
    page = open_browser(root, viewport={"width": width, "height": 844}, color_scheme=scheme)
    field = opened(page, "restaurants", "r")
    field.locator(".rf-many").click()
    expect(field.locator(".rf-results li")).to_have_count(2)
    done = field.locator(".rf-picker .rf-primary").bounding_box()
    assert done["x"] + done["width"] <= width
    assert violations(page) == {}


@pytest.mark.usefixtures("_short")
def test_a_list_is_sorted_once_and_the_order_is_undone_or_saved(page):
    write("restaurants", "r", {"categories": ["pizza", "pasta"]})
    field = opened(page, "restaurants", "r")
    field.locator(".rf-sort").select_option("Name ↑")
    expect(field.locator("li.rf-row .rf-name")).to_have_text(["pasta", "pizza"])
    expect(field.locator(".rf-changes")).to_have_text("1 change not saved")
    field.locator('[data-control="undo"]').click()
    expect(field.locator("li.rf-row .rf-name")).to_have_text(["pizza", "pasta"])
    field.locator(".rf-sort").select_option("Name ↑")
    expect(field.locator(".rf-changes")).to_have_text("1 change not saved")
    save(page)
    assert listed("restaurants", "r", "categories") == ["pasta", "pizza"]
