"""What the databases really say when they lock, cut, refuse and fill up, and what a write makes of it."""

import sqlite3
import threading
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, Error, IntegrityError, connection, connections, transaction

from relations import failures, transactions
from relations.models import IdempotencyKey, Locale
from tests.requirements import only_on

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def conflicts():
    """Work that meets another writer each time; each run adds to the list."""
    only_on(connection.vendor != "mysql", "a database that says of which table a key is")
    runs = []

    def work():
        runs.append(1)
        Locale.objects.bulk_create([Locale(code="xx"), Locale(code="xx")])

    return runs, work


@pytest.fixture
def servers():
    only_on(connection.vendor != "sqlite", "a database server")


@contextmanager
def elsewhere(*statements):
    """Inside the block, another connection has run these and keeps its transaction."""
    begun, end = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            execute(*statements)
            begun.set()
            end.wait(30)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    begun.wait(30)
    yield
    end.set()
    thread.join()


def execute(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def cut():
    """End this connection from another one, as an operator or a restart does."""
    postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()" if postgres else "SELECT connection_id()")
        (me,) = cursor.fetchone()
    order = f"SELECT pg_terminate_backend({me}, 5000)" if postgres else f"KILL {me}"

    def end():
        execute(order)
        connection.close()

    thread = threading.Thread(target=end)
    thread.start()
    thread.join()


def rename():
    Locale.objects.update(name="renamed")


def caught(work):
    with pytest.raises(Error) as error, transaction.atomic():
        work()
    return error.value


def test_a_lock_that_is_held_elsewhere(servers):
    limit = {"postgresql": "SET LOCAL lock_timeout = 100", "mysql": "SET innodb_lock_wait_timeout = 1"}
    with elsewhere("UPDATE relations_locale SET name = 'held'"):
        error = caught(lambda: execute(limit[connection.vendor], "SELECT * FROM relations_locale FOR UPDATE"))
    connection.close()
    assert (failures.is_unavailable(error), failures.is_cut(error)) == (True, False)


def test_the_lock_of_a_file_that_is_held_elsewhere():
    only_on(connection.vendor == "sqlite", "SQLite")
    with elsewhere():
        other = sqlite3.connect(connection.settings_dict["NAME"], timeout=0)
        with pytest.raises(sqlite3.OperationalError) as found:
            other.execute("BEGIN IMMEDIATE")
        other.close()
    error = DatabaseError()
    error.__cause__ = found.value
    assert failures.is_unavailable(error)


def test_a_transaction_that_may_only_read(servers):
    if connection.vendor == "mysql":
        execute("SET SESSION TRANSACTION READ ONLY")
        error = caught(rename)
        connection.close()
    else:
        error = caught(lambda: (execute("SET TRANSACTION READ ONLY"), rename()))
    assert (failures.is_unavailable(error), failures.is_conflict(error)) == (True, False)


@pytest.mark.django_db
def test_an_equal_value_in_a_unique_column_of_ours_is_a_conflict():
    """On MariaDB the message names the column alone."""
    IdempotencyKey.objects.create(digest="d", request="r")
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        IdempotencyKey.objects.create(digest="d", request="r")
    assert failures.is_conflict(caught.value)


def test_a_connection_that_was_cut(servers):
    error = caught(lambda: (cut(), rename()))
    connection.close()
    assert (failures.is_unavailable(error), failures.is_cut(error)) == (True, True)


def test_a_server_that_is_not_there(servers):
    settings = {**connection.settings_dict, "HOST": "127.0.0.1", "PORT": "1"}
    away = type(connections["default"])(settings, "away")
    with pytest.raises(Error) as found:
        away.ensure_connection()
    assert failures.is_cut(found.value)


@pytest.mark.parametrize("statement", ["SELECT nothing", "SELECT * FROM relations_nowhere"])
def test_a_fault_of_ours_is_no_unavailable_database(statement):
    assert not failures.is_unavailable(caught(lambda: execute(statement)))


def runs(when):
    """How often a write runs whose connection is cut `when` it runs for the first time, and its error."""
    made, error = [], None

    def work():
        made.append(1)
        if len(made) == 1 and when == "at its beginning":
            cut()
        execute("SELECT 1")
        if len(made) == 1 and when == "before its commit":
            cut()

    try:
        transactions.run(work, using="default")
    except Error as raised:
        error = raised
    connection.close()
    return len(made), error


def test_a_write_that_is_cut_runs_again(servers):
    assert runs("at its beginning") == (2, None)


def test_a_write_whose_commit_is_cut_does_not(servers):
    count, error = runs("before its commit")
    assert count == 1
    assert failures.is_cut(error)


def test_attempts_of_a_request_share_a_deadline(settings, conflicts):
    settings.RELATIONS_WRITE_DEADLINE = 0.01
    runs, work = conflicts
    with transactions.answering(), pytest.raises(DatabaseError):
        transactions.run(work, using="default")
    assert len(runs) < transactions.ATTEMPTS


def test_attempts_outside_a_request_have_no_deadline(settings, monkeypatch, conflicts):
    settings.RELATIONS_WRITE_DEADLINE = 0.01
    monkeypatch.setattr(transactions, "LONGEST_PAUSE", 0.01)
    runs, work = conflicts
    with pytest.raises(DatabaseError):
        transactions.run(work, using="default")
    assert len(runs) == transactions.ATTEMPTS
