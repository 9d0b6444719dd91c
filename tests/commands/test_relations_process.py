import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def manage(tmp_path_factory, migrated):
    """Run manage.py on a database of its own."""
    database = tmp_path_factory.mktemp("command") / "db.sqlite3"
    database.write_bytes(migrated)
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{database}"}

    def run(*args):
        command = [sys.executable, "manage.py", *args]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    return run


def test_the_exit_status_is_0_when_it_is_done(manage):
    assert manage("relations", "show", "--help").returncode == 0


def test_the_exit_status_is_1_for_a_refusal(manage):
    done = manage("relations", "show", "nowhere", "r", "categories")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == 'CommandError: There is no flow "nowhere".\n'


@pytest.mark.parametrize(
    "arguments", [["connect", "restaurants", "r"], ["set", "restaurants", "r", "categories"]]
)
def test_the_exit_status_is_2_for_wrong_usage(manage, arguments):
    assert manage("relations", *arguments).returncode == 2
