"""What a write costs does not depend on the length of the list."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from relations.engine.documents import documents
from relations.engine.operations import Step, Target
from relations.models import Entry, EntryVersion, Field, Link
from relations.models.gaps import GAP
from tests import builders

pytestmark = pytest.mark.django_db

LENGTHS = [10, 1_000, 100_000]
PLACES = {
    "start": {"start": True},
    "middle": {"before": "middle"},
    "end": {"end": True},
}


def long_list(length: int, two_sided: bool) -> None:
    """A restaurant `r` with `length` categories, the one in the middle called `middle`."""
    restaurants, categories = builders.flow("restaurants", singular="restaurant"), builders.flow("categories")
    field = builders.relation(
        restaurants, "categories", categories, inverse="restaurants" if two_sided else None
    )
    builders.make("restaurants", "r")
    builders.make("categories", "new")
    source = EntryVersion.objects.get(entry__document_id="r")
    names = [f"c{number}" for number in range(length)]
    names[length // 2] = "middle"
    entries = Entry.objects.bulk_create(
        [Entry(flow=categories, document_id=n) for n in names], batch_size=5_000
    )
    now = source.created_at
    EntryVersion.objects.bulk_create(
        [
            EntryVersion(entry=e, flow=categories, created_at=now, updated_at=now, published_at=now)
            for e in entries
        ],
        batch_size=5_000,
    )
    Link.objects.bulk_create(
        [_link(field, source, entry, at, two_sided) for at, entry in enumerate(entries)], batch_size=5_000
    )


def _link(field: Field, source: EntryVersion, target: Entry, at: int, two_sided: bool) -> Link:
    return Link(
        field=field,
        source=source,
        source_status="published",
        target=target,
        target_status="published",
        position=at * GAP,
        inverse_position=0 if two_sided else None,
    )


def rows_written() -> int:
    """Rows inserted, updated and deleted in this transaction, as PostgreSQL counts them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)"
            " + pg_stat_get_xact_tuples_deleted(oid)), 0) FROM pg_class WHERE relname LIKE 'relations_%%'"
            " AND relkind = 'r'",
        )
        return int(cursor.fetchone()[0])


def cost_of_connecting(place: dict[str, object]) -> tuple[int, int]:
    """Statements, and rows written, of one positional connect."""
    before = rows_written() if connection.vendor == "postgresql" else 0
    with CaptureQueriesContext(connection) as queries:
        connect = [{"documentId": "new", "position": place}]
        builders.write("restaurants", "r", {"categories": {"connect": connect}})
    after = rows_written() if connection.vendor == "postgresql" else 0
    return len(queries), after - before


def undone(action):
    """The result of the action, whose writes are taken back."""
    with transaction.atomic():
        result = action()
        transaction.set_rollback(True)
    return result


@pytest.mark.postgres
@pytest.mark.parametrize("two_sided", [False, True], ids=["one-way", "two-sided"])
@pytest.mark.parametrize("length", LENGTHS)
def test_connecting_one_costs_the_same_in_a_list_of_any_length(length, two_sided):
    long_list(length, two_sided)
    costs = {place: undone(lambda place=place: cost_of_connecting(PLACES[place])) for place in PLACES}
    # Among the statements are two of the savepoint that the surrounding test makes of the transaction, and
    # one that locks the definitions: it cannot be joined with reading their stamp, which must come after it.
    # Rows: the link, the version (its time), the document (its revision); the target, if it has a list too.
    if two_sided:
        assert costs == {"start": (15, 4), "middle": (14, 4), "end": (15, 4)}
    else:
        assert costs == {"start": (14, 3), "middle": (13, 3), "end": (14, 3)}


@pytest.mark.postgres
@pytest.mark.parametrize("length", LENGTHS)
def test_moving_and_disconnecting_write_one_link_in_a_list_of_any_length(length):
    long_list(length, two_sided=False)

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
@pytest.mark.parametrize("length", LENGTHS[:2])
def test_a_step_costs_the_same_in_a_list_of_any_length(length):
    long_list(length, two_sided=True)

    def cost_of(step):
        before = rows_written()
        with CaptureQueriesContext(connection) as queries:
            documents("restaurants").move("r", "categories", Target(document="middle"), step)
        return len(queries), rows_written() - before

    costs = {step.verb: undone(lambda step=step: cost_of(step)) for step in STEPS}
    # Rows: the link, the version (its time), the document (its revision).
    assert {rows for _, rows in costs.values()} == {3}
    assert {verb: statements for verb, (statements, _) in costs.items()} == {
        "up": 20, "down": 20, "top": 20, "bottom": 18, "above": 20, "below": 21, "to": 20,
    }  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_a_connected_one_stands_where_it_was_put(place):
    long_list(100, two_sided=True)
    cost_of_connecting(PLACES[place])
    found = builders.listed("restaurants", "r", "categories")
    assert found.index("new") == {"start": 0, "middle": 50, "end": 100}[place]


@pytest.mark.parametrize("length", [1, 10, 100])
def test_reading_a_list_takes_the_same_statements_for_any_length(length, django_assert_num_queries):
    long_list(length + 1, two_sided=True)
    with django_assert_num_queries(3):
        assert len(builders.listed("restaurants", "r", "categories")) == length + 1
