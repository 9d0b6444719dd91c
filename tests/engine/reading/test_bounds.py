"""What an answer has no room for is counted and refused, and not read."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from relations.engine.documents import documents
from relations.engine.errors import ValidationError
from relations.engine.reading import Selection
from relations.engine.reading.documents import FEW
from tests import builders
from tests.long_lists import two_lists

pytestmark = pytest.mark.django_db

LENGTH = 700
WAYS = {
    "in order": {"tags": Selection()},
    "sorted": {"tags": Selection(sort="name")},
    "two lists": {"tags": Selection(), "categories": Selection()},
    "in a list": {"tagged": Selection(populate={"tags": Selection()})},
}


@pytest.fixture(autouse=True)
def _lists(settings):
    assert FEW < LENGTH
    two_lists(LENGTH)


def read(tree):
    if "tagged" in tree:
        return documents("categories").find_one("middle", selection=Selection(populate=tree))
    return documents("restaurants").find_one("r", selection=Selection(populate=tree))


def names(document, slug):
    return [member["name"] for member in document[slug]]


@pytest.mark.parametrize("way", WAYS)
def test_a_list_that_an_answer_has_no_room_for_is_not_read(way, settings):
    settings.RELATIONS_MAX_POPULATED = LENGTH - 1
    with CaptureQueriesContext(connection) as queries, pytest.raises(ValidationError) as error:
        read(WAYS[way])
    assert f"more than {LENGTH - 1} related documents" in str(error.value)
    assert queries.captured_queries[-1]["sql"].startswith("SELECT COUNT(*)")


@pytest.mark.parametrize("way", WAYS)
def test_a_long_list_that_there_is_room_for_is_whole_and_in_order(way, settings):
    settings.RELATIONS_MAX_POPULATED = 2 * LENGTH + 1
    found = read(WAYS[way])
    found = found["tagged"][0] if way == "in a list" else found
    expected = builders.listed("restaurants", "r", "tags")
    expected = sorted(expected) if way == "sorted" else expected
    assert len(expected) == LENGTH
    assert names(found, "tags") == expected
    if way == "two lists":
        assert names(found, "categories") == expected


def test_a_long_list_takes_two_statements_more():
    def cost(limit):
        with CaptureQueriesContext(connection) as queries:
            read({"tags": Selection(limit=limit)})
        return len(queries)

    assert [cost(None) - cost(FEW), cost(FEW + 1) - cost(FEW)] == [2, 2]
