"""Pages of a long list read what they show, wherever they stand, and its length is counted by an index."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from relations.engine.documents import documents
from relations.engine.reading import RelationList, Selection
from tests import builders
from tests.long_lists import two_lists
from tests.reading_costs import analyze, most_rows_read

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

LENGTH, LIMIT = 4_000, 25


@pytest.fixture(scope="module", autouse=True)
def _lists(django_db_setup, django_db_blocker):
    """The restaurant `r` with two long lists, in which a category has the restaurant alone."""
    with django_db_blocker.unblock(), transaction.atomic():
        two_lists(LENGTH)
        connection.check_constraints()
        analyze()
        yield
        transaction.set_rollback(True)


def related(slug, document, field):
    service = documents(slug)
    return service.relation_list(service.find_one(document), field, service.view())


READS = {
    "documents": lambda found, cursor: found.page_after(cursor, LIMIT),
    "ids": lambda found, cursor: found.identifier_page(LIMIT, cursor=cursor),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
@pytest.mark.parametrize("start", [LENGTH // 2, LENGTH - 2 * LIMIT])
def test_a_page_behind_a_cursor_reads_as_few_rows_as_the_first(start, read):
    found = related("restaurants", "r", "categories")
    early, late = (found.page(at, LIMIT).cursor for at in (0, start))
    second, later = (most_rows_read(lambda at=at: read(found, at)) for at in (early, late))
    assert later <= second * 1.5


LISTS = {"forward": ("restaurants", "r", "tags", LENGTH), "inverse": ("categories", "middle", "tagged", 1)}


@pytest.mark.parametrize("case", LISTS.values(), ids=LISTS)
def test_a_list_is_counted_by_its_links_alone(case):
    *which, length = case
    found = related(*which)
    with CaptureQueriesContext(connection) as queries:
        assert found.count() == length
    (query,) = queries.captured_queries
    assert "relations_entryversion" not in query["sql"]


def test_a_filter_is_counted_too():
    service = documents("restaurants")
    chosen = Selection(filters={"name": "middle"})
    field = service.flow.relation("tags")
    found = RelationList.shown(service.find_one("r"), field, service.view(), chosen)
    assert found.count() == 1


@pytest.mark.parametrize("features", [{"draft_and_publish": True}, {"localized": True}], ids=str)
def test_what_readers_do_not_see_is_not_counted(features):
    shelves, books = builders.flow("shelves"), builders.flow("books", **features)
    builders.relation(shelves, "books", books)
    builders.make("books", "a", "b")
    if features.get("draft_and_publish"):
        documents("books").publish("a")
    builders.make("shelves", "s")
    builders.write("shelves", "s", {"books": ["a", "b"]})
    counted = related("shelves", "s", "books")
    assert counted.count() == len(counted.page(0, 10).members) == (2 if features.get("localized") else 1)


@pytest.mark.parametrize("case", [("restaurants", "r", "categories"), ("restaurants", "r", "tags")], ids=str)
def test_the_first_members_of_a_list_are_read_with_its_document_without_the_others(case):
    slug, document, field = case
    chosen = {field: {"limit": LIMIT}}
    assert most_rows_read(lambda: documents(slug).find_one(document, populate=chosen)) <= 20 * LIMIT
