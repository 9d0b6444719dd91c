"""What flows hold, by ids and in numbers."""

import pytest

from relations.engine import reading
from relations.engine.documents import documents
from tests import builders
from tests.remembered import remembered

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
@remembered
def guide():
    builders.guide(draft_and_publish=True)
    builders.make("categories", "a", "b", status="published")
    builders.make("restaurants", "r", "s")
    builders.write("restaurants", "r", {"categories": ["a", "b"]}, status="published")


def test_documents_are_told_by_flow_and_id(django_assert_num_queries):
    with django_assert_num_queries(1):
        found = reading.document_ids({"restaurants", "nowhere"}, "default")
    assert found == {("restaurants", "r"), ("restaurants", "s")}


@pytest.mark.parametrize(
    ("fields", "found"),
    [({"categories"}, {("restaurants", "r", "categories")}), ({"restaurants"}, set()), (set(), set())],
)
def test_lists_with_a_member_are_told_by_their_owning_field(fields, found):
    assert reading.connected({"restaurants", "categories"}, fields, "default") == found


def test_documents_and_their_links_are_counted():
    assert reading.holdings({"restaurants", "categories", "nowhere"}, "default") == {
        "categories": (2, 0),
        "restaurants": (2, 4),  # two links of the draft, two of what is published
    }


def test_versions_are_counted_by_locale():
    guides = builders.flow("guides", localized=True)
    builders.definitions.create_locale("fr")
    documents(guides.slug).create({"name": "g"}, document_id="g", locale="fr")
    assert reading.versions_by_locale("default") == {"": 7, "fr": 1}
