"""A real server for a module of journeys: granian on the test database, as `make run` starts it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from tests.clients import node


@dataclass(frozen=True)
class Server:
    """Where it is, e.g. `http://127.0.0.1:4321`."""

    url: str


@pytest.fixture(scope="module")
def packages() -> None:
    """The JavaScript packages, or a skip."""
    node.install()


@pytest.fixture(scope="module")
def database(packages: None, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database, open to a whole module and to its server; afterwards it is as it was before."""
    config = connection.settings_dict
    # Only modules with this mark get a test database; another one must not be emptied.
    assert config["NAME"] == config["TEST"]["NAME"], "Mark the module: pytest.mark.django_db."
    with django_db_blocker.unblock():
        before = connection.creation.serialize_db_to_string()
        yield
        call_command(
            "flush", interactive=False, verbosity=0, reset_sequences=False, inhibit_post_migrate=True
        )
        connection.creation.deserialize_db_from_string(before)
        connection.close()


@pytest.fixture(scope="module")
def server_environment() -> dict[str, str]:
    """What else the server's environment holds; a module may say."""
    return {}


@pytest.fixture(scope="module")
def server(
    database: None, server_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server of one worker."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    log = tmp_path_factory.mktemp("server") / "log"
    command = ["granian", "--interface", "wsgi", "--blocking-threads", "1", "--workers", "1", "--no-ws"]
    address = ["--host", "127.0.0.1", "--port", str(port), "relations_project.wsgi:application"]
    environment = {**os.environ, "DATABASE_URL": database_url(), **server_environment}
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *command, *address],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        found = Server(f"http://127.0.0.1:{port}")
        wait_for(found, process, log)
        yield found
    finally:
        process.terminate()
        process.wait(timeout=30)


def database_url() -> str:
    """The address of the database that the tests use."""
    config = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{config['NAME']}"
    login = f"{config['USER']}:{config['PASSWORD']}".rstrip(":")
    place = f"{config['HOST']}:{config['PORT']}".rstrip(":")
    return f"{connection.vendor.replace('postgresql', 'postgres')}://{login}@{place}/{config['NAME']}"


def wait_for(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until it answers; AssertionError with its log when it ends instead."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(f"{server.url}/healthz", timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    raise AssertionError(f"The server does not answer.\n{log.read_text()}")
