"""The benchmark runs, and its floor answers what the server answers."""

import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = [pytest.mark.soak, pytest.mark.postgres]


def test_the_benchmark_measures_short_lists():
    command = [sys.executable, "-m", "bench", "--rounds", "1", "--sizes", "30", "60"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "| connect before, 60 |" in done.stdout


def test_it_measures_how_long_writers_wait_for_a_change():
    command = [sys.executable, "-m", "bench.waiting", "--versions", "20", "--only", "drafts on"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "| drafts on |" in done.stdout
