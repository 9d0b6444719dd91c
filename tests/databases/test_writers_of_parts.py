"""Many writers of lists in components at once: all are answered, and no link is lost or doubled."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from relations.engine import schema
from relations.engine.documents import documents
from relations.models import Link
from tests import builders
from tests.engine.parts import helpers

THREADS, NOTES = 8, [f"n{number}" for number in range(24)]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page():
    """A page with a box and three rows; the ids of the box and of the rows."""
    schema.renew("default")
    builders.flow("notes")
    builders.make("notes", *NOTES)
    helpers.components("notes")
    helpers.pages("pages")
    helpers.page({"box": {"text": "x"}, "rows": [{"text": name} for name in "abc"]})
    found = helpers.read()
    return found["box"]["id"], [row["id"] for row in found["rows"]]


def all_at_once(writes):
    def run(data):
        try:
            return documents("pages").update("p", data).document_id
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        return set(pool.map(run, writes))


def assert_no_equal_positions():
    places = list(Link.objects.values_list("source", "part", "field", "position"))
    assert len(places) == len(set(places))


def test_connects_to_one_list_are_all_kept(page):
    box, _ = page
    start = {"start": True}
    connects = [{"connect": [{"documentId": name, "position": start}]} for name in NOTES]
    assert all_at_once([{"box": {"id": box, "many": connect}} for connect in connects]) == {"p"}
    assert sorted(helpers.box()) == sorted(NOTES)
    assert_no_equal_positions()


def test_lists_of_several_components_do_not_meet(page):
    _, rows = page
    others = [{"id": row} for row in rows]
    writes = []
    for number, name in enumerate(NOTES):
        connect = {"connect": [name]}
        value = [row | {"many": connect} if at == number % 3 else row for at, row in enumerate(others)]
        writes.append({"rows": value})
    assert all_at_once(writes) == {"p"}
    assert [sorted(found) for found in helpers.rows()] == [sorted(NOTES[at::3]) for at in range(3)]
    assert_no_equal_positions()
