"""Lists of plain rows are read as those that the engine wrote, and connected to."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from relations.engine.documents import documents
from relations.models import Link
from tests import builders
from tests.long_lists import plain_entries, two_lists

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PLACES = {"start": {"start": True}, "middle": {"before": "middle"}, "end": {"end": True}}


@pytest.mark.parametrize("place", PLACES)
def test_a_connected_one_stands_where_it_was_put(place):
    two_lists(100)
    connect = [{"documentId": "new", "position": PLACES[place]}]
    builders.write("restaurants", "r", {"tags": {"connect": connect}})
    found = builders.listed("restaurants", "r", "tags")
    assert found.index("new") == {"start": 0, "middle": 50, "end": 100}[place]


@pytest.mark.parametrize("length", [1, 10, 100])
def test_reading_a_list_takes_the_same_statements_for_any_length(length, django_assert_num_queries):
    two_lists(length + 1)
    together = connection.features.supports_slicing_ordering_in_compound
    with django_assert_num_queries(2 if together else 3):
        assert len(builders.listed("restaurants", "r", "tags")) == length + 1


@pytest.mark.parametrize("length", [1, 100])
def test_deleting_takes_the_same_statements_for_lists_of_any_length(length, django_assert_num_queries):
    two_lists(length + 1)
    with django_assert_num_queries(15):
        documents("restaurants").delete("r")
    assert not Link.objects.exists()


@pytest.mark.parametrize("length", [2, 60])
def test_publishing_takes_the_same_statements_for_lists_of_any_length(length):
    articles, topics = builders.flow("articles", draft_and_publish=True), builders.flow("topics")
    builders.relation(articles, "topics", topics, inverse="articles")
    builders.make("articles", "a")
    plain_entries("topics", names := [f"t{number}" for number in range(length)])
    service = documents("articles")

    def cost():
        with CaptureQueriesContext(connection) as queries:
            service.publish("a")
        return len(queries)

    builders.write("articles", "a", {"topics": names})
    first, nothing = cost(), cost()
    builders.write("articles", "a", {"topics": {"connect": [names[0]]}})
    joined = connection.vendor == "postgresql"  # several writes are one statement
    assert (first, nothing, cost()) == ((13, 9, 14) if joined else (14, 9, 15))
