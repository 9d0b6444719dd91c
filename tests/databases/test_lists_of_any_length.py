"""Lists of plain rows are read as those that the engine wrote, and connected to."""

import pytest

from tests import builders
from tests.long_lists import two_lists

pytestmark = pytest.mark.django_db

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
    with django_assert_num_queries(3):
        assert len(builders.listed("restaurants", "r", "tags")) == length + 1
