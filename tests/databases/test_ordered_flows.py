"""The order of a flow's documents, on every database: what a move writes, and writers at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from relations.engine import definitions
from relations.engine.documents import documents
from relations.models import Entry, Flow
from tests import builders
from tests.long_lists import plain_entries

pytestmark = pytest.mark.slow


def order(slug="slides"):
    return [document.document_id for document in documents(slug).find()]


def positions():
    return dict(Entry.objects.values_list("document_id", "position"))


@pytest.fixture
def slides(db):
    builders.flow("slides", ordered=True)
    return builders.make("slides", *"abcdef")


def test_a_move_writes_one_row(slides):
    before = positions()
    documents("slides").place("f", before="b")
    after = positions()
    assert [name for name in before if before[name] != after[name]] == ["f"]
    assert order() == list("afbcde")


def test_a_move_costs_the_same_in_a_long_flow(slides):
    with CaptureQueriesContext(connection) as short:
        documents("slides").place("f", before="b")
    flow = Flow.objects.get(slug="slides")
    definitions.update_flow(flow, ordered=False)
    plain_entries("slides", [f"x{number}" for number in range(2_000)])
    definitions.update_flow(flow, ordered=True)
    documents("slides")  # the definitions are read again
    with CaptureQueriesContext(connection) as long:
        documents("slides").place("e", before="c")
    assert len(long) == len(short)


def test_many_moves_to_one_spot_find_room(slides):
    for _ in range(40):
        documents("slides").place("e", before="b")
        documents("slides").place("f", before="b")
    assert order() == list("aefbcd")


def test_a_flow_that_becomes_ordered_keeps_the_order_of_its_making(db):
    flow = builders.flow("notes")
    builders.make("notes", "c", "a", "b")
    definitions.update_flow(flow, ordered=True)
    assert order("notes") == ["c", "a", "b"]
    documents("notes").place("b", start=True)
    assert order("notes") == ["b", "c", "a"]


def test_an_order_that_is_switched_off_comes_back_with_new_documents_at_the_end(slides):
    flow = Flow.objects.get(slug="slides")
    documents("slides").place("f", start=True)
    definitions.update_flow(flow, ordered=False)
    builders.make("slides", "g", "h")
    definitions.update_flow(flow, ordered=True)
    assert order() == list("fabcdegh")


def test_a_deleted_document_leaves_the_others_in_order(slides):
    documents("slides").delete("c")
    documents("slides").place("f", after="b")
    assert order() == list("abfde")


def test_reading_costs_no_more_than_without_an_order(slides, django_assert_num_queries):
    with django_assert_num_queries(2):
        documents("slides").find()


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_leave_one_order():
    builders.flow("slides", ordered=True)
    names = builders.make("slides", *"abcdefgh")

    def work(number):
        try:
            for step in range(6):
                other = names[(number + step + 1) % len(names)]
                documents("slides").place(names[number], before=other)
                documents("slides").create({"name": "new"}, document_id=f"n{number}-{step}")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    found = Entry.objects.values_list("position", flat=True)
    assert len(set(found)) == len(found) == 8 + 24
    assert None not in found
