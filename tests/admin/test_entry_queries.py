"""What a page costs: the same, however long the lists are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from relations.engine import schema
from relations.engine.documents import documents
from relations.models import Field
from tests.builders import listed, make
from tests.long_lists import plain_entries, plain_links
from tests.remembered import remembered

from .browsing import changed, inputs, send, url_of, words

pytestmark = pytest.mark.slow

LONG = 3_000


@pytest.fixture
@remembered
def _long_list(guide):
    """The restaurant `long` with 3,000 categories, `short` with the first ten; plain rows, for speed."""
    make("restaurants", "short", "long")
    keys = plain_entries("categories", [f"c{at:04}" for at in range(LONG)])
    plain_links("restaurants", "short", "categories", keys[:10])
    plain_links("restaurants", "long", "categories", keys)


def cost(client, url):
    with CaptureQueriesContext(connection) as queries:
        page = client.get(url)
    return len(queries), page.content


@pytest.mark.usefixtures("_long_list")
def test_the_form_costs_the_same_for_10_and_3000_links(admin):
    admin.get(url_of("restaurants", "short"))
    short, long = (cost(admin, url_of("restaurants", name)) for name in ("short", "long"))
    assert short[0] == long[0]
    assert len(long[1]) < 100_000


@pytest.mark.usefixtures("_long_list")
def test_a_long_list_shows_its_first_hundred_rows_and_its_length(admin):
    page = admin.get(url_of("restaurants", "long")).content.decode()
    assert words(page, "categories") == [f"document=c{at:04}" for at in range(100)]
    assert '<span class="rf-count">3000</span>' in page


@pytest.mark.usefixtures("_long_list")
def test_a_save_costs_the_same_for_10_and_3000_links(admin):
    counts = []
    for name in ("short", "long"):
        url = url_of("restaurants", name)
        sent = inputs(admin.get(url).content.decode(), "entry_form")
        move = {"target": "document=c0004", "after": "document=c0001"}
        edit = changed(move, disconnect=["document=c0000"])
        with CaptureQueriesContext(connection) as queries:
            response = admin.post(url, {**sent, "field-categories": edit, "_continue": "1"})
        assert response.status_code == 302
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert listed("restaurants", "long", "categories")[:4] == ["c0001", "c0004", "c0002", "c0003"]


@pytest.mark.usefixtures("_long_list")
def test_a_row_moves_from_those_shown_to_the_end_of_the_whole_list(admin):
    send(admin, url_of("restaurants", "long"), categories=changed("document=c0000"))
    order = listed("restaurants", "long", "categories")
    assert (order[0], order[-1], len(order)) == ("c0001", "c0000", LONG)


@pytest.mark.usefixtures("_long_list")
def test_the_confirmation_of_a_delete_counts_without_loading(admin):
    url = url_of("restaurants", "long", "delete")
    count, content = cost(admin, url)
    assert "Links: 3000" in content.decode()
    assert (count < 15, len(content) < 20_000) == (True, True)


def test_many_long_lists_fit_into_one_request(admin, guide):
    """Each list then shows fewer rows: Django takes a limited number of inputs."""
    names = make("categories", *(f"c{at}" for at in range(60)))
    flow = guide["restaurants"]
    relations = {f"r{at}": names for at in range(20)}
    for slug in relations:
        kind = {"field_type": "relationship", "cardinality": "many-to-many"}
        Field.objects.create(flow=flow, slug=slug, name=slug, target_flow=guide["categories"], **kind)
    schema.renew("default")
    documents("restaurants").create({"name": "r", **relations}, document_id="r")
    assert send(admin, url_of("restaurants", "r"), "_continue", seats="5").status_code == 302
