"""Workers that die, and a server that is told to end."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from django.conf import settings

from relations_project.management.commands.serve import check_free
from tests.servers import PATIENCE, serving, until
from tests.serving.conftest import furnish, manage

FAILING = ["--port", "0", "--respawn-failed-workers", "--interface", "asgi"]
CRASHING = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.slow]


def test_a_worker_that_is_killed_is_followed_by_another_while_the_other_answers(lite, tmp_path):
    with serving(f"sqlite:///{lite}", tmp_path / "log", workers=2) as server:
        until(lambda: server.log.read_text().count("Started worker") == 2, server)
        killed, other = server.workers
        os.kill(killed, signal.SIGKILL)
        until(lambda: len(server.workers) == 2 and killed not in server.workers, server)
        assert other in server.workers
        until(lambda: server.log.read_text().count("Started worker") == 3, server)
        assert [server.ask("/admin/login/").status for _ in range(20)] == [200] * 20


def test_successors_that_are_killed_at_once_do_not_end_the_server(lite, tmp_path):
    with serving(f"sqlite:///{lite}", tmp_path / "log") as server:
        known = set(server.workers)  # the process ids
        for _ in range(3):
            os.kill(server.workers[0], signal.SIGKILL)
            until(lambda: not known.issuperset(server.workers), server)
            known.update(server.workers)
        until(lambda: server.ask("/healthz").status == 200, server)


@pytest.mark.parametrize("target", ["relations_project.nothing:here", "crashing:here"])
def test_a_server_whose_workers_cannot_begin_ends(target, tmp_path):
    (tmp_path / "crashing.py").write_text(CRASHING)
    done = subprocess.run(
        [sys.executable, "-m", "relations_project.serving.process", *FAILING, target],
        cwd=settings.BASE_DIR,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert "crash loop" in done.stdout + done.stderr


def test_a_write_that_has_begun_is_answered_after_the_server_is_told_to_end(lite, tmp_path):
    database = f"sqlite:///{lite}"
    token = manage(database, "create_token", "ending", "--scope", "write")
    with serving(
        database, tmp_path / "log", SERVER_THREADS="1", SERVER_WAITING="0", RELATIONS_LOCK_TIMEOUT="60"
    ) as server:
        furnish(server, token)
        with closing(sqlite3.connect(lite, isolation_level=None)) as other, ThreadPoolExecutor(1) as pool:
            other.execute("BEGIN IMMEDIATE")
            write = pool.submit(server.insist, "/api/notes", "POST", {"data": {"name": "last"}})
            until(lambda: server.ask("/api/notes").status == 503, server)
            server.process.terminate()
            until(lambda: "Shutting down" in server.log.read_text(), server)
            other.rollback()
            assert write.result(PATIENCE).status == 201
            server.process.wait(PATIENCE)


def test_the_metrics_are_those_of_all_workers(lite, tmp_path):
    with serving(f"sqlite:///{lite}", tmp_path / "log", workers=2, METRICS_TOKEN="secret") as server:
        asked = [server.ask("/api/notes").status for _ in range(12)]
        server.token = "secret"
        text = server.ask("/metrics").text.decode()
    counted = re.findall(r'^relations_requests_total\{.*status="403"\} ([\d.]+)$', text, re.M)
    assert (asked, sum(map(float, counted))) == ([403] * 12, 12)


def test_a_port_that_another_server_has_is_refused(lite, tmp_path):
    with serving(f"sqlite:///{lite}", tmp_path / "log") as server:
        port = str(server.port)
        done = subprocess.run(
            [sys.executable, "manage.py", "serve", "--port", port],
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
    assert (done.returncode, f"127.0.0.1:{port}: it is in use" in done.stderr) == (1, True)


def test_a_port_that_is_free_stays_free():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    check_free("127.0.0.1", port)
    check_free("127.0.0.1", port)
