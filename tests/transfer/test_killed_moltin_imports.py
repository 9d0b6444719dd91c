"""A killed import of a Moltin API shows no half of it, and the same command finishes it."""

import signal
import sqlite3

import pytest

from .calls import process

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]

PROGRAM = """
import os, sys
from functools import partial
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from relations.management.commands import import_moltin
from tests.transfer.killing import arm
from tests.transfer.moltin_content import Answers
settings.MEDIA_ROOT = "media"
answers = Answers()
import_moltin.Gateway = partial(import_moltin.Gateway, send=answers)
arm(*sys.argv[1:])
os.environ["MOLTIN_CLIENT_SECRET"] = "s3cret"
call_command("import_moltin", "--base-url", "https://api.moltin.com", "--client-id", "c", "--no-progress")
print(sum("files.example/f1" in url for url, _ in answers.asked))
"""


def imported(folder, module="", name="", when=""):
    return process(folder, ["-c", PROGRAM, module, name, when])


def rows(folder, table):
    with sqlite3.connect(folder / "db.sqlite3") as connection:
        return connection.execute(f"SELECT count(*) FROM relations_{table}").fetchone()[0]


@pytest.mark.parametrize(
    ("module", "name", "when", "fetched"),
    [
        ("relations.transfer.moltin.run", "_members", "after", 1),
        pytest.param("relations.transfer.importing.definitions", "load", "after", 1, marks=pytest.mark.soak),
        ("relations.engine.assets", "bring", "after", 1),
        pytest.param("relations.engine.bulk", "store_versions", "before", 0, marks=pytest.mark.soak),
        pytest.param("relations.engine.bulk", "insert_links", "before", 0, marks=pytest.mark.soak),
        ("relations.transfer.importing.links", "store", "after", 0),
    ],
)
def test_it_is_whole_or_absent_and_the_same_command_finishes_it(project, module, name, when, fetched):
    assert imported(project, module, name, when).returncode == -signal.SIGKILL
    assert rows(project, "entryversion") == rows(project, "link") == 0
    done = imported(project)
    assert done.returncode == 0, done.stderr
    assert [rows(project, table) for table in ("entryversion", "link", "asset")] == [4, 6, 1]
    assert len(list((project / "media").iterdir())) == 1
    assert int(done.stdout.splitlines()[-1]) == fetched  # a file that is here is not fetched again
