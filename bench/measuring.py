"""Timing requests to the servers in turn, and counting what they cost."""

from __future__ import annotations

import http.client
import json
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import psycopg
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

OURS, FLOOR, STRAPI = "ours", "the floor", "Strapi"
ROUNDS_OF_STRAPI = 20  # at most, since some of its answers take half a second
# Strapi goes on working after its answers, and would be timed as part of the next server's request: where it
# takes its turn, each server is sent one request untimed before the one that is timed, of this higher number.
UNTIMED = 501
RESTED = 2.0  # seconds
WRITTEN = (
    "SELECT coalesce(sum(pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)"
    " + pg_stat_get_xact_tuples_deleted(oid)), 0) FROM pg_class"
    " WHERE relname LIKE 'relations\\_%' AND relkind = 'r'"
)


@dataclass(frozen=True, slots=True)
class Call:
    """A request. `body` is sent as JSON; `status` is about that of the answer."""

    method: str
    path: str
    body: Any = None
    status: int = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: times in milliseconds, and medians of the ratios of each pair.

    `ratio` is how many times the floor's time it took, `faster` how many of ours fit in Strapi's time. They
    and the times beside them are None where that server was not asked.
    """

    name: str
    median: float
    p95: float
    statements: int
    written: int
    floor: float | None = None
    ratio: float | None = None
    strapi: float | None = None
    faster: float | None = None


@dataclass(frozen=True, slots=True)
class Server:
    """A server on this machine, and a token that may write there."""

    port: int
    token: str


Calls = Callable[[int], Call]
Times = dict[str, list[float]]  # milliseconds of each request, by the server's name


def headers(token: str) -> dict[str, str]:
    """Return the headers of a request with JSON by the holder of the token."""
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}


class Connection:
    """A kept connection to a server, opened anew after a rest: Strapi drops one after five seconds."""

    def __init__(self, server: Server) -> None:
        self.headers = headers(server.token)
        self.kept = http.client.HTTPConnection("127.0.0.1", server.port)
        self.used = time.monotonic()

    def send(self, call: Call) -> bytes:
        """Send a request, and return the body of the answer, whose status must be about the expected one."""
        if time.monotonic() - self.used > RESTED:
            self.kept.close()
        body = None if call.body is None else json.dumps(call.body)
        self.kept.request(call.method, call.path, body, self.headers)
        response = self.kept.getresponse()
        content = response.read()
        self.used = time.monotonic()
        assert response.status // 100 == call.status // 100, (call, response.status, content[:500])
        return content


class Bench:
    """Sends requests to the server under test and to those beside it, one after the other.

    Each pair of requests has the same noise of the machine, so the ratio is what counts. `servers` has the
    server under test as OURS; FLOOR and STRAPI may be left out.
    """

    def __init__(self, servers: Mapping[str, Server], rounds: int, databases: Sequence[str] = ()) -> None:
        self.servers, self.rounds, self.databases = servers, rounds, databases
        self.kept = {name: Connection(server) for name, server in servers.items()}

    def pairs(
        self,
        name: str,
        calls: Calls,
        *,
        floor: Calls | bool = True,
        strapi: bool = False,
        rounds: int | None = None,
        undo: Calls | None = None,
        same: bool = False,
    ) -> Row:
        """Time `calls(number)` on the servers in turn; `undo(number)` takes it back, untimed.

        `floor` and `strapi` say whether those are asked the same; the floor may have calls of its own. What
        the floor wrote is in our database, so our server takes it back. `same` asks that the floor answers
        our JSON.
        """
        self._vacuum()
        asked = self._asked(calls, floor, strapi=strapi)
        times: Times = {each: [] for each in asked}
        statements, written = self.cost(calls(0))
        if same and FLOOR in asked:
            answers = [json.loads(self.send(each, calls(0))) for each in (OURS, FLOOR)]
            assert answers[0] == answers[1], f"the floor answers {answers[1]}, and not {answers[0]}"
        for number in range(-3, rounds or self.rounds):
            with_strapi = STRAPI in asked and number < ROUNDS_OF_STRAPI
            for each, wanted in asked.items():
                if each == STRAPI and not with_strapi:
                    continue
                if with_strapi:
                    self._time(each, wanted, undo, number + UNTIMED)
                took = self._time(each, wanted, undo, number)
                if number >= 0:  # the first ones warm up
                    times[each].append(took)
        return _row(name, times, statements, written)

    def _time(self, name: str, calls: Calls, undo: Calls | None, number: int) -> float:
        """Return how many milliseconds the request of this number takes; it is taken back, untimed."""
        began = time.perf_counter()
        self.send(name, calls(number))
        took = (time.perf_counter() - began) * 1000
        if undo is not None:
            self.send(STRAPI if name == STRAPI else OURS, undo(number))
        return took

    def _vacuum(self) -> None:
        """Remove what the rows before have left, as autovacuum does in time where it is on."""
        for url in self.databases:
            with psycopg.connect(url, autocommit=True) as opened:
                opened.execute("VACUUM ANALYZE")

    def _asked(self, calls: Calls, floor: Calls | bool, *, strapi: bool) -> dict[str, Calls]:
        """Return the calls by the server that is asked, of those that run."""
        beside: dict[str, Calls | bool] = {FLOOR: calls if floor is True else floor, STRAPI: strapi and calls}
        found = {each: wanted for each, wanted in beside.items() if callable(wanted) and each in self.servers}
        return {OURS: calls, **found}

    def once(self, name: str, call: Call, floor: Call) -> Row:
        """Time one request that cannot be made twice; the floor has one of its own."""
        statements, written = self.cost(call)
        times: Times = {}
        for each, wanted in ((OURS, call), (FLOOR, floor)):
            if each in self.servers:
                began = time.perf_counter()
                self.send(each, wanted)
                times[each] = [(time.perf_counter() - began) * 1000]
        return _row(name, times, statements, written)

    def crowd(self, name: str, calls: Calls, clients: int, *, strapi: bool = False) -> Row:
        """Time `clients` at once: milliseconds of the whole for each request, by turns of a second.

        `calls(number)` is what the client of this number sends.
        """
        self._vacuum()
        asked = self._asked(calls, True, strapi=strapi)
        times: Times = {each: [] for each in asked}
        statements, written = self.cost(calls(0))
        for _ in range(3):
            for each in asked:
                times[each].append(self._turn(each, calls, clients))
        return _row(name, times, statements, written)

    def _turn(self, name: str, calls: Calls, clients: int) -> float:
        until = time.perf_counter() + 1

        def client(number: int) -> int:
            call = calls(number)
            connection = Connection(self.servers[name])
            count = 0
            while time.perf_counter() < until:
                connection.send(call)
                count += 1
            return count

        began = time.perf_counter()
        with ThreadPoolExecutor(clients) as pool:
            count = sum(pool.map(client, range(clients)))
        return (time.perf_counter() - began) * 1000 / count

    def send(self, name: str, call: Call) -> bytes:
        """Send a request on the kept connection to a server; return the body of its answer."""
        return self.kept[name].send(call)

    def cost(self, call: Call) -> tuple[int, int]:
        """Return how many statements the request takes, BEGIN and COMMIT included, and rows it writes."""
        client = Client(headers=headers(self.servers[OURS].token), SERVER_NAME="127.0.0.1")
        body = "" if call.body is None else json.dumps(call.body)
        content = {"content_type": "application/json"}
        client.get("/api/restaurants/r20")  # loads the schema
        with transaction.atomic():
            before = _written()
            with CaptureQueriesContext(connection) as queries:
                client.generic(call.method, call.path, body, **content)  # type: ignore[arg-type]
            written = _written() - before
            transaction.set_rollback(True)
        # Here SAVEPOINT and RELEASE stand for BEGIN and COMMIT.
        return len(queries), written


def _written() -> int:
    if connection.vendor != "postgresql":
        return int(connection.connection.total_changes)
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return int(cursor.fetchone()[0])


def _row(name: str, times: Times, statements: int, written: int) -> Row:
    ours = times[OURS]
    p95 = sorted(ours)[min(len(ours) - 1, int(len(ours) * 0.95))]
    row = Row(name, statistics.median(ours), p95, statements, written)
    if floor := times.get(FLOOR):
        ratio = statistics.median(a / b for a, b in zip(ours, floor, strict=True))
        row = replace(row, floor=statistics.median(floor), ratio=ratio)
    if strapi := times.get(STRAPI):
        faster = statistics.median(b / a for a, b in zip(ours, strapi, strict=False))
        row = replace(row, strapi=statistics.median(strapi), faster=faster)
    return row
