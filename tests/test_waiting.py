"""Writes that wait for each other are written before anything can miss them."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from relations import transactions, waiting
from relations.models import Entry, EntryVersion, Locale
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry():
    builders.flow("tags")
    builders.make("tags", "a")
    return Entry.objects.get()


def revise(entry, number):
    waiting.update(Entry.objects.filter(pk=entry.pk), revision=number)


def rename(entry):
    waiting.update(EntryVersion.objects.filter(entry=entry), values={"name": "b"})


def in_one(work):
    return transactions.run(work, using="default")


@pytest.mark.postgres
def test_writes_of_two_tables_are_one_statement(entry):
    def work():
        revise(entry, 7)
        rename(entry)
        waiting.insert([Locale(code="xx", name="X")], "default")

    with CaptureQueriesContext(connection) as queries:
        in_one(work)
    assert [query["sql"][:4] for query in queries] == ["SAVE", "WITH", "RELE"]
    entry.refresh_from_db()
    assert (entry.revision, entry.versions.get().values) == (7, {"name": "b"})
    assert Locale.objects.filter(code="xx").exists()


@pytest.mark.postgres
def test_a_query_of_another_table_does_not_end_the_waiting(entry):
    def work():
        revise(entry, 7)
        return list(Locale.objects.values_list("code"))

    with CaptureQueriesContext(connection) as queries:
        in_one(work)
    assert [query["sql"][:6] for query in queries][1:3] == ["SELECT", "UPDATE"]


READS = {
    "the row": lambda entry: Entry.objects.get(pk=entry.pk).revision,
    "a join": lambda entry: EntryVersion.objects.values_list("entry__revision", flat=True).get(),
    "a part of a union": lambda entry: max(
        Entry.objects.values_list("revision").union(Locale.objects.order_by().values_list("pk"))
    )[0],
    "a subquery": lambda entry: Locale.objects.annotate(found=Entry.objects.values("revision")[:1])[0].found,
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_a_query_of_the_table_sees_the_write(entry, read):
    def work():
        revise(entry, 2**40)
        return read(entry)

    assert in_one(work) == 2**40


def test_a_second_write_of_a_table_comes_after_the_first(entry):
    def work():
        revise(entry, 7)
        revise(entry, 8)

    in_one(work)
    entry.refresh_from_db()
    assert entry.revision == 8


def test_a_savepoint_takes_back_what_waited_in_it_alone(entry):
    def work():
        rename(entry)
        with transaction.atomic():
            revise(entry, 7)
            transaction.set_rollback(True)

    in_one(work)
    entry.refresh_from_db()
    assert (entry.revision, entry.versions.get().values) == (0, {"name": "b"})


def test_rows_that_wait_get_what_django_gives_them(entry):
    def work():
        waiting.insert([Entry(flow=entry.flow, document_id=name) for name in ("b", "c")], "default")

    in_one(work)
    assert Entry.objects.exclude(created_at=None).count() == 3


def test_json_that_python_takes_for_equal_stays_apart(entry):
    state = {"entry": entry, "flow": entry.flow, "created_at": now(), "updated_at": now()}
    rows = [
        EntryVersion(locale=code, values={"a": value}, **state) for code, value in (("x", 1), ("y", True))
    ]
    in_one(lambda: waiting.insert(rows, "default"))
    stored = dict(EntryVersion.objects.exclude(locale="").values_list("locale", "values"))
    assert [type(stored[code]["a"]) for code in "xy"] == [int, bool]


def test_a_write_that_fails_while_it_waits_fails_the_transaction(entry):
    def work():
        waiting.insert([Entry(flow=entry.flow, document_id="a")], "default")

    with pytest.raises(IntegrityError):
        in_one(work)
    assert Entry.objects.count() == 1


def test_nothing_waits_outside_a_transaction(entry):
    revise(entry, 7)
    entry.refresh_from_db()
    assert entry.revision == 7


def test_a_condition_that_nothing_meets_writes_nothing(entry):
    def work():
        waiting.update(Entry.objects.filter(pk__in=[]), revision=7)
        waiting.delete(Entry.objects.filter(pk__in=[]))

    in_one(work)
    entry.refresh_from_db()
    assert entry.revision == 0
