"""Ten thousand links: what is far away is reached, moved and saved like what is near."""

import re

import pytest
from playwright.sync_api import expect

from tests.builders import guide, listed, write
from tests.long_lists import long_list

from .boxes import act, drop, numbers, opened, row, save, shown

COUNT = 10_000
FROM_115 = re.compile(r"^(11[5-9]|1[2-9]\d|[2-9]\d\d|\d+,\d+)$")  # numbers of rows


@pytest.fixture(autouse=True)
def names(transactional_db):
    guide()
    return long_list(COUNT)


@pytest.fixture
def page(admin_page):
    return admin_page


@pytest.fixture
def field(page):
    return opened(page, "restaurants", "r")


def scroll_to(field, number):
    field.locator(".rf-scroll").evaluate("(list, top) => { list.scrollTop = top }", (number - 1) * 41)


def categories():
    return listed("restaurants", "r", "categories")


def test_rows_come_as_one_scrolls(field):
    expect(field.locator(".rf-count")).to_have_text("10,000")
    expect(field).to_contain_text("1\u201310 of 10,000, more as you scroll")
    scroll_to(field, 5_001)
    expect(row(field, "c05000")).to_be_visible()
    expect(numbers(field).filter(has_text=re.compile("^5,001$"))).to_be_visible()
    assert shown(field).count() < 50
    scroll_to(field, COUNT)
    expect(row(field, "c09999")).to_be_visible()


def test_a_row_is_dragged_across_the_border_of_a_page(page, field, names):
    scroll_to(field, 97)
    expect(row(field, "c00104")).to_be_visible()
    grip, target = row(field, "c00098").locator(".rf-grip"), row(field, "c00103")
    start, end = grip.bounding_box(), target.bounding_box()
    page.mouse.move(start["x"] + 9, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(start["x"] + 20, start["y"] + 30, steps=3)
    page.mouse.move(end["x"] + 90, end["y"] + 32, steps=10)
    drop(page, end["x"] + 90, end["y"] + 32)
    save(page)
    expected = [*names[:98], *names[99:104], names[98]]
    assert categories()[:104] == expected


def test_a_drag_at_the_edge_scrolls_on(page, field, names):
    page.set_viewport_size({"width": 1280, "height": 1000})
    box = field.locator(".rf-scroll").bounding_box()
    start = row(field, "c00001").locator(".rf-grip").bounding_box()
    page.mouse.move(start["x"] + 9, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(start["x"] + 60, start["y"] + 60, steps=4)
    page.mouse.move(box["x"] + 90, box["y"] + box["height"] - 8, steps=10)
    # Any row that far down will do: on a busy machine a certain one may have passed by.
    far_down = field.locator("li.rf-row .rf-number").filter(has_text=FROM_115)
    for at in range(2000):  # a hand is never quite still
        page.mouse.move(box["x"] + 90 + at % 2, box["y"] + box["height"] - 8)
        if far_down.count():
            break
    expect(far_down.first).to_be_visible()
    page.mouse.move(box["x"] + 90, box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()
    expect(row(field, "c00001")).to_contain_text("moved from 2")
    number = int(row(field, "c00001").locator(".rf-number").inner_text().replace(",", ""))
    assert number > 50  # the window shows 25 rows, so the list went on below the pointer
    save(page)
    assert categories()[number - 1] == "c00001"


def test_a_row_moves_to_a_position_of_the_whole_list(page, field):
    act(field, "c00002", "more")
    page.get_by_label("Position (1\u201310,000)").fill("7500")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(row(field, "c00002")).to_be_visible()
    expect(row(field, "c00002").locator(".rf-number")).to_have_text("7,500")
    save(page)
    assert categories()[7498:7501] == ["c07499", "c00002", "c07500"]


def test_nothing_is_saved_without_its_place(page, field):
    page.route("**/rows/**", lambda route: route.abort())
    act(field, "c00002", "more")
    page.get_by_label("Position (1\u201310,000)").fill("7501")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(field.locator(".rf-warning")).to_contain_text("could not be loaded")
    page.unroute("**/rows/**")
    save(page)
    assert categories()[7500] == "c00002"


def test_top_and_bottom_are_those_of_the_whole_list(page, field):
    act(field, "c00003", "more")
    page.get_by_role("dialog").get_by_role("button", name="To bottom").click()
    expect(row(field, "c00003")).to_be_visible()
    scroll_to(field, 6_000)
    expect(row(field, "c06003")).to_be_visible()
    act(field, "c06003", "more")
    page.get_by_role("dialog").get_by_role("button", name="To top").click()
    save(page)
    order = categories()
    assert (order[0], order[-1], len(order)) == ("c06003", "c00003", COUNT)


def test_a_range_is_selected_and_disconnected(page, field):
    act(field, "c00001", "check")
    scroll_to(field, 301)
    expect(row(field, "c00305")).to_be_visible()
    row(field, "c00305").locator("[data-control=check]").click(modifiers=["Shift"])
    expect(field.locator(".rf-selected")).to_have_text("305 selected:")
    field.locator('[data-control="disconnect"]').click()
    expect(field.locator(".rf-count")).to_have_text("9,695")
    save(page)
    assert categories()[:3] == ["c00000", "c00306", "c00307"]


def test_all_selects_rows_that_were_never_shown(field):
    field.locator('[data-control="all"]').click()
    expect(field.locator(".rf-selected")).to_have_text("10,000 selected:")


def test_rows_stay_the_same_while_others_write(page, field):
    write("restaurants", "r", {"categories": {"disconnect": ["c00000", "c00001"]}})
    for number in (90, 190):
        scroll_to(field, number)
        expect(row(field, f"c{number + 5:05}")).to_be_visible()
    expect(field.locator(".rf-warning")).to_contain_text("Somebody else has changed this list")
    names = shown(field).all_inner_texts()
    assert names == sorted(names)
