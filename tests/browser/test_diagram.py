"""The pictures in a browser."""

import pytest

from relations.models import Entry
from tests import builders


@pytest.fixture
def guide(transactional_db):
    builders.guide()
    builders.make("categories", "vegan", "late")
    builders.make("restaurants", "r")
    builders.write("restaurants", "r", {"categories": ["late", "vegan"]})


@pytest.mark.usefixtures("guide")
def test_flows_are_drawn_and_lead_to_their_pages(admin_page):
    admin_page.goto("/admin/relations/flow/diagram/")
    svg = admin_page.locator(".relations-picture svg")
    assert svg.locator(".node").count() == 2
    assert svg.locator("g.edge text").text_content() == "categories ⇄ restaurants"
    svg.locator("a.node", has_text="Restaurants").click()
    admin_page.wait_for_url("**/flow/*/change/")


@pytest.mark.usefixtures("guide")
def test_the_picture_is_made_larger_and_smaller(admin_page):
    admin_page.goto("/admin/relations/flow/diagram/")
    widths = [admin_page.locator(".relations-picture svg").bounding_box()["width"]]
    for name in ("Larger", "Smaller"):
        admin_page.get_by_role("button", name=name).click()
        widths.append(admin_page.locator(".relations-picture svg").bounding_box()["width"])
    assert widths[1] > widths[0]
    assert widths[2] == pytest.approx(widths[0])


@pytest.mark.usefixtures("guide")
def test_a_neighbourhood_is_drawn_in_order_and_walked_through(admin_page):
    admin_page.goto(f"/admin/relations/entry/{Entry.objects.get(document_id='r').pk}/neighbourhood/")
    nodes = admin_page.locator(".relations-picture .node")
    heights = {name: nodes.filter(has_text=name).first.bounding_box()["y"] for name in ("late", "vegan")}
    assert heights["late"] < heights["vegan"]
    nodes.filter(has_text="late").click()
    admin_page.wait_for_url(f"**/entry/{Entry.objects.get(document_id='late').pk}/neighbourhood/")
    assert nodes.filter(has_text="restaurants").count() == 1


@pytest.mark.usefixtures("guide")
def test_a_node_is_reached_by_the_keyboard(admin_page):
    admin_page.goto("/admin/relations/flow/diagram/")
    admin_page.locator("a.node", has_text="Categories").focus()
    assert admin_page.locator("g.edge.on").count() == 1
    admin_page.keyboard.press("Enter")
    admin_page.wait_for_url("**/flow/*/change/")
