"""What becomes of requests when their database locks, ends, is cut, may not write, or is full."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest

from tests.servers import AT_ONCE, serving, until
from tests.serving.clusters import running
from tests.serving.conftest import furnish, manage

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

LIMITS = {
    "SERVER_THREADS": "2",
    "SERVER_WAITING": "8",
    "RELATIONS_LOCK_TIMEOUT": "0.5",
    "RELATIONS_STATEMENT_TIMEOUT": "4",
    "RELATIONS_WRITE_DEADLINE": "1",
}
# Each is run by a trigger when a version is written; {} is what goes wrong.
TRIGGER = """
    CREATE OR REPLACE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN {} RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER fault AFTER INSERT OR UPDATE ON relations_entryversion {}
    FOR EACH ROW EXECUTE FUNCTION fault();
"""
CUT = "PERFORM pg_terminate_backend(pg_backend_pid());"
FIRST = "IF nextval('faults') = 1 THEN {} END IF;"
AT_COMMIT = "DEFERRABLE INITIALLY DEFERRED"


@pytest.fixture(scope="module")
def cluster():
    with running() as cluster:
        manage(cluster.url, "migrate", "--verbosity", "0")
        cluster.execute("CREATE SEQUENCE faults")
        yield cluster


@pytest.fixture(scope="module")
def server(cluster, tmp_path_factory):
    token = manage(cluster.url, "create_token", "test", "--scope", "write")
    with serving(cluster.url, tmp_path_factory.mktemp("server") / "log", **LIMITS) as server:
        furnish(server, token)
        yield server


@pytest.fixture
def note(server):
    """The path of a document."""
    made = server.ask("/api/notes", "POST", {"data": {"name": "first"}})
    assert made.status == 201, made.text
    return f"/api/notes/{made.json['data']['documentId']}"


@contextmanager
def fault(cluster, what, when=""):
    """Inside the block, writing a version goes wrong."""
    cluster.execute("ALTER SEQUENCE faults RESTART", TRIGGER.format(what, when))
    yield
    cluster.execute("DROP TRIGGER fault ON relations_entryversion")


@contextmanager
def locked(cluster):
    """Inside the block, another client holds the locks of all documents."""
    with psycopg.connect(cluster.url) as other:
        other.execute("SELECT FROM relations_entry FOR UPDATE")
        yield other
        other.rollback()


def put(server, note, name="second"):
    return server.ask(note, "PUT", {"data": {"name": name}})


def name_of(server, note):
    return server.ask(note).json["data"]["name"]


def faults(cluster):
    return cluster.value("SELECT last_value FROM faults")


def is_unavailable(answer):
    return (answer.status, answer.headers.get("retry-after")) == (503, "2")


def test_a_lock_that_is_held_elsewhere_gives_503_within_the_deadline(cluster, server, note):
    with locked(cluster):
        answer = put(server, note)
    assert is_unavailable(answer)
    assert answer.json["error"]["name"] == "ServiceUnavailableError"
    assert answer.seconds < AT_ONCE
    assert put(server, note).status == 200


def test_a_lock_gives_503_in_the_shape_of_the_other_dialect(cluster, server, note):
    path = f"/v2/flows/notes/entries/{note.rpartition('/')[2]}"
    with locked(cluster):
        answer = server.ask(path, "PUT", {"data": {"type": "entry", "name": "second"}})
    assert is_unavailable(answer)
    assert answer.json["errors"][0]["title"] == "Service Unavailable"


def test_a_lock_stops_no_reader(cluster, server, note):
    with locked(cluster), ThreadPoolExecutor(2) as pool:
        writes = [pool.submit(put, server, note) for _ in range(2)]
        reads = [server.ask("/healthz"), server.ask("/readyz"), server.ask(note)]
        assert {write.result().status for write in writes} == {503}
    assert [read.status for read in reads] == [200, 200, 200]
    assert max(read.seconds for read in reads[:2]) < AT_ONCE


def test_a_lock_that_is_given_back_in_time_is_waited_for(cluster, server, note):
    with locked(cluster) as other, ThreadPoolExecutor(1) as pool:
        write = pool.submit(put, server, note)
        until(lambda: cluster.value("SELECT count(*) FROM pg_locks WHERE NOT granted"), server)
        other.rollback()
        assert write.result().status == 200


def test_a_statement_that_takes_too_long_gives_503(cluster, server, note):
    with fault(cluster, "PERFORM pg_sleep(30);"):
        answer = put(server, note)
    assert is_unavailable(answer)
    assert answer.seconds < AT_ONCE


def test_a_write_repeats_once_where_its_connection_is_cut_before_its_commit(cluster, server, note):
    with fault(cluster, FIRST.format(CUT)):
        assert put(server, note).status == 200
    assert faults(cluster) > 1
    assert name_of(server, note) == "second"


def test_a_write_repeats_no_more_than_once(cluster, server, note):
    with fault(cluster, f"PERFORM nextval('faults'); {CUT}"):
        answer = put(server, note)
    assert is_unavailable(answer)
    assert faults(cluster) == 2
    assert name_of(server, note) == "first"


def test_a_commit_that_is_cut_is_503_and_not_repeated(cluster, server, note):
    with fault(cluster, FIRST.format(CUT), AT_COMMIT):
        answer = put(server, note)
    assert is_unavailable(answer)
    assert faults(cluster) == 1
    assert name_of(server, note) == "first"


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_restart_is_not_noticed_by_the_requests_after_it(cluster, server, note, mode):
    assert server.ask(note).status == 200
    cluster.stop(mode)
    cluster.start()
    # More than there are threads: each has a connection that is cut.
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(lambda each: each(), [lambda: server.ask(note), lambda: put(server, note)] * 4)
        )
    assert {answer.status for answer in answers} == {200}


def test_a_database_that_is_away_gives_503_at_once_and_nothing_has_to_be_restarted(cluster, server, note):
    cluster.stop()
    try:
        answers = [server.ask(note), put(server, note), server.ask("/v2/flows"), server.ask("/admin/")]
        health, ready = server.ask("/healthz"), server.ask("/readyz")
    finally:
        cluster.start()
    assert [is_unavailable(answer) for answer in answers] == [True, True, True, False]
    assert [health.status, ready.status] == [200, 503]
    assert max(answer.seconds for answer in [*answers, health, ready]) < AT_ONCE
    assert [server.ask("/readyz").status, server.ask(note).status, put(server, note).status] == [200] * 3


def test_a_page_of_the_admin_says_that_the_database_is_away(cluster, server):
    cluster.stop()
    try:
        answer = server.ask("/admin/login/", "POST", {})
        asset = server.ask("/uploads/a.png")
    finally:
        cluster.start()
    assert is_unavailable(asset), asset.text
    assert b"The database is not available" in asset.text
    assert answer.status == 403  # without a cookie, before the database is asked


def test_a_database_that_may_not_write_is_read_all_the_same(cluster, server, note):
    cluster.execute("ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()")
    try:
        until(lambda: put(server, note).status == 503, server)
        assert is_unavailable(put(server, note))
        assert name_of(server, note) in ("first", "second")
    finally:
        cluster.execute(
            "SET default_transaction_read_only = off",
            "ALTER SYSTEM RESET default_transaction_read_only",
            "SELECT pg_reload_conf()",
        )
    until(lambda: put(server, note).status == 200, server)


# What PostgreSQL says of a full disk, of memory, of connections, and of a disk that fails.
@pytest.mark.parametrize("state", ["53100", "53200", "53300", "58030"])
def test_what_the_database_has_no_more_of_gives_503(cluster, server, note, state):
    with fault(cluster, f"RAISE EXCEPTION 'no more' USING ERRCODE = '{state}';"):
        assert is_unavailable(put(server, note))
    assert name_of(server, note) == "first"


def test_writers_lose_nothing_while_the_database_crashes_under_them(cluster, server, note):
    """Every acknowledged name is there afterwards; outages are told as 503."""
    stop, acknowledged, told = threading.Event(), [], set()

    def write(number):
        count = 0
        while not stop.is_set():
            name = f"{number}-{(count := count + 1)}"
            answer = server.ask("/api/notes", "POST", {"data": {"name": name}})
            told.add(answer.status)
            if answer.status == 201:
                acknowledged.append(name)

    with ThreadPoolExecutor(3) as pool:
        writers = [pool.submit(write, number) for number in range(3)]
        try:
            for _ in range(2):
                before = len(acknowledged)
                until(lambda before=before: len(acknowledged) > before + 5, server)
                cluster.stop()
                time.sleep(0.2)
                cluster.start()
            before = len(acknowledged)
            until(lambda: len(acknowledged) > before, server)
        finally:
            stop.set()
        for writer in writers:
            writer.result()
    assert told <= {201, 503}
    stored = cluster.value("SELECT array_agg(values->>'name') FROM relations_entryversion")
    assert set(acknowledged) <= set(stored)
