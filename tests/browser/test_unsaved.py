"""The form of an entry keeps what is typed, in a browser."""

import re

import pytest
from playwright.sync_api import expect

from relations.engine.documents import documents
from relations.models import Entry
from tests import builders

from .boxes import act, box, opened, order, pick, save, url_of
from .conftest import violations
from .waiting import eventually


@pytest.fixture(autouse=True)
def _guide(transactional_db):
    restaurants, categories = builders.flow("restaurants"), builders.flow("categories")
    builders.relation(restaurants, "categories", categories)
    builders.make("categories", "bar", "bistro", "terrace")
    builders.make("restaurants", "odile")
    builders.write("restaurants", "odile", {"categories": ["bar", "bistro"]})


def name_input(page):
    return page.locator("#id_field-name")


def stay(page, link):
    """Follow a link, and decline the question that the browser asks."""
    with page.expect_event("dialog") as asked:
        page.once("dialog", lambda dialog: dialog.dismiss())
        page.locator(link).first.click(no_wait_after=True)
    assert asked.value.type == "beforeunload"


def typed(page, text):
    name_input(page).click()
    name_input(page).fill(text)


def drafts(page):
    names = page.evaluate("Object.keys(localStorage)")
    return [name for name in names if name.startswith("relations:draft:")]


def kept(page):
    """Wait until the browser has stored what is typed."""
    eventually(lambda: len(drafts(page)), 1)


def test_leaving_with_a_changed_value_is_asked_about(admin_page):
    admin_page.goto(url_of("restaurants", "odile"))
    typed(admin_page, "Chez Odile")
    stay(admin_page, "#site-name a")
    expect(name_input(admin_page)).to_have_value("Chez Odile")


def test_leaving_with_a_changed_list_is_asked_about(admin_page):
    field = opened(admin_page, "restaurants", "odile")
    act(field, "bistro", "up")
    stay(admin_page, "#site-name a")


def test_leaving_an_unchanged_form_is_not(admin_page):
    admin_page.goto(url_of("restaurants", "odile"))
    typed(admin_page, "x")
    typed(admin_page, "odile")
    with admin_page.expect_navigation():
        admin_page.locator("#site-name a").click()


def test_what_was_typed_comes_back_after_the_browser_was_closed(admin_page):
    field = opened(admin_page, "restaurants", "odile")
    typed(admin_page, "Chez Odile")
    act(field, "bistro", "up")
    pick(field, "terrace")
    kept(admin_page)
    url = admin_page.url
    admin_page.close(run_before_unload=False)
    admin_page = admin_page.context.new_page()
    admin_page.goto(url)
    expect(admin_page.locator(".relations-unsaved")).to_contain_text("was never saved")
    assert violations(admin_page) == {}
    admin_page.get_by_role("button", name="Bring it back").click()
    expect(name_input(admin_page)).to_have_value("Chez Odile")
    expect(order(box(admin_page))).to_have_text(["bistro", "bar", "terrace"])
    save(admin_page)
    assert documents("restaurants").find_one("odile")["name"] == "Chez Odile"
    assert builders.listed("restaurants", "odile", "categories") == ["bistro", "bar", "terrace"]
    expect(admin_page.locator(".relations-unsaved")).to_be_hidden()
    assert drafts(admin_page) == []


def test_what_is_typed_in_one_tab_is_kept_when_another_one_saves(admin_page):
    admin_page.goto(url_of("restaurants", "odile"))
    other = admin_page.context.new_page()
    other.goto(admin_page.url)
    typed(admin_page, "Chez Odile")
    kept(admin_page)
    name_input(other).fill("Odile")
    save(other)
    kept(admin_page)


def test_a_draft_can_be_discarded(admin_page):
    admin_page.goto(url_of("restaurants", "odile"))
    typed(admin_page, "Chez Odile")
    kept(admin_page)
    admin_page.once("dialog", lambda dialog: dialog.accept())
    admin_page.reload()
    admin_page.get_by_role("button", name="Discard it").click()
    expect(admin_page.locator(".relations-unsaved")).to_be_hidden()
    admin_page.reload()
    expect(name_input(admin_page)).to_have_value("odile")
    expect(admin_page.locator(".relations-unsaved")).to_be_hidden()


def test_after_the_session_has_ended_one_signs_in_and_goes_on(admin_page):
    field = opened(admin_page, "restaurants", "odile")
    typed(admin_page, "Chez Odile")
    act(field, "bistro", "up")
    admin_page.context.clear_cookies(name="sessionid")
    save(admin_page)
    expect(admin_page.locator("body")).to_contain_text("Your session has ended")
    assert violations(admin_page) == {}
    admin_page.get_by_label("Username").fill("root")
    admin_page.get_by_label("Password").fill("x")
    with admin_page.expect_navigation():
        admin_page.get_by_role("button", name="Log in").click()
    expect(name_input(admin_page)).to_have_value("Chez Odile")
    expect(order(box(admin_page))).to_have_text(["bistro", "bar"])
    stay(admin_page, "#site-name a")
    save(admin_page)
    assert builders.listed("restaurants", "odile", "categories") == ["bistro", "bar"]


def test_of_a_deleted_entry_a_new_one_is_made(admin_page):
    field = opened(admin_page, "restaurants", "odile")
    typed(admin_page, "Chez Odile")
    act(field, "bistro", "up")
    pick(field, "terrace")
    documents("restaurants").delete("odile")
    save(admin_page)
    expect(admin_page.locator(".messagelist")).to_contain_text("was deleted meanwhile")
    expect(name_input(admin_page)).to_have_value("Chez Odile")
    save(admin_page)
    made = Entry.objects.get(flow__slug="restaurants")
    assert documents("restaurants").find_one(made.document_id)["name"] == "Chez Odile"
    assert "terrace" in builders.listed("restaurants", made.document_id, "categories")


def test_control_s_saves_and_stays(admin_page):
    admin_page.goto(url_of("restaurants", "odile"))
    typed(admin_page, "Chez Odile")
    with admin_page.expect_navigation():
        admin_page.keyboard.press("Control+s")
    assert re.search(r"/change/$", admin_page.url)
    assert documents("restaurants").find_one("odile")["name"] == "Chez Odile"


def test_what_is_saved_comes_back_at_the_same_place(admin_page):
    admin_page.set_viewport_size({"width": 1280, "height": 240})
    admin_page.goto(url_of("restaurants", "odile"))
    typed(admin_page, "Chez Odile")
    admin_page.evaluate("scrollTo(0, 150)")
    with admin_page.expect_navigation():
        admin_page.keyboard.press("Control+s")
    expect(admin_page.locator(".messagelist.is-in-sight")).to_be_in_viewport()
    assert admin_page.evaluate("scrollY") == 150


def test_two_editors_of_one_value_get_to_choose(admin_page):
    admin_page.goto(url_of("restaurants", "odile"))
    typed(admin_page, "Mine")
    builders.write("restaurants", "odile", {"name": "Theirs"})
    save(admin_page)
    expect(admin_page.locator("h1")).to_have_text("Two editors changed the same")
    assert violations(admin_page) == {}
    admin_page.get_by_role("radio", name="They wrote: Theirs").check()
    with admin_page.expect_navigation():
        admin_page.get_by_role("button", name="Save the result").click()
    assert documents("restaurants").find_one("odile")["name"] == "Theirs"
