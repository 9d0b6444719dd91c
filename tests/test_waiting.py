"""Writes that wait for each other are written before anything can miss them."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from relations import transactions, waiting
from relations.models import Entry, EntryVersion, Locale
from tests import builders

pytestmark = pytest.mark.django_db

LOCALE = ("code", "name", "is_default", "created_at", "updated_at")
NEXT = F("revision") + 1


@pytest.fixture
def entry():
    builders.flow("tags")
    builders.make("tags", "a")
    entry = Entry.objects.get()
    entry.version = entry.versions.get().pk
    return entry


def revise(entry, number):
    waiting.update(Entry, [entry.pk], "default", revision=number)


def rename(entry):
    waiting.update(EntryVersion, [entry.version], "default", values={"name": "b"})


def in_one(work):
    return transactions.run(work, using="default")


@pytest.mark.postgres
def test_writes_of_two_tables_are_one_statement(entry):
    def work():
        revise(entry, 7)
        rename(entry)
        waiting.insert(Locale, LOCALE, [("xx", "X", False, now(), now())], "default")

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


def test_texts_that_wait_arrive_as_they_are(entry):
    names = ['a"b', "c\\d", "{e,f}", "NULL", "g\nh", "é", "'"]
    rows = [(f"x{number}", name, False, now(), now()) for number, name in enumerate(names)]
    in_one(lambda: waiting.insert(Locale, LOCALE, rows, "default"))
    stored = Locale.objects.filter(code__startswith="x").order_by("code")
    assert list(stored.values_list("name", flat=True)) == names


def test_an_expression_is_counted_from_the_row_itself(entry):
    revise(entry, 7)
    for _ in range(3):
        in_one(lambda: waiting.update(Entry, [entry.pk], "default", revision=NEXT))
    entry.refresh_from_db()
    assert entry.revision == 10


def test_json_that_python_takes_for_equal_stays_apart(entry):
    columns = ("locale", "values", "entry_id", "flow_id", "status", "search", "created_at", "updated_at")
    state = entry.pk, entry.flow_id, "draft", "", now(), now()
    rows = [(code, {"a": value}, *state) for code, value in (("x", 1), ("y", True))]
    in_one(lambda: waiting.insert(EntryVersion, columns, rows, "default"))
    stored = dict(EntryVersion.objects.exclude(locale="").values_list("locale", "values"))
    assert [type(stored[code]["a"]) for code in "xy"] == [int, bool]


def test_a_write_that_fails_while_it_waits_fails_the_transaction(entry):
    def work():
        waiting.insert(Locale, LOCALE, [("en", "E", False, now(), now())], "default")

    with pytest.raises(IntegrityError):
        in_one(work)
    assert Locale.objects.get().name == "English"


def test_nothing_waits_outside_a_transaction(entry):
    revise(entry, 7)
    entry.refresh_from_db()
    assert entry.revision == 7


def test_a_condition_that_nothing_meets_writes_nothing(entry):
    def work():
        waiting.update(Entry, [], "default", revision=7)
        waiting.delete(Entry.objects.filter(pk__in=[]))

    in_one(work)
    entry.refresh_from_db()
    assert entry.revision == 0
