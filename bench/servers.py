"""The two servers: this project's as `make run` starts it, and the floor without anything before it."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from relations_project.management.commands import serve

HOST = "127.0.0.1"
FLOOR = ("--interface", "wsgi", "--blocking-threads", "1", "--workers", "1", "--no-ws")


@contextmanager
def running(*, floor: bool) -> Iterator[tuple[list[int], int]]:
    """Run this project's, and the floor if asked, with one worker each.

    Yields their ports on this machine, and the process id of this project's server.
    """
    ports = [_free_port() for _ in range(1 + floor)]
    started = [_start(serve.command(HOST, ports[0], 1))]
    if floor:
        command = [sys.executable, "-m", "granian", *FLOOR, "--host", HOST, "--port", str(ports[1])]
        started.append(_start([*command, "bench.floor:application"]))
    try:
        for port in ports:
            _await(port)
        yield ports, started[0].pid
    finally:
        for process in started:
            process.terminate()
        for process in started:
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


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    environment = {"LOG_LEVEL": "ERROR", "GRANIAN_LOG_LEVEL": "warning", "PYTHONPATH": os.getcwd()}
    return subprocess.Popen(command, env=os.environ | environment)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _await(port: int) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            http.client.HTTPConnection(HOST, port, timeout=10).request("GET", "/healthz")
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
