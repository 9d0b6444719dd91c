"""A cluster of PostgreSQL of one's own, to be stopped and started."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pytest

PLACES = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
# Root may not run it, and needs no other name where it is not root.
OWNER = {"user": "postgres"} if os.getuid() == 0 else {}
FAST = ["fsync=off", "shared_buffers=16MB", "listen_addresses=127.0.0.1"]
SERIALIZABLE = "ALTER ROLE postgres SET default_transaction_isolation = 'serializable'"


@dataclass(frozen=True)
class Cluster:
    """Its folder, and the port it listens on while it runs."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def copy(self, name: str) -> str:
        """Make a database that is a copy of the one at `url`, and return its address."""
        self.execute(f"CREATE DATABASE {name} TEMPLATE postgres")
        return self.url.removesuffix("postgres") + name

    def start(self) -> None:
        options = [f"port={self.port}", f"unix_socket_directories={self.folder}", *FAST]
        words = " ".join(f"-c {option}" for option in options)
        self._control("start", "-o", words, "-l", str(self.folder / "log"))

    def stop(self, mode: str = "immediate") -> None:
        """End it, as a crash does, or by "fast", which cuts the connections in good order."""
        self._control("stop", "-m", mode)

    def execute(self, *statements: str) -> None:
        """Run statements as another client."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def value(self, statement: str) -> Any:
        """Return the one value that a query gives another client."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            row = connection.execute(statement.encode()).fetchone()
            return row[0] if row else None

    def _control(self, *words: str) -> None:
        command = [program("pg_ctl"), "-D", str(self.folder / "data"), "-w", *words]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", **OWNER)


def program(name: str) -> str:
    """The path of a program of PostgreSQL, or a skip."""
    path = os.pathsep.join([*map(str, PLACES), os.environ["PATH"]])
    found = shutil.which(name, path=path)
    if found is None:
        pytest.skip(f"{name}, a program of PostgreSQL's server, is not installed.")
    return found


@contextmanager
def running() -> Iterator[Cluster]:
    """A running cluster with nothing in it; afterwards it has ended and is removed."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    # Not one of pytest's folders: they are root's alone, where root runs the tests.
    with TemporaryDirectory(prefix="cluster-") as name:
        folder = Path(name)
        if OWNER:
            shutil.chown(folder, "postgres")
        words = ["-D", str(folder / "data"), "-U", "postgres", "-A", "trust", "--no-sync"]
        subprocess.run([program("initdb"), *words], check=True, stdout=subprocess.DEVNULL, cwd="/", **OWNER)
        cluster = Cluster(folder, port)
        cluster.start()
        try:
            yield cluster
        finally:
            if (folder / "data/postmaster.pid").exists():
                cluster.stop()
