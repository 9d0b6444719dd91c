"""Timing requests to both servers in turn, and counting what they cost."""

from __future__ import annotations

import http.client
import json
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

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
    """One line of a table: times in milliseconds, and `ratio`, the median of each pair.

    `floor` and `ratio` are None where nothing is beside it.
    """

    name: str
    median: float
    p95: float
    statements: int
    written: int
    floor: float | None = None
    ratio: float | None = None


class Bench:
    """Sends requests to the server under test and to the floor, one after the other.

    Each pair of requests has the same noise of the machine, so the ratio is what counts. The floor's of the
    `ports` is the second; it may be left out.
    """

    def __init__(self, ports: Sequence[int], token: str, rounds: int) -> None:
        self.ports, self.token, self.rounds = ports, token, rounds
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.kept = [http.client.HTTPConnection("127.0.0.1", port) for port in self.ports]

    def pairs(
        self,
        name: str,
        calls: Callable[[int], Call],
        *,
        beside: bool = True,
        rounds: int | None = None,
        undo: Callable[[int], Call] | None = None,
        same: bool = False,
    ) -> Row:
        """Time `calls(number)` on both servers in turn; `undo(number)` takes it back, untimed.

        `same` asks that both answer the same JSON.
        """
        times: list[list[float]] = [[], []]
        ports = range(len(self.ports) if beside else 1)
        statements, written = self.cost(calls(0))
        if same:
            answers = [json.loads(self.send(port, calls(0))) for port in ports]
            assert answers[0] == answers[-1], f"the floor answers {answers[1]}, and not {answers[0]}"
        for number in range(-3, rounds or self.rounds):
            for port in ports:
                began = time.perf_counter()
                self.send(port, calls(number))
                took = (time.perf_counter() - began) * 1000
                if undo is not None:
                    self.send(port, undo(number))
                if number >= 0:  # the first ones warm up
                    times[port].append(took)
        return _row(name, times, statements, written)

    def once(self, name: str, call: Call) -> Row:
        """Time one request to the server under test that cannot be made twice."""
        statements, written = self.cost(call)
        self.kept[0].close()  # the server may have, meanwhile
        began = time.perf_counter()
        self.send(0, call)
        return _row(name, [[(time.perf_counter() - began) * 1000], []], statements, written)

    def crowd(self, name: str, calls: Callable[[int], Call], clients: int) -> Row:
        """Time `clients` at once: milliseconds of the whole for each request, by turns of a second.

        `calls(number)` is what the client of this number sends.
        """
        times: list[list[float]] = [[], []]
        statements, written = self.cost(calls(0))
        for _ in range(3):
            for port in range(len(self.ports)):
                times[port].append(self._turn(port, calls, clients))
        return _row(name, times, statements, written)

    def _turn(self, port: int, calls: Callable[[int], Call], clients: int) -> float:
        until = time.perf_counter() + 1

        def client(number: int) -> int:
            call = calls(number)
            kept = http.client.HTTPConnection("127.0.0.1", self.ports[port])
            count = 0
            while time.perf_counter() < until:
                self._send(kept, call)
                count += 1
            return count

        with ThreadPoolExecutor(clients) as pool:
            return 1000 / sum(pool.map(client, range(clients)))

    def send(self, port: int, call: Call) -> bytes:
        """Send a request on a kept connection, and return the answer's body; its status must be expected."""
        return self._send(self.kept[port], call)

    def _send(self, kept: http.client.HTTPConnection, call: Call) -> bytes:
        body = None if call.body is None else json.dumps(call.body)
        kept.request(call.method, call.path, body, self.headers)
        response = kept.getresponse()
        content = response.read()
        assert response.status // 100 == call.status // 100, (call, response.status, content[:500])
        return content

    def cost(self, call: Call) -> tuple[int, int]:
        """Return how many statements the request takes, BEGIN and COMMIT included, and rows it writes."""
        client = Client(headers=self.headers, SERVER_NAME="127.0.0.1")
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


def _row(name: str, times: Sequence[Sequence[float]], statements: int, written: int) -> Row:
    ours, floor = times
    p95 = sorted(ours)[min(len(ours) - 1, int(len(ours) * 0.95))]
    beside = statistics.median(floor) if floor else None
    ratio = statistics.median(a / b for a, b in zip(ours, floor, strict=True)) if floor else None
    return Row(name, statistics.median(ours), p95, statements, written, beside, ratio)
