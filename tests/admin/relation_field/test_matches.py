"""What a search of targets says of its results: why they match, and where connected ones stand."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from relations.engine import definitions
from relations.models import Flow
from tests.builders import make, write
from tests.remembered import remembered

from ..browsing import url_of

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
@remembered
def _guide(guide):
    definitions.create_field(Flow.objects.get(slug="categories"), "about", name="About", field_type="text")
    make("categories", "pizza", "bread", "soup")
    about = "Rises for hours,\nlike PÎZZA dough, in a warm and quiet corner of the kitchen."
    write("categories", "bread", {"about": about})
    make("restaurants", "r")
    write("restaurants", "r", {"categories": ["soup", "pizza"]})


def rows(client, term):
    html = client.get(url_of("restaurants", "r")).content.decode()
    address = html.partition('data-name="field-categories"')[2].partition('data-targets-url="')[2]
    found = client.get(address.partition('"')[0].replace("&amp;", "&") + f"&term={term}").json()["rows"]
    return {row["label"]: row for row in found}


def test_a_hit_outside_the_name_says_its_field_and_the_words_around_it(admin):
    found = rows(admin, "pizza")
    assert "why" not in found["pizza"]
    assert found["bread"]["why"].startswith("About: Rises for hours, like PÎZZA dough")


def test_a_connected_hit_says_its_place(admin):
    found = rows(admin, "pizza")
    assert (found["pizza"]["connected"], found["pizza"]["place"]) == (True, 1)
    assert "place" not in found["bread"]


def test_nothing_is_said_without_a_term(admin):
    assert not any("why" in row for row in rows(admin, "").values())


def test_a_search_takes_few_statements(admin):
    html = admin.get(url_of("restaurants", "r")).content.decode()
    address = html.partition('data-name="field-categories"')[2].partition('data-targets-url="')[2]
    with CaptureQueriesContext(connection) as asked:
        admin.get(address.partition('"')[0].replace("&amp;", "&") + "&term=pizza")
    assert len(asked) <= 14
