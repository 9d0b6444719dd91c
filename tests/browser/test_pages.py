"""Whole pages: two editors, permissions, popups, without a script, and what axe finds."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from relations.access.tokens import issue_token
from relations.engine import definitions
from relations.models import Flow
from tests.builders import flow, guide, listed, make, relation, write

from .boxes import act, box, opened, option, order, pick, row, save, url_of
from .conftest import violations


@pytest.fixture(autouse=True)
def _restaurant(transactional_db):
    """A restaurant in a city, with five categories; articles with drafts; guides in two locales."""
    restaurants, _ = guide()
    cities, articles = flow("cities"), flow("articles", draft_and_publish=True)
    relation(restaurants, "city", cities, "many-to-one", inverse="restaurants")
    relation(restaurants, "articles", articles)
    make("categories", *"abcdefg")
    make("cities", "lyon", "naples")
    make("articles", "n", "m")
    make("restaurants", "r", "s")
    write("restaurants", "r", {"categories": list("abcde"), "city": "lyon", "articles": ["n", "m"]})


@pytest.fixture
def page(admin_page):
    return admin_page


def categories():
    return "".join(listed("restaurants", "r", "categories"))


def test_a_save_is_read_back_through_the_api(page):
    field = opened(page, "restaurants", "r")
    act(field, "e", "up")
    pick(field, "g")
    save(page)
    _, secret = issue_token("reader", scope="read")
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    found = client.get("/api/restaurants/r?populate=categories").json()
    assert [each["documentId"] for each in found["data"]["categories"]] == list("abcedg")


def test_two_editors_are_merged_where_they_do_not_touch(open_browser, root, editor):
    one, two = open_browser(root), open_browser(editor("view_entry", "change_entry"))
    first, second = opened(one, "restaurants", "r"), opened(two, "restaurants", "r")
    act(second, "b", "remove")
    pick(second, "f")
    save(two)
    act(first, "e", "up")
    save(one)
    assert categories() == "acedf"
    expect(one.locator(".messagelist")).to_contain_text("Somebody else changed Categories meanwhile")


def test_two_editors_who_touch_are_asked(open_browser, root, editor):
    one, two = open_browser(root), open_browser(editor("view_entry", "change_entry"))
    first, second = opened(one, "restaurants", "r"), opened(two, "restaurants", "r")
    act(second, "e", "remove")
    save(two)
    act(first, "e", "up")
    one.locator('[name="field-name"]').fill("Renamed")
    save(one)
    expect(one.locator("#content")).to_contain_text("They disconnected it.")
    assert violations(one) == {}
    with one.expect_navigation():
        one.get_by_role("button", name="Back to editing").click()
    expect(one.locator('[name="field-name"]')).to_have_value("Renamed")
    expect(order(box(one))).to_have_text(list("abced"))
    save(one)
    assert categories() == "abced"


def test_an_edit_survives_a_form_that_is_refused(page):
    field = opened(page, "restaurants", "r")
    act(field, "a", "remove")
    act(field, "e", "up")
    pick(field, "f")
    page.locator('[name="field-categories"]').evaluate("each => each.form.noValidate = true")
    page.locator("form").first.evaluate("() => document.querySelector('[name=\"field-city\"]').value = 'x'")
    save(page)
    field = box(page)
    expect(page.locator(".errorlist").first).to_contain_text("could not be read")
    expect(order(field)).to_have_text(list("bcedf"))
    expect(row(field, "a")).to_contain_text("removed")
    expect(row(field, "e")).to_contain_text("moved from 5")
    save(page)
    assert categories() == "bcedf"


def test_a_relation_with_one_place_is_an_autocomplete(page):
    field = opened(page, "restaurants", "r", "city")
    pick(field, "naples")
    expect(field).to_contain_text("instead of lyon")
    field.locator('[data-control="undo"]').click()
    expect(page.locator('[name="field-city"]')).to_have_value("")
    pick(field, "naples")
    save(page)
    assert listed("restaurants", "r", "city") == "naples"
    box(page, "city").locator('[data-control="remove"]').click()
    save(page)
    assert listed("restaurants", "r", "city") is None


def test_state_is_shown_in_the_list_and_in_the_search(page):
    field = opened(page, "restaurants", "r", "articles")
    expect(row(field, "n")).to_contain_text("draft")
    field.locator(".rf-search").fill("n")
    expect(option(field, "n")).to_contain_text("draft")


def test_resources_outside_the_flows_are_picked_by_search_and_by_id(page, settings, root):
    settings.RELATIONS_RESOURCES = {"person": "auth.User", "customer": None}
    restaurants = Flow.objects.get(slug="restaurants")
    kind = {"field_type": "relationship", "cardinality": "many-to-many"}
    definitions.create_field(restaurants, "people", resource_types=["person", "customer"], **kind)
    field = opened(page, "restaurants", "r", "people")
    field.locator(".rf-search").fill("roo")
    option(field, "person: root").click()
    field.locator(".rf-type").select_option("customer")
    field.locator(".rf-search").fill("C-7")
    option(field, "customer: C-7").click()
    save(page)
    expect(order(box(page, "people"))).to_have_text(["person: root", "customer: C-7"])


def test_what_is_created_in_a_popup_is_connected(page):
    field = opened(page, "restaurants", "r")
    with page.expect_popup() as opening:
        field.get_by_role("link", name="+ Create new").click()
    popup = opening.value
    popup.locator('[name="field-name"]').fill("Brand new")
    popup.locator('[name="_save"]').click()
    expect(row(field, "Brand new")).to_be_visible()
    save(page)
    assert len(categories()) > 5


def test_what_is_created_from_the_picker_is_ticked_there(page):
    field = opened(page, "restaurants", "r")
    field.get_by_role("button", name="Connect many…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("checkbox", name="g").check()
    with page.expect_popup() as opening:
        dialog.get_by_role("link", name="+ Create new").click()
    popup = opening.value
    popup.locator('[name="field-name"]').fill("Brand new")
    popup.locator('[name="_save"]').click()
    expect(dialog.get_by_role("checkbox", name="Brand new")).to_be_checked()
    expect(dialog.get_by_role("checkbox").first).to_have_accessible_name("Brand new")
    dialog.get_by_role("button", name="Connect 2").click()
    expect(order(field)).to_have_text([*"abcdeg", "Brand new"])


def test_what_was_created_and_cannot_be_asked_for_is_said(page):
    field = opened(page, "restaurants", "r")
    page.route("**/*word=*", lambda route: route.abort())
    with page.expect_popup() as opening:
        field.get_by_role("link", name="+ Create new").click()
    popup = opening.value
    popup.locator('[name="field-name"]').fill("Brand new")
    popup.locator('[name="_save"]').click()
    expect(field.get_by_role("status").filter(has_text="could not be loaded")).to_be_visible()
    expect(order(field)).to_have_text(list("abcde"))


def test_who_may_only_view_sees_a_list_without_handles(open_browser, editor):
    page = open_browser(editor("view_entry"))
    field = opened(page, "restaurants", "r")
    expect(order(field)).to_have_text(list("abcde"))
    expect(field.locator("button, input, .rf-grip")).to_have_count(0)
    assert violations(page) == {}


def test_who_may_not_add_is_not_offered_to_create(open_browser, editor):
    page = open_browser(editor("view_entry", "change_entry"))
    expect(opened(page, "restaurants", "r").get_by_role("link", name="+ Create new")).to_have_count(0)


def test_without_a_script_the_list_is_there_to_read(open_browser, root):
    page = open_browser(root, java_script_enabled=False)
    page.goto(url_of("restaurants", "r"))
    expect(page.locator('.rf[data-name="field-categories"] li')).to_have_text(list("abcde"))
    expect(page.locator("#content")).to_contain_text("turn JavaScript on", use_inner_text=True)


@pytest.mark.parametrize("language", ["fr", pytest.param("de", marks=pytest.mark.soak)])
def test_the_field_speaks_other_languages(open_browser, root, language):
    page = open_browser(root, locale=language)
    field = opened(page, "restaurants", "r")
    expect(field).to_contain_text({"fr": "En relier plusieurs…", "de": "Viele verbinden …"}[language])
    expect(field).not_to_contain_text("Connect")


@pytest.mark.parametrize(
    ("scheme", "width"),
    [
        ("light", 1280),
        ("dark", 360),
        pytest.param("dark", 1280, marks=pytest.mark.soak),
        pytest.param("light", 360, marks=pytest.mark.soak),
    ],
)
def test_axe_finds_nothing_serious(open_browser, root, scheme, width):
    page = open_browser(root, color_scheme=scheme, viewport={"width": width, "height": 900})
    field = opened(page, "restaurants", "r")
    act(field, "a", "remove")
    act(field, "c", "up")
    act(field, "d", "check")
    pick(field, "f")
    assert violations(page) == {}
    field.locator(".rf-search").fill("a")
    expect(option(field, "a")).to_be_visible()
    assert violations(page) == {}
    page.keyboard.press("Escape")
    field.get_by_role("button", name="Connect many…").click()
    expect(page.get_by_role("dialog").get_by_role("checkbox")).to_have_count(7)
    assert violations(page) == {}
    page.keyboard.press("Escape")
    act(field, "b", "more")
    assert violations(page) == {}
