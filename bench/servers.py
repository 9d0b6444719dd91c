"""The servers: this project's as `make run` starts it, the floor without anything before it, and a Strapi."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from relations_project.management.commands import serve

from .measuring import FLOOR, OURS, STRAPI, Server
from .strapi import Strapi

HOST = "127.0.0.1"
BARE = ("--interface", "wsgi", "--blocking-threads", "1", "--workers", "1", "--no-ws")
PATIENCE = 120  # seconds until a server must answer


@contextmanager
def running(token: str, *, floor: bool, strapi: Strapi | None) -> Iterator[tuple[dict[str, Server], int]]:
    """Run this project's, the floor if asked, and a Strapi if one is given, with one worker each.

    Yields the servers by name, and the process id of this project's. `token` is for the former two.
    """
    ports = {OURS: _free_port()}
    started = {OURS: _start(serve.command(HOST, ports[OURS], 1))}
    if floor:
        ports[FLOOR] = _free_port()
        command = [sys.executable, "-m", "granian", *BARE, "--host", HOST, "--port", str(ports[FLOOR])]
        started[FLOOR] = _start([*command, "bench.floor:application"])
    if strapi is not None:
        ports[STRAPI] = _free_port()
        started[STRAPI] = _start(strapi.command, strapi.folder, **strapi.environment(ports[STRAPI]))
    try:
        for name, port in ports.items():
            _await(name, port, "/api/ping" if name == STRAPI else "/healthz", started[name])
        yield (
            {
                name: Server(port, strapi.token() if strapi and name == STRAPI else token)
                for name, port in ports.items()
            },
            started[OURS].pid,
        )
    finally:
        for process in started.values():
            process.terminate()
        for process in started.values():
            process.wait()


def peak_memory(server: int) -> float:
    """Return the most megabytes that a worker of the server with this process id had, on Linux.

    What it maps of files now, such as a database of SQLite, is not counted.
    """
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    states = [Path(f"/proc/{child}/status").read_text() for child in children]

    def kilobytes(state: str, name: str) -> int:
        return int(state.partition(f"{name}:")[2].split()[0])

    return max(kilobytes(state, "VmHWM") - kilobytes(state, "RssFile") for state in states) / 1024


def _start(command: Sequence[str], folder: Path | None = None, **more: str) -> subprocess.Popen[bytes]:
    environment: Mapping[str, str] = {
        "LOG_LEVEL": "ERROR",
        "GRANIAN_LOG_LEVEL": "warning",
        "PYTHONPATH": os.getcwd(),
    }
    shown = None if folder is None else subprocess.DEVNULL  # Strapi prints a banner
    return subprocess.Popen(command, env=os.environ | environment | more, cwd=folder, stdout=shown)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _await(name: str, port: int, path: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers; SystemExit if its process ends before."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            http.client.HTTPConnection(HOST, port, timeout=10).request("GET", path)
            return
        except OSError:
            if process.poll() is not None:
                sys.exit(f"bench: the server of {name} ended before it answered.")
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
