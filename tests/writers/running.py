"""One run: a server, clients, what happens to them, and afterwards what must be true."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from tests.servers import Server, serving, until
from tests.serving.clusters import Cluster
from tests.serving.conftest import manage

from . import holding
from .asking import Asker, Tally
from .content import furnish, write_project
from .hurting import WORKERS, Fault, Scene, definitions
from .knowing import Shared
from .sharing import Sharer, work

CLIENTS = 12
WATCHING = 0.2  # seconds between an answer of /healthz and the next question


@dataclass
class Report:
    """The figures of a run, and what was wrong. Times are seconds."""

    seed: int
    seconds: float
    tally: Tally
    caused: Counter[str]
    health: float  # the longest until /healthz answered
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        tally = self.tally
        words = (
            f"seed {self.seed}: {tally.done} operations by {CLIENTS} clients in {self.seconds:.0f} s",
            f"answers {listed(tally.statuses)}",
            f"caused {listed(self.caused)}; requests cut {tally.cut}",
            f"longest without an acknowledged write {tally.outage:.1f} s",
            f"longest until an answer {tally.longest:.1f} s, of /healthz {self.health:.1f} s",
            f"lost or wrong {len(self.faults)}",
        )
        return "; ".join(words)

    @property
    def row(self) -> str:
        """A row of the table in docs/deployment.md."""
        tally = self.tally
        cells = (
            ", ".join(f"{count} {what}" for what, count in sorted(self.caused.items())),
            f"{tally.done:,}",
            f"{self.seconds:.0f}",
            f"{tally.cut:,}",
            f"{tally.statuses[503]}",
            f"{len(self.faults)}",
            f"{tally.outage:.1f} s",
            f"{tally.longest:.1f} s",
            f"{self.health:.1f} s",
        )
        return f"| {' | '.join(cells)} |"


HEAD = (
    "| caused | operations | seconds | cut | told 503, and came again | lost or wrong "
    f"| longest without a write | until an answer | of `/healthz` |\n{'|---' * 9}|"
)


def listed(counts: Mapping[Any, int]) -> str:
    """Each name with its number."""
    return ", ".join(f"{name}: {count}" for name, count in sorted(counts.items()))


def prepare(database: str, folder: Path) -> str:
    """Give an empty database that has been migrated its definitions; return a token for the clients."""
    manage(database, "load_schema", str(write_project(folder / "project")))
    manage(database, "locales", "add", "fr")
    return manage(database, "create_token", "writers", "--scope", "write")


def run(
    database: str,
    folder: Path,
    token: str,
    operations: int,
    seed: int,
    *,
    faults: Sequence[Fault] = (definitions,),
    cluster: Cluster | None = None,
) -> Report:
    """Write so many times to a database that has been prepared; return what was found.

    Meanwhile `faults` are caused; some need the cluster that the database is in.
    """
    tally, shared = Tally(), Shared()
    with serving(database, folder / "log", workers=WORKERS) as server, ExitStack() as stack:
        with closing(Asker(server.port, token, tally)) as asker:
            content = furnish(asker)
        askers = [Asker(server.port, token, tally) for _ in range(CLIENTS)]
        writers = [Sharer(n, asker, content, shared, seed) for n, asker in enumerate(askers)]
        scene = Scene(server, database, folder, seed, cluster)
        began = time.monotonic()
        health = stack.enter_context(watched(server))
        caused = [stack.enter_context(fault(scene)) for fault in faults]
        with ThreadPoolExecutor(CLIENTS) as pool:
            for done in [pool.submit(write, writer, -(-operations // CLIENTS)) for writer in writers]:
                done.result()
        seconds = time.monotonic() - began
        stack.close()
    report = Report(seed, seconds, tally, sum(caused, Counter()), max(health))
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
def watched(server: Server) -> Iterator[list[float]]:
    """Ask /healthz all the time inside the block; yields the seconds that the answers took.

    A time when nobody listens counts until somebody does.
    """
    seconds: list[float] = []
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(WATCHING):
            began = time.monotonic()
            until(lambda: server.ask("/healthz").status == 200, server)
            seconds.append(time.monotonic() - began)

    with ThreadPoolExecutor(1) as pool:
        watching = pool.submit(watch)
        try:
            yield seconds
        finally:
            ended.set()
            watching.result()


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
