"""What a new cardinality leaves no room for is found at a cost that grows as the lists do."""

import pytest

from relations.engine.definitions import holdings
from relations.models import Field, Link
from tests import builders
from tests.long_lists import plain_entries, plain_links
from tests.reading_costs import analyze, most_rows_read

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

LENGTH = 400
FOR_EACH = 60  # rows, so that half the square of the length is far away


@pytest.fixture
def field():
    """Restaurants, one of which has a long list of categories, and each a short one."""
    restaurants, categories = builders.flow("restaurants"), builders.flow("categories")
    owner = builders.relation(restaurants, "categories", categories, inverse="restaurants")
    sources = builders.make("restaurants", *(f"r{at}" for at in range(10)))
    targets = plain_entries("categories", [f"c{at}" for at in range(LENGTH)], 1)
    for source in reversed(sources):
        plain_links("restaurants", source, "categories", targets[: LENGTH if source == "r0" else 2])
    analyze()
    return Field.objects.get(pk=owner.pk)


@pytest.mark.parametrize(("cardinality", "left"), [("many-to-one", 10), ("one-to-many", LENGTH)])
def test_each_link_is_read_a_few_times(field, cardinality, left):
    found = []
    read = most_rows_read(lambda: found.extend(holdings.surplus(field, cardinality, True, "default")))
    assert Link.objects.count() - len(found) == left
    assert read < LENGTH * FOR_EACH
