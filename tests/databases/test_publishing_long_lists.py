"""Publishing compares the draft's lists and the published ones at a cost that grows as their length does."""

import pytest
from django.db import connection, transaction

from relations.engine.documents import documents
from relations.models import EntryVersion, Link
from tests import builders
from tests.long_lists import insert, plain_entries
from tests.reading_costs import analyze, most_rows_read

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

LENGTH = 200
FOR_EACH = 40  # rows, so that half the square of the length is far away


@pytest.fixture(scope="module", autouse=True)
def _magazine(django_db_setup, django_db_blocker):
    """Articles and topics with drafts, seen from both sides; shelves of articles without drafts."""
    with django_db_blocker.unblock(), transaction.atomic():
        articles = builders.flow("articles", draft_and_publish=True)
        topics, shelves = builders.flow("topics", draft_and_publish=True), builders.flow("shelves")
        builders.relation(articles, "topics", topics, inverse="articles")
        builders.relation(shelves, "picks", articles, inverse="shelves")
        builders.make("articles", "a", status="published")
        builders.make("topics", "t", status="published")
        for slug in ("topics", "articles"):
            builders.make(slug, *names(slug), status="published")
        builders.make("shelves", *names("s"))
        short_lists()
        connection.check_constraints()
        analyze()  # now, so that the planner expects short lists
        yield
        transaction.set_rollback(True)


def short_lists():
    """Many documents with one link each, of another relation."""
    near = builders.relation(others := builders.flow("others"), "near", others)
    targets = plain_entries("others", [f"o{at}" for at in range(5_000)])
    sources = EntryVersion.objects.filter(flow=others).order_by("pk").values_list("pk", flat=True)
    states = {"source_status": "published", "target_status": "published"}
    insert(Link(field=near, position=0, **states), {"source": list(sources), "target": targets})


def names(slug):
    return [f"{slug}{at}" for at in range(LENGTH)]


LISTS = {
    "of the document": ("articles", "a", "topics", "topics"),
    "to the document": ("topics", "t", "articles", "articles"),
    "to the document, from a flow without drafts": ("articles", "a", "shelves", "s"),
}


@pytest.mark.parametrize("case", LISTS.values(), ids=LISTS)
def test_publishing_again_reads_each_link_a_few_times_whatever_the_planner_expects(case):
    slug, document, field, members = case
    service = documents(slug)
    builders.write(slug, document, {field: names(members)}, status="published")
    *others, last = names(members)
    for order in ([*others, last], [last, *others]):
        builders.write(slug, document, {field: order}, status="draft")
        assert most_rows_read(lambda: service.publish(document)) < FOR_EACH * LENGTH
    assert builders.listed(slug, document, field, status="published") == order
