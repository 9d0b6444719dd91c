"""One run: a server, clients and changes of definitions, and afterwards what must be true."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from tests.servers import Server, serving
from tests.serving.conftest import manage

from . import holding
from .asking import Asker, Tally
from .content import furnish, write_project
from .knowing import Shared
from .sharing import Sharer, work

CLIENTS, WORKERS = 12, 2
KILLING = 4  # seconds between two workers that are killed


@dataclass
class Report:
    """The figures of a run, and what was wrong."""

    seed: int
    seconds: float
    tally: Tally
    changes: dict[str, int]
    killed: Counter[str]
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        statuses = ", ".join(f"{status}: {count}" for status, count in sorted(self.tally.statuses.items()))
        words = (
            f"seed {self.seed}: {self.tally.done} operations by {CLIENTS} clients in {self.seconds:.0f} s",
            f"answers {statuses}",
            f"changes of definitions {sum(self.changes.values())}",
            f"killed {dict(self.killed)}, requests cut {self.tally.cut}",
            f"longest until an answer {self.tally.longest:.1f} s",
            f"faults {len(self.faults)}",
        )
        return "; ".join(words)


def run(
    database: str, folder: Path, operations: int, seed: int, *, killing: bool = False, **environment: str
) -> Report:
    """Write so many times to an empty database that has been migrated; return what was found.

    With `killing`, workers are killed meanwhile, one every few seconds.
    """
    manage(database, "load_schema", str(write_project(folder / "project")))
    manage(database, "locales", "add", "fr")
    token = manage(database, "create_token", "writers", "--scope", "write")
    tally, shared = Tally(), Shared()
    with serving(database, folder / "log", workers=WORKERS, **environment) as server:
        with closing(Asker(server.port, token, tally)) as asker:
            content = furnish(asker)
        askers = [Asker(server.port, token, tally) for _ in range(CLIENTS)]
        writers = [Sharer(n, asker, content, shared, seed) for n, asker in enumerate(askers)]
        began = time.monotonic()
        hurting = killed(server) if killing else nullcontext([])
        with hurting as ends, defining(database, seed) as changes, ThreadPoolExecutor(CLIENTS) as pool:
            for done in [pool.submit(write, writer, -(-operations // CLIENTS)) for writer in writers]:
                done.result()
        seconds = time.monotonic() - began
    report = Report(seed, seconds, tally, changes, Counter(ends))
    report.faults += tally.faults
    report.faults += holding.faults(holding.State(read(database)), writers, content, shared)
    report.faults += check(database)
    return report


def write(writer: Sharer, operations: int) -> None:
    """One client's work."""
    with closing(writer.asker):
        writer.prepare()
        for _ in range(operations):
            work(writer)


@contextmanager
def killed(server: Server) -> Iterator[list[str]]:
    """Kill a worker every few seconds inside the block, and sometimes the server, which is started again.

    The yielded list says which.
    """
    ended, ends, started = threading.Event(), list[str](), WORKERS

    def kill() -> None:
        nonlocal started
        while not ended.wait(KILLING):
            if server.log.read_text().count("Started worker") < started:
                continue  # the successor of the last one
            ends.append("server" if len(ends) % 4 == 3 else "worker")
            if ends[-1] == "server":
                server.kill()
                server.process = server.start()
                started += WORKERS
            else:
                os.kill(server.workers[0], signal.SIGKILL)
                started += 1

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        yield ends
    finally:
        ended.set()
        killer.join()


@contextmanager
def defining(database: str, seed: int) -> Iterator[dict[str, int]]:
    """Change definitions inside the block; the yielded dict has the number of each change afterwards."""
    made: dict[str, int] = {}
    command = [sys.executable, "-m", "tests.writers.defining", str(seed)]
    changer = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **placed(database))
    try:
        yield made
    finally:
        told, _ = changer.communicate(b"", timeout=60)
    assert changer.returncode == 0, "changing definitions failed"
    made.update(json.loads(told))


def read(database: str) -> dict[str, object]:
    """All documents and links of a database."""
    command = [sys.executable, "-m", "tests.writers.state"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, **placed(database))
    found: dict[str, object] = json.loads(done.stdout)
    return found


def check(database: str) -> list[str]:
    """What `check_relations` finds."""
    command = [sys.executable, "manage.py", "check_relations"]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **placed(database)
    )
    return [] if done.returncode == 0 else [f"check_relations: {done.stdout}"]


def placed(database: str) -> dict[str, object]:
    """The folder and environment of a process that works on a database."""
    return {"cwd": settings.BASE_DIR, "env": {**os.environ, "DATABASE_URL": database}}
