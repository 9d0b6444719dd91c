"""The pictures in a browser."""

import pytest
from playwright.sync_api import expect

from relations.models import Entry
from tests import builders

from .waiting import eventually


@pytest.fixture
def guide(transactional_db):
    builders.guide()
    builders.make("categories", "vegan", "late")
    builders.make("restaurants", "r")
    builders.write("restaurants", "r", {"categories": ["late", "vegan"]})


def width(page):
    return page.locator(".relations-picture svg").bounding_box()["width"]


@pytest.mark.usefixtures("guide")
def test_flows_are_drawn_and_lead_to_their_pages(admin_page):
    admin_page.goto("/admin/relations/flow/diagram/")
    svg = admin_page.locator(".relations-picture svg")
    expect(svg.locator(".node")).to_have_count(2)
    expect(svg.locator("g.edge text")).to_have_text("categories ⇄ restaurants")
    svg.locator("a.node", has_text="Restaurants").click()
    admin_page.wait_for_url("**/flow/*/change/")


@pytest.mark.usefixtures("guide")
def test_the_picture_is_made_larger_and_smaller(admin_page):
    admin_page.goto("/admin/relations/flow/diagram/")
    first = width(admin_page)
    admin_page.get_by_role("button", name="Larger").click()
    eventually(lambda: width(admin_page) > first, True)
    admin_page.get_by_role("button", name="Smaller").click()
    eventually(lambda: width(admin_page), pytest.approx(first))


@pytest.mark.usefixtures("guide")
def test_a_neighbourhood_is_drawn_in_order_and_walked_through(admin_page):
    admin_page.goto(f"/admin/relations/entry/{Entry.objects.get(document_id='r').pk}/neighbourhood/")
    nodes = admin_page.locator(".relations-picture .node")
    heights = {name: nodes.filter(has_text=name).first.bounding_box()["y"] for name in ("late", "vegan")}
    assert heights["late"] < heights["vegan"]
    nodes.filter(has_text="late").click()
    admin_page.wait_for_url(f"**/entry/{Entry.objects.get(document_id='late').pk}/neighbourhood/")
    expect(nodes.filter(has_text="restaurants")).to_have_count(1)


@pytest.mark.usefixtures("guide")
def test_a_node_is_reached_by_the_keyboard(admin_page):
    admin_page.goto("/admin/relations/flow/diagram/")
    admin_page.locator("a.node", has_text="Categories").focus()
    expect(admin_page.locator("g.edge.on")).to_have_count(1)
    admin_page.keyboard.press("Enter")
    admin_page.wait_for_url("**/flow/*/change/")
