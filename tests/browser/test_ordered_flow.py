"""The list of an ordered flow in a browser: rows are dragged or moved by keys, and stay there."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from relations.engine.documents import documents
from tests import builders


@pytest.fixture
def page(admin_page):
    builders.flow("slides", ordered=True)
    builders.make("slides", *"abc")
    admin_page.goto(reverse("admin:relations_entry_changelist") + "?flow=slides")
    return admin_page


def handle(page, name):
    return page.get_by_role("button", name=f"Move {name}:")


def shown(page):
    return page.locator("#result_list tbody .field-label")


def order():
    return "".join(document.document_id for document in documents("slides").find())


def test_a_row_is_dragged_to_its_place(page):
    with page.expect_response("**/move/"):
        handle(page, "c").drag_to(handle(page, "a"))
    expect(shown(page)).to_have_text(list("cab"))
    assert order() == "cab"


def test_a_row_is_moved_by_keys_and_says_where_it_is(page):
    handle(page, "a").focus()
    with page.expect_response("**/move/"):
        page.keyboard.press("Alt+ArrowDown")
    page.get_by_text("Moved to place 2 of 3.").wait_for(state="attached")
    expect(handle(page, "a")).to_be_focused()
    expect(shown(page)).to_have_text(list("bac"))
    assert order() == "bac"


def test_a_move_that_is_refused_is_taken_back(page):
    documents("slides").delete("c")
    handle(page, "b").focus()
    page.evaluate("addEventListener('unhandledrejection', event => console.error(event.reason))")
    page.route("**/move/", lambda route: route.abort())
    page.keyboard.press("Alt+ArrowDown")
    page.locator(".relations-live.errornote").wait_for()
    expect(shown(page)).to_have_text(list("abc"))
