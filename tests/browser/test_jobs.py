"""What an editor does every day, in as few clicks as these: each test counts those of the mouse."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from relations.engine import assets, definitions, schema
from relations.engine.documents import documents
from relations.models import Locale
from tests import builders
from tests.files import file

from .boxes import act, box, option, order, url_of
from .test_flow_form import add_row

# Kept for the tab, so that clicks on several pages count together. Keys that press a button are no clicks.
COUNT = """addEventListener("click", event => {
    if (event.isTrusted && event.detail)
        sessionStorage.setItem("clicks", Number(sessionStorage.getItem("clicks")) + 1);
}, true)"""


@pytest.fixture
def page(admin_page):
    admin_page.add_init_script(COUNT)
    return admin_page


def clicks(page):
    return int(page.evaluate("sessionStorage.getItem('clicks')") or 0)


def saved(page):
    """Save without scrolling; gives the clicks until then."""
    button = page.locator("[name=_continue]")
    expect(button).to_be_in_viewport()
    button.click()
    expect(page.locator(".messagelist")).to_contain_text("was saved")
    return clicks(page)


@pytest.fixture
def _restaurant(transactional_db):
    restaurants, categories = builders.flow("restaurants"), builders.flow("categories")
    builders.relation(restaurants, "categories", categories)
    builders.make("categories", "bar", "bistro", "terrace", "vegan")
    builders.make("restaurants", "odile")
    builders.write("restaurants", "odile", {"categories": ["bar"]})


def test_a_picture_comes_into_an_entry_by_four_clicks(page, transactional_db, folder):
    pages = builders.flow("pages")
    definitions.create_field(pages, "gallery", field_type="media", options={"multiple": True})
    builders.make("pages", "p")
    assets.upload(file("a.png"))
    page.goto(url_of("pages", "p"))
    page.get_by_role("button", name="Choose…").click()
    page.locator(".mf-tile").click()
    page.get_by_role("button", name="Use 1 file").click()
    assert saved(page) <= 4
    assert documents("pages").find_one("p").stored["gallery"]


def test_a_quote_comes_into_a_zone_by_two_clicks(page, transactional_db):
    definitions.create_component("shared.quote", name="Quote", attributes={"text": {"type": "text"}})
    options = {"components": ["shared.quote"]}
    definitions.create_field(builders.flow("pages"), "blocks", field_type="dynamiczone", options=options)
    builders.make("pages", "p")
    page.goto(url_of("pages", "p"))
    page.get_by_role("button", name="Add Quote").click()
    expect(box(page, "blocks").locator("textarea")).to_be_focused()
    page.keyboard.type("Come early.")
    assert saved(page) <= 2
    assert documents("pages").find_one("p").stored["blocks"][0]["text"] == "Come early."


@pytest.mark.usefixtures("_restaurant")
def test_three_are_connected_by_four_clicks(page):
    page.goto(url_of("restaurants", "odile"))
    field = box(page)
    field.locator(".rf-search").click()
    for name in ("bistro", "terrace", "vegan"):
        page.keyboard.type(name)
        option(field, name).click()
    assert clicks(page) <= 4
    expect(order(field)).to_have_text(["bar", "bistro", "terrace", "vegan"])


def test_a_flow_with_three_fields_and_a_relation_takes_one_page_and_six_texts(page, transactional_db):
    builders.flow("tags")
    page.goto(reverse("admin:relations_flow_add"))
    page.locator("#id_name").fill("Places")
    for name, kind in (("Name", "string"), ("Hours", "text"), ("Seats", "integer")):
        add_row(page, name, kind)
    relation = add_row(page, "Tags", "relationship")  # the fifth text
    relation.get_by_label("target flow").select_option(label="Tags")
    page.locator("[name=_save]").click()
    page.wait_for_url("**/relations/flow/")
    assert [*schema.current().flow("places").fields] == ["name", "hours", "seats", "tags"]
    assert schema.current().flow("tags").fields["places"].relation.two_sided


def test_an_entry_is_translated_by_two_clicks(page, transactional_db):
    Locale.objects.get_or_create(code="en", defaults={"name": "English", "is_default": True})
    Locale.objects.get_or_create(code="fr", defaults={"name": "Français"})
    builders.flow("guides", localized=True)
    documents("guides").create({"name": "Sunday"}, document_id="g", locale="en")
    page.goto(url_of("guides", "g"))
    page.get_by_role("link", name="Create fr").click()
    page.get_by_role("button", name="Fill in from en").click()
    expect(page.locator(".messagelist")).to_be_visible()
    assert clicks(page) <= 2
    assert documents("guides").find_one("g", locale="fr")["name"] == "Sunday"


@pytest.mark.usefixtures("_restaurant")
def test_an_entry_is_found_reordered_and_saved_by_four_clicks_from_the_home_page(page):
    builders.write("restaurants", "odile", {"categories": ["bar", "bistro"]})
    page.goto("/admin/")
    page.get_by_role("link", name="Restaurants 1").click()
    page.locator("#result_list").get_by_role("link", name="odile").click()
    act(box(page), "bistro", "up")
    assert saved(page) <= 4
    assert builders.listed("restaurants", "odile", "categories") == ["bistro", "bar"]
