"""Clients that send slowly, or read slowly, meet the event loop and no thread."""

import http.client
import socket
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.servers import AT_ONCE, PATIENCE, until

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.slow]

FORM = (
    b"POST /oauth/access_token HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n"
)


@pytest.fixture
def slow(server):
    """40 sockets without a token that are in the middle of their bodies."""
    sockets = [socket.create_connection(("127.0.0.1", server.port), PATIENCE) for _ in range(40)]
    for each in sockets:
        each.sendall(FORM + b"a")
    yield sockets
    for each in sockets:
        each.close()


def send(server, path, body, **headers):
    """Send a body, with the server's token unless `headers` say otherwise; return status and body."""
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)) as connection:
        headers = {"Authorization": f"Bearer {server.token}", **headers}
        connection.request("POST", path, body, headers, encode_chunked="Transfer-Encoding" in headers)
        response = connection.getresponse()
        return response.status, response.read()


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/admin/login/", "/api/notes"])
def test_forty_slow_bodies_stop_no_answer(server, slow, path):
    answer = server.ask(path)
    assert (answer.status, answer.seconds < AT_ONCE) == (200, True)


def test_a_slow_body_is_refused_after_its_time(server):
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as caller:
        caller.sendall(FORM + b"aaa")
        assert caller.recv(100).startswith(b"HTTP/1.1 408")
    assert 1 <= time.monotonic() - began < AT_ONCE


def test_a_slow_body_costs_no_thread_where_the_caller_is_known(server):
    half = b"POST /api/notes HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 900000\r\nAuthorization: Bearer "
    half += server.token.encode() + b"\r\n\r\n" + b" " * 300_000
    sockets = [socket.create_connection(("127.0.0.1", server.port), PATIENCE) for _ in range(8)]
    for each in sockets:
        each.sendall(half)
    assert server.ask("/api/notes").seconds < AT_ONCE
    for each in sockets:
        each.close()


def test_a_large_body_is_not_read_for_a_caller_who_is_not_known(server):
    head = (
        b"POST /api/upload HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9000000\r\nExpect: 100-continue\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as caller:
        caller.sendall(head + b"Content-Type: multipart/form-data; boundary=x\r\n\r\n")
        with caller.makefile("rb") as answer:
            assert any(b"403 Forbidden" in line for line in answer)


def test_a_large_body_of_a_known_caller_arrives_whole(server):
    name = "é" * 500_000
    body = f'{{"data": {{"name": "{name}"}}}}'.encode()
    status, text = send(server, "/api/notes", body)
    assert status == 201, text
    assert name.encode() in text


def test_a_body_in_chunks_arrives_whole(server):
    parts = [b'{"data": {"name": "', b"x" * 100_000, b'"}}']
    status, text = send(server, "/api/notes", iter(parts), **{"Transfer-Encoding": "chunked"})
    assert (status, b"x" * 100_000 in text) == (201, True)


def test_nor_is_one_in_chunks(server):
    head = b"POST /api/upload HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer wrong\r\n"
    head += b"Transfer-Encoding: chunked\r\nContent-Type: multipart/form-data; boundary=x\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as caller:
        caller.sendall(head + b"20000\r\n" + b"a" * 0x20000 + b"\r\n")  # and the end never comes
        assert b"401 Unauthorized" in caller.recv(100)


@pytest.mark.parametrize("path", ["/oauth/access_token", "/admin/login/", "/v2/flows", "/api/notes"])
def test_a_body_beyond_the_bound_is_refused_where_no_credentials_are_sent(server, path):
    headers = {"Authorization": "", "Content-Type": "application/x-www-form-urlencoded"}
    assert send(server, path, b"a" * 3_000_000, **headers)[0] in (401, 403, 413)


def test_a_body_beyond_the_bound_is_refused_in_the_shape_of_the_dialect(server):
    status, text = send(server, "/api/notes", b" " * 3_000_000)
    assert (status, b'"PayloadTooLargeError"' in text) == (413, True)


def test_a_header_that_never_ends_ends_the_connection(server):
    with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as caller:
        caller.sendall(b"GET / HTTP/1.1\r\nHo")
        assert caller.recv(100) == b""


def test_a_client_of_another_protocol_is_not_kept(server):
    """HTTP/2 without TLS: the server has no limit of time for its connections."""
    with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as caller:
        caller.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0")
        assert b"".join(iter(lambda: caller.recv(1000), b"")).startswith((b"", b"HTTP/1.1 400"))


def test_a_client_that_reads_nothing_of_a_long_answer_is_not_kept(server):
    answers = b"GET /static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js HTTP/1.1\r\n"
    with socket.socket() as caller:
        caller.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        caller.settimeout(PATIENCE)
        caller.connect(("127.0.0.1", server.port))
        caller.sendall((answers + b"Host: 127.0.0.1\r\n\r\n") * 20)
        until(lambda: not is_kept(server.port, caller.getsockname()[1]), server)


def is_kept(port, peer):
    """Whether the server's end of a connection is there."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    ends = [tuple(int(end.rpartition(":")[2], 16) for end in row[1:3]) for row in rows]
    return (port, peer) in ends
