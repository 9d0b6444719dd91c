"""Databases of their own for servers that get hurt."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.servers import Server, serving

LIMITS = {
    "SERVER_THREADS": "2",
    "SERVER_WAITING": "0",
    "SERVER_BODY_SECONDS": "1",
    "GRANIAN_HTTP1_HEADER_READ_TIMEOUT": "2000",  # milliseconds
    "RELATIONS_LOCK_TIMEOUT": "60",  # the threads stay busy
}


@pytest.fixture(scope="module")
def lite(migrated: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of SQLite with the tables, and nothing in them."""
    path = tmp_path_factory.mktemp("served") / "db.sqlite3"
    path.write_bytes(migrated)
    return path


def manage(database: str, *arguments: str) -> str:
    """Run a command on a database; return what it prints."""
    command = [sys.executable, "manage.py", *arguments]
    environment = {**os.environ, "DATABASE_URL": database}
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def furnish(server: Server, token: str) -> None:
    """Give the server's database a flow `notes` with a name, and a document n1."""
    server.token = token
    flow = {"type": "flow", "name": "Notes", "slug": "notes", "description": "", "enabled": True}
    made = server.ask("/v2/flows", "POST", {"data": flow}).json["data"]["id"]
    relationships = {"flow": {"data": {"type": "flow", "id": made}}}
    field = {"type": "field", "name": "Name", "slug": "name", "field_type": "string", "description": ""}
    field |= {"required": False, "enabled": True, "relationships": relationships}
    answer = server.ask("/v2/fields", "POST", {"data": field})
    assert answer.status == 201, answer.text


@pytest.fixture(scope="module")
def server(lite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of one worker with two threads, and no room for requests that wait, on SQLite."""
    database = f"sqlite:///{lite}"
    token = manage(database, "create_token", "test", "--scope", "write")
    with serving(database, tmp_path_factory.mktemp("server") / "log", **LIMITS) as server:
        furnish(server, token)
        yield server


@pytest.fixture
def locked(lite: Path) -> Iterator[Any]:
    """Another program that holds the write lock of the file; `rollback` gives it back."""
    with closing(sqlite3.connect(lite, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other
