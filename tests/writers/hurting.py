"""What happens to a server, its database and its definitions while clients write.

Each fault is a context manager: it is caused again and again inside the block. The Counter that it yields
says what was done how often.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.conf import settings

from tests.servers import Server
from tests.serving.clusters import Cluster

from .content import write_project

WORKERS = 2
KILLING = 4.0  # seconds between two workers that are killed
RESTARTING = 8.0  # seconds that the database runs between two restarts
AWAY = 1.0  # seconds for which it is away
CUTTING = 5.0  # seconds between two cuts of all its connections
LOCKING = 4.0  # seconds between two times that rows are locked elsewhere
HELD = 10.0  # seconds for which they are
LOADING = 3.0  # seconds after which a program that loads definitions is killed, at most
DRIPPING = 1.0  # seconds between two bytes of a slow body
OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True)
class Scene:
    """What may be hurt. Only some faults need a cluster of PostgreSQL."""

    server: Server
    database: str
    folder: Path
    seed: int
    cluster: Cluster | None = None

    def the_cluster(self) -> Cluster:
        assert self.cluster, "This fault needs a cluster of its own."
        return self.cluster

    def process(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a Python program that works on the database."""
        environment = {**os.environ, "DATABASE_URL": self.database}
        return subprocess.Popen(
            [sys.executable, *words],
            cwd=settings.BASE_DIR,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )


Fault = Callable[[Scene], AbstractContextManager[Counter[str]]]


@contextmanager
def again(cause: Callable[[], str | None], pause: float) -> Iterator[Counter[str]]:
    """Call `cause` every so many seconds inside the block, and count the words that it returns."""
    ended, caused = threading.Event(), Counter[str]()

    def go() -> None:
        while not ended.wait(pause):
            if what := cause():
                caused[what] += 1

    with ThreadPoolExecutor(1) as pool:
        going = pool.submit(go)
        try:
            yield caused
        finally:
            ended.set()
            going.result()


@contextmanager
def definitions(scene: Scene) -> Iterator[Counter[str]]:
    """Definitions of every kind are changed."""
    made: Counter[str] = Counter()
    changer = scene.process("-m", "tests.writers.defining", str(scene.seed))
    try:
        yield made
    finally:
        told, _ = changer.communicate(b"", timeout=120)
    assert changer.returncode == 0, "changing definitions failed"
    made["changes of definitions"] = sum(json.loads(told).values())


def workers(scene: Scene) -> AbstractContextManager[Counter[str]]:
    """A worker is killed, and each fourth time the server, which is started again."""
    server, started, turns = scene.server, itertools.count(WORKERS), itertools.count(1)
    expected = next(started)

    def kill() -> str | None:
        nonlocal expected
        if server.log.read_text().count("Started worker") < expected:
            return None  # the successor of the last one
        if next(turns) % 4:
            os.kill(server.workers[0], signal.SIGKILL)
            expected += 1
            return "workers killed"
        server.kill()
        server.process = server.start()
        expected += WORKERS
        return "servers killed"

    return again(kill, KILLING)


@contextmanager
def bodies(scene: Scene) -> Iterator[Counter[str]]:
    """Four strangers send a byte a second to the page of tokens, two to the admin's page to sign in."""
    sockets: dict[tuple[str, int], socket.socket] = {}
    paths = [("/oauth/access_token", 4), ("/admin/login/", 2)]
    places = [(path, number) for path, count in paths for number in range(count)]

    def drip() -> None:
        for place in places:
            try:
                sockets[place].sendall(b"a")
            except (KeyError, OSError):
                with suppress(OSError):  # it may be away, where workers are killed as well
                    sockets[place] = begun(scene.server.port, place[0])
                    caused["slow bodies"] += 1

    with again(drip, DRIPPING) as caused:
        yield caused
    for each in sockets.values():
        each.close()


def begun(port: int, path: str) -> socket.socket:
    """A connection that has sent the beginning of a form."""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n"
    made = socket.create_connection(("127.0.0.1", port))
    made.sendall(f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\n".encode())
    return made


def locks(scene: Scene) -> AbstractContextManager[Counter[str]]:
    """Another program locks the rows of all documents for longer than any write may take."""

    def hold() -> str | None:
        with suppress(psycopg.errors.DeadlockDetected), psycopg.connect(scene.database) as other:
            other.execute("SELECT FROM relations_entry ORDER BY id FOR UPDATE")
            time.sleep(HELD)
            return "times that all rows were locked"
        return None

    return again(hold, LOCKING)


def restarts(scene: Scene) -> AbstractContextManager[Counter[str]]:
    """The database ends, in good order or as in a crash, and is started a while later."""
    cluster, modes = scene.the_cluster(), itertools.cycle(["fast", "immediate"])

    def restart() -> str:
        cluster.stop(next(modes))
        time.sleep(AWAY)
        cluster.start()
        return "restarts of the database"

    return again(restart, RESTARTING)


def cuts(scene: Scene) -> AbstractContextManager[Counter[str]]:
    """All connections to the database are cut at once."""
    cluster = scene.the_cluster()

    def cut() -> str:
        cluster.execute(OTHERS)
        return "times that all connections were cut"

    return again(cut, CUTTING)


@contextmanager
def loads(scene: Scene) -> Iterator[Counter[str]]:
    """`load_schema` is killed as it changes fields; at the end the same command finishes."""
    chance, made = random.Random(scene.seed), itertools.count()
    project = str(scene.folder / "loaded")

    def load(*, whole: bool = False) -> str:
        kind = "text" if next(made) // 2 % 2 == 0 else "string"
        write_project(Path(project), kind=kind, extra=chance.random() < 0.5)
        program = scene.process("manage.py", "load_schema", project, "--allow-data-loss")
        if not whole:
            time.sleep(LOADING * chance.random())
            program.kill()
        program.communicate()
        if whole:
            assert program.returncode == 0, "load_schema failed"
        return "load_schema killed" if program.returncode else "load_schema done"

    with again(load, 0.1) as caused:
        yield caused
    caused[load(whole=True)] += 1


FAULTS: dict[str, Fault] = {
    each.__name__: each for each in (definitions, workers, bodies, locks, restarts, cuts, loads)
}
