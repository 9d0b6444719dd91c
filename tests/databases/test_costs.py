"""What a write costs does not depend on the length of the list."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from relations.engine.documents import documents
from relations.engine.operations import Step, Target
from tests import builders
from tests.long_lists import two_lists

pytestmark = pytest.mark.django_db

PLACES = {
    "start": {"start": True},
    "middle": {"before": "middle"},
    "end": {"end": True},
}


@pytest.fixture(scope="module", params=[10, 1_000, 100_000])
def lists(request, django_db_setup, django_db_blocker):
    """The restaurant `r` with two lists of one length (`two_lists`), made once for all tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        two_lists(request.param)
        connection.check_constraints()  # once; else the end of each test would check all the rows
        yield request.param
        transaction.set_rollback(True)


def rows_written() -> int:
    """Rows inserted, updated and deleted in this transaction, as PostgreSQL counts them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)"
            " + pg_stat_get_xact_tuples_deleted(oid)), 0) FROM pg_class WHERE relname LIKE 'relations_%%'"
            " AND relkind = 'r'",
        )
        return int(cursor.fetchone()[0])


def cost_of_connecting(place: dict[str, object], field: str) -> tuple[int, int]:
    """Statements, and rows written, of one positional connect."""
    before = rows_written() if connection.vendor == "postgresql" else 0
    with CaptureQueriesContext(connection) as queries:
        connect = [{"documentId": "new", "position": place}]
        builders.write("restaurants", "r", {field: {"connect": connect}})
    after = rows_written() if connection.vendor == "postgresql" else 0
    return len(queries), after - before


def undone(action):
    """The result of the action, whose writes are taken back."""
    with transaction.atomic():
        result = action()
        transaction.set_rollback(True)
    return result


@pytest.mark.postgres
@pytest.mark.parametrize("field", ["categories", "tags"], ids=["one-way", "two-sided"])
def test_connecting_one_costs_the_same_in_a_list_of_any_length(lists, field):
    costs = {place: undone(lambda place=place: cost_of_connecting(PLACES[place], field)) for place in PLACES}
    # Among the statements are two of the savepoint that the surrounding test makes of the transaction, and
    # one for the stamp before it. The others lock the definitions and read their stamp, lock the documents,
    # read their versions, read what is around the place, and write.
    # Rows: the link, the version (its time), the document (its revision); the target, if it has a list too.
    if field == "tags":
        assert costs == dict.fromkeys(PLACES, (8, 4))
    else:
        assert costs == dict.fromkeys(PLACES, (8, 3))


@pytest.mark.postgres
def test_moving_and_disconnecting_write_one_link_in_a_list_of_any_length(lists):
    def rows_of(change):
        before = rows_written()
        builders.write("restaurants", "r", {"categories": change})
        return rows_written() - before

    move = {"connect": [{"documentId": "middle", "position": {"start": True}}]}
    assert [undone(lambda: rows_of(move)), undone(lambda: rows_of({"disconnect": ["middle"]}))] == [3, 3]


STEPS = [
    Step("up"),
    Step("down"),
    Step("top"),
    Step("bottom"),
    Step("above", Target(document="c0")),
    Step("below", Target(document="c0")),
    Step("to", place=2),
]


@pytest.mark.postgres
def test_a_step_costs_the_same_in_a_list_of_any_length(lists):
    def cost_of(step):
        before = rows_written()
        with CaptureQueriesContext(connection) as queries:
            documents("restaurants").move("r", "tags", Target(document="middle"), step)
        return len(queries), rows_written() - before

    costs = {step.verb: undone(lambda step=step: cost_of(step)) for step in STEPS}
    # Rows: the link, the version (its time), the document (its revision).
    assert {rows for _, rows in costs.values()} == {3}
    assert {verb: statements for verb, (statements, _) in costs.items()} == {
        "up": 18, "down": 18, "top": 18, "bottom": 16, "above": 18, "below": 19, "to": 18,
    }  # fmt: skip
