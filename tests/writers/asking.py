"""A client of one server: a connection that is kept, and a count of what it was answered."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

PATIENCE = 60  # seconds after which a request is given up
BUSY = (409, 503)  # nothing was written, since others were in the way
PAUSE = 0.1  # seconds before a request without an answer is sent again


@dataclass
class Tally:
    """What all clients were answered: how often each status, and what nobody expected."""

    statuses: Counter[int] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    cut: int = 0
    longest: float = 0.0  # seconds until one request had its answer, attempts that were cut included
    outage: float = 0.0  # seconds in which no client had an answer that something is done
    last: float | None = None  # when one had, on the monotonic clock
    guard: threading.Lock = field(default_factory=threading.Lock)

    def count(self, kind: str, status: int, seconds: float, refused: Counter[int]) -> None:
        with self.guard:
            self.statuses += refused
            self.statuses[status] += 1
            self.kinds[kind] += 1
            self.longest = max(self.longest, seconds)
            if 200 <= status < 300:
                now = time.monotonic()
                self.outage = max(self.outage, now - (self.last or now))
                self.last = now

    def fault(self, text: str) -> None:
        with self.guard:
            self.faults.append(text)

    def was_cut(self) -> None:
        with self.guard:
            self.cut += 1

    @property
    def done(self) -> int:
        return sum(self.kinds.values())


@dataclass(frozen=True)
class Answer:
    """A status, what the answer holds, and its headers by lower-case names."""

    status: int
    body: Any
    headers: dict[str, str]
    began: float
    ended: float

    @property
    def is_done(self) -> bool:
        return 200 <= self.status < 300


class Asker:
    """Sends requests, one after the other. A write that is cut is sent again under its key."""

    def __init__(self, port: int, token: str, tally: Tally) -> None:
        self.port, self.token, self.tally = port, token, tally
        self.connection: http.client.HTTPConnection | None = None

    def ask(self, kind: str, method: str, path: str, data: Any = None, **headers: str) -> Answer:
        """Return the answer, and count it. Where others are in the way (503, 409) it is asked again."""
        sent = {"Authorization": f"Bearer {self.token}", **headers}
        if method != "GET":
            sent["Idempotency-Key"] = str(uuid4())
        if data is not None:
            sent["Content-Type"] = "application/json"
        began, refused = time.monotonic(), Counter[int]()
        while True:
            status, text, received = self._insist(method, path, data, sent, began)
            if status not in BUSY or time.monotonic() - began > PATIENCE:
                break
            refused[status] += 1
            if status == 503 and "retry-after" not in received:
                self.tally.fault(f"{method} {path}: 503 without Retry-After")
            time.sleep(PAUSE * refused.total() * random.random())
        ended = time.monotonic()
        self.tally.count(kind, status, ended - began, refused)
        if status >= 500:
            self.tally.fault(f"{method} {path} {data}: {status} {text[:300]!r}")
        return Answer(status, json.loads(text) if text else None, received, began, ended)

    def _insist(
        self, method: str, path: str, data: Any, headers: dict[str, str], began: float
    ) -> tuple[int, bytes, dict[str, str]]:
        body = None if data is None else json.dumps(data)
        while True:
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
                self.connection.request(method, path, body, headers)
                answer = self.connection.getresponse()
                received = {name.lower(): value for name, value in answer.getheaders()}
                return answer.status, answer.read(), received
            except (OSError, http.client.HTTPException):
                self.close()
                self.tally.was_cut()
                if time.monotonic() - began > PATIENCE:
                    raise
                time.sleep(PAUSE)

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None
