"""Dragging with a finger, by the touch events of a phone."""

import pytest
from playwright.sync_api import expect

from tests.builders import guide, listed, make, write

from .boxes import opened, order, row, save


@pytest.fixture
def phone(open_browser, root):
    return open_browser(root, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)


@pytest.fixture(autouse=True)
def _restaurant(transactional_db):
    guide()
    make("categories", *"abcde")
    make("restaurants", "r")
    write("restaurants", "r", {"categories": list("abcde")})


def touch(session, kind, *point):
    points = [{"x": point[0], "y": point[1]}] if point else []
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_a_row_is_dragged_with_a_finger(phone):
    field = opened(phone, "restaurants", "r")
    row(field, "e").scroll_into_view_if_needed()
    grip, target = row(field, "b").locator(".rf-grip").bounding_box(), row(field, "d").bounding_box()
    session = phone.context.new_cdp_session(phone)
    x, y = grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2
    end = target["y"] + target["height"] * 0.8
    touch(session, "touchStart", x, y)
    for step in range(1, 13):
        touch(session, "touchMove", x + step, y + (end - y) * step / 12)
        phone.wait_for_timeout(16)
    touch(session, "touchEnd")
    expect(order(field)).to_have_text(list("acdbe"))
    save(phone)
    assert listed("restaurants", "r", "categories") == list("acdbe")


def test_the_buttons_are_large_enough_and_nothing_is_wider_than_the_screen(phone):
    field = opened(phone, "restaurants", "r")
    sizes = [each.bounding_box() for each in field.locator("li button, li input").all()]
    assert min(min(size["width"], size["height"]) for size in sizes if size) >= 22
    assert phone.evaluate("document.documentElement.scrollWidth") == 360


def test_the_buttons_work_with_a_tap(phone):
    field = opened(phone, "restaurants", "r")
    row(field, "b").locator('[data-control="up"]').tap()
    row(field, "d").locator('[data-control="remove"]').tap()
    expect(order(field)).to_have_text(list("bace"))


def test_the_picker_shows_its_buttons_and_small_boxes(phone):
    field = opened(phone, "restaurants", "r")
    field.get_by_role("button", name="Connect many…").tap()
    dialog = phone.get_by_role("dialog")
    boxes = dialog.get_by_role("checkbox")
    boxes.first.wait_for()
    assert max(box.bounding_box()["width"] for box in boxes.all()) <= 24
    frame, button = dialog.bounding_box(), dialog.get_by_role("button", name="Connect 0").bounding_box()
    assert button["y"] + button["height"] <= frame["y"] + frame["height"]
