"""Pictures of flows and of an entry's neighbourhood; the page lists what a script draws."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from relations.engine import schema
from relations.engine.documents import documents
from relations.models import Field
from tests.builders import make, write

from .browsing import url_of

pytestmark = pytest.mark.slow

DIAGRAM = "/admin/relations/flow/diagram/"


@pytest.fixture(autouse=True)
def _guide(guide):
    pass


def listed(client, url):
    """The list of the page: each node with the lines below it."""
    page = unescape(client.get(url).content.decode())
    page = page[page.index('class="relations-nodes"') :]
    nodes = {}
    for part in page[: page.index("</ul>\n</div>")].split("<li data-node=")[1:]:
        head, *lines = re.split(r"<li data-edge=[^>]*>", part)
        texts = [" ".join(re.sub(r"<[^>]*>", "", text.partition(">")[2]).split()) for text in (head,)]
        nodes[texts[0]] = [" ".join(re.sub(r"<[^>]*>", "", line).split()) for line in lines]
    return nodes


def test_every_flow_is_a_node_with_the_relations_it_owns(admin):
    make("cities", "lyon", "naples")
    nodes = listed(admin, DIAGRAM)
    assert nodes["Restaurants 0 entries"] == [
        "categories: many to many → Categories ⇄ restaurants",
        "city: many to one → Cities, one-way",
        "guides: many to many → Guides, one-way",
    ]
    assert nodes["Cities 2 entries"] == []


def test_a_relation_with_two_sides_is_drawn_once(admin):
    nodes = listed(admin, DIAGRAM)
    assert nodes["Categories 0 entries"] == ["articles: many to many → Articles, one-way"]


def test_types_outside_the_flows_are_nodes(admin, settings):
    settings.RELATIONS_RESOURCES = {"product": None}
    Field.objects.filter(slug="city").update(resource_types=["product"])
    schema.renew("default")
    nodes = listed(admin, DIAGRAM)
    assert "city: many to one → product, one-way" in nodes["Restaurants 0 entries"]
    assert "product outside the flows" in nodes


def test_a_flow_leads_to_its_page(admin, guide):
    assert f'href="/admin/relations/flow/{guide["cities"].pk}/change/"' in admin.get(DIAGRAM).content.decode()


def test_the_diagram_costs_the_same_for_any_number_of_flows(admin, django_assert_num_queries):
    admin.get(DIAGRAM)
    # Session, user, schema, entries.
    with django_assert_num_queries(4):
        admin.get(DIAGRAM)


def test_who_may_view_flows_alone_is_led_to_nothing_else(log_in):
    client = log_in("view_flow")
    pages = client.get(DIAGRAM).content.decode() + client.get("/admin/relations/flow/").content.decode()
    assert ("/relations/field/" in pages, "/relations/entry/" in pages) == (False, False)
    assert "city: many to one → Cities, one-way" in listed(client, DIAGRAM)["Restaurants 0 entries"]


def test_the_diagram_is_for_those_who_may_view_flows(log_in):
    assert log_in("view_entry").get(DIAGRAM).status_code == 403


def test_diagrams_are_only_read(admin):
    make("cities", "lyon")
    urls = [DIAGRAM, url_of("cities", "lyon", "neighbourhood")]
    assert [admin.post(url).status_code for url in urls] == [405, 405]


def test_a_neighbourhood_has_what_the_entry_relates_to_in_order(admin):
    make("restaurants", "r")
    write("restaurants", "r", {"categories": make("categories", *"bca"), "city": make("cities", "lyon")})
    nodes = listed(admin, url_of("restaurants", "r", "neighbourhood"))
    assert nodes["Categories Categories · 3"] == ["b", "c", "a"]
    assert nodes["City Cities · 1"] == ["lyon"]


def test_a_neighbourhood_has_what_points_at_the_entry(admin):
    make("cities", "lyon")
    for name in make("restaurants", "r", "s"):
        write("restaurants", name, {"city": ["lyon"]})
    nodes = listed(admin, url_of("cities", "lyon", "neighbourhood"))
    assert nodes["Restaurants: City Restaurants · 2 · points here"] == ["r", "s"]


def test_a_neighbourhood_is_bounded_and_says_how_many_more(admin):
    make("cities", "lyon")
    names = make("categories", *(f"c{at}" for at in range(12)))
    make("restaurants", "r")
    write("restaurants", "r", {"categories": names})
    nodes = listed(admin, url_of("restaurants", "r", "neighbourhood"))
    assert nodes["Categories Categories · 12"] == [*names[:8], "and 4 more"]


def test_a_drafts_relations_are_in_its_neighbourhood_once(admin):
    make("articles", "n")
    documents("articles").publish("n")
    write("articles", "n", {"topics": make("categories", "a")})
    documents("articles").publish("n")
    nodes = listed(admin, url_of("categories", "a", "neighbourhood"))
    assert nodes["Articles: Topics Articles · 1 · points here"] == ["n"]


def test_a_neighbourhood_is_of_one_locale(admin):
    documents("guides").create({"name": "g", "restaurants": make("restaurants", "r", "s")}, document_id="g")
    documents("guides").update("g", {"name": "le guide", "restaurants": ["s"]}, locale="fr")
    nodes = listed(admin, url_of("guides", "g", "neighbourhood", locale="fr"))
    assert nodes["Restaurants Restaurants · 1"] == ["s"]


def test_a_neighbourhood_costs_the_same_for_any_number_of_links(admin):
    names = make("categories", *(f"c{at}" for at in range(30)))
    costs = []
    for name, number in (("short", 1), ("long", 30)):
        make("restaurants", name)
        write("restaurants", name, {"categories": names[:number]})
        url = url_of("restaurants", name, "neighbourhood")
        with CaptureQueriesContext(connection) as queries:
            admin.get(url)
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_a_neighbourhood_is_for_those_who_may_view_entries(log_in):
    make("cities", "lyon")
    assert log_in("view_flow").get(url_of("cities", "lyon", "neighbourhood")).status_code == 403
