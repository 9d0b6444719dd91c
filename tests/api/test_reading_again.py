"""A read that a serializable transaction ends is read again, and is never told that it was a conflict."""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client

from relations.access.tokens import issue_token
from tests import builders

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.slow]

PATHS = ["/api/notes", "/v2/flows/notes/entries"]
ENDED = "DO $$ BEGIN RAISE EXCEPTION 'could not serialize access' USING ERRCODE = '40001'; END $$"


@pytest.fixture
def read():
    """A function that reads a path as a caller with a token."""
    builders.flow("notes")
    builders.make("notes", "n")
    _, secret = issue_token("reader", scope="read")
    return Client(headers={"Authorization": f"Bearer {secret}"}).get


@contextmanager
def ending(times):
    """Inside the block, PostgreSQL ends so many reads of versions; yields how many there were."""
    met = []

    def end(execute, sql, params, many, context):
        if "relations_entryversion" in sql:
            met.append(sql)
            if len(met) <= times:
                return execute(ENDED, None, many, context)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(end):
        yield met


@pytest.mark.parametrize("path", PATHS)
def test_a_read_that_meets_writers_is_read_again(read, path):
    with ending(3):
        answer = read(path)
    assert (answer.status_code, len(answer.json()["data"])) == (200, 1)


@pytest.mark.parametrize("path", PATHS)
def test_a_read_that_meets_writers_until_its_deadline_may_come_again(read, path, settings):
    settings.RELATIONS_WRITE_DEADLINE = 0.01
    with ending(100):
        answer = read(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
