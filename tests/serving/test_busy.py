"""What a worker answers while all its threads are busy: another program holds the lock of the database."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.servers import AT_ONCE, until

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.slow]


@pytest.fixture
def busy(server, locked):
    """Both threads are writing, and wait for the lock."""
    with ThreadPoolExecutor(2) as pool:
        writes = [pool.submit(server.insist, "/api/notes", "POST", {"data": {"name": "x"}}) for _ in range(2)]
        try:
            until(lambda: server.ask("/api/notes").status == 503, server)
            yield writes
        finally:
            locked.rollback()


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_told_while_every_thread_is_busy(server, busy, path):
    answer = server.ask(path)
    assert (answer.status, answer.seconds < AT_ONCE) == (200, True)


def test_what_does_not_fit_gets_503_at_once_in_the_shape_of_the_dialect(server, busy):
    strapi, moltin = server.ask("/api/notes"), server.ask("/v2/flows")
    assert [each.status for each in (strapi, moltin)] == [503, 503]
    assert strapi.json["error"]["name"] == "ServiceUnavailableError"
    assert moltin.json["errors"][0]["title"] == "Service Unavailable"
    assert [each.headers["retry-after"] for each in (strapi, moltin)] == ["1", "1"]
    assert max(strapi.seconds, moltin.seconds) < AT_ONCE


def test_what_had_begun_is_done_when_the_lock_is_free(server, busy, locked):
    locked.rollback()
    assert [write.result().status for write in busy] == [201] * 2
