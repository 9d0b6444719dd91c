"""A server as `make run` starts it, on any database."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings

PATIENCE = 120  # seconds for what must happen, on a busy machine
AT_ONCE = 20  # seconds for what waits for nothing, on a busy machine


@dataclass
class Server:
    """A running server: `url` is e.g. `http://127.0.0.1:4321`. A test may give it the `token` it sends."""

    url: str
    start: Callable[[], subprocess.Popen[bytes]]
    log: Path
    token: str = ""
    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.process = self.start()

    def kill(self) -> None:
        """Kill it with its workers, as when the machine goes."""
        for pid in [self.process.pid, *self.workers]:
            os.kill(pid, signal.SIGKILL)
        self.process.wait(PATIENCE)

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    @property
    def workers(self) -> list[int]:
        """The process ids of its workers."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        names = {int(each): Path(f"/proc/{each}/cmdline").read_bytes() for each in listed}
        return [pid for pid, name in names.items() if b"tracker" not in name]

    def ask(self, path: str, method: str = "GET", data: Any = None, timeout: float = PATIENCE) -> Answer:
        """Ask with the token; `data` is sent as JSON."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        body = None if data is None else json.dumps(data).encode()
        request = urllib.request.Request(self.url + path, body, headers, method=method)
        began = time.monotonic()
        try:
            with urllib.request.urlopen(request, timeout=timeout) as response:
                status, text, sent = response.status, response.read(), dict(response.headers)
        except urllib.error.HTTPError as error:
            status, text, sent = error.code, error.read(), dict(error.headers)
        return Answer(status, text, {name.lower(): sent[name] for name in sent}, time.monotonic() - began)

    def insist(self, path: str, method: str, data: Any) -> Answer:
        """Ask again while there is no room, since another question may have it; at last take 503."""
        deadline = time.monotonic() + PATIENCE
        while (answer := self.ask(path, method, data)).status == 503 and time.monotonic() < deadline:
            time.sleep(0.05)
        return answer


@dataclass(frozen=True)
class Answer:
    """An answer, and the `seconds` that it took."""

    status: int
    text: bytes
    headers: dict[str, str]
    seconds: float

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@contextmanager
def serving(database: str, log: Path, workers: int = 1, **environment: str) -> Iterator[Server]:
    """Serve, inside the block, the database with this address."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "manage.py", "serve", "--port", str(port), "--workers", str(workers)]
    given = {**os.environ, "DATABASE_URL": database, **environment}
    with log.open("w") as output:
        start = partial(
            subprocess.Popen,
            command,
            cwd=settings.BASE_DIR,
            env=given,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        server = Server(f"http://127.0.0.1:{port}", start, log)
        try:
            until(lambda: server.ask("/healthz").status == 200, server)
            yield server
        finally:
            server.process.terminate()
            server.process.wait(timeout=PATIENCE)


def until(true: Any, server: Server) -> None:
    """Wait until something is true of the server; AssertionError with its log when it ends instead."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert server.process.poll() is None, server.log.read_text()
        try:
            if true():
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass
        time.sleep(0.05)
    raise AssertionError(f"It did not come true.\n{server.log.read_text()}")
