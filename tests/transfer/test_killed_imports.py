"""An import that is killed at any point shows no half of the content, and the same command finishes it."""

import signal
import sqlite3
from pathlib import Path

import pytest

from .archives import shop
from .calls import process
from .large import write
from .test_imported_files import album

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]

PROGRAM = """
import resource, sys
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from tests.transfer.killing import arm
settings.MEDIA_ROOT = sys.argv[2]
arm(*sys.argv[3:6])
call_command("import_strapi", sys.argv[1], "--no-progress", *sys.argv[6:])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def imported(folder, archive, module="", name="", when="", *words):
    return process(folder, ["-c", PROGRAM, archive, folder / "media", module, name, when, *words])


def rows(folder, table):
    with sqlite3.connect(folder / "db.sqlite3") as connection:
        return connection.execute(f"SELECT count(*) FROM relations_{table}").fetchone()[0]


@pytest.mark.parametrize(
    ("module", "name", "when"),
    [
        ("relations.transfer.importing.definitions", "load", "after"),
        pytest.param("relations.engine.assets", "bring", "after", marks=pytest.mark.soak),
        ("relations.engine.assets", "store_files", "after"),
        pytest.param("relations.engine.bulk", "store_versions", "after", marks=pytest.mark.soak),
        pytest.param("relations.engine.bulk", "insert_links", "before", marks=pytest.mark.soak),
        ("relations.transfer.importing.links", "store", "after"),
    ],
)
def test_it_is_whole_or_absent_and_the_same_command_finishes_it(project, module, name, when):
    made, other = album(), shop()
    made.schemas += other.schemas
    made.rows += other.rows
    made.links += other.links
    archive = made.write(project)
    assert imported(project, archive, module, name, when).returncode == -signal.SIGKILL
    assert rows(project, "entryversion") == 0
    done = imported(project, archive)
    assert done.returncode == 0, done.stderr
    tables = ("entryversion", "link", "asset", "assetuse")
    assert [rows(project, table) for table in tables] == [4, 2, 2, 4]
    stored = sorted(each.name for each in Path(project / "media").iterdir())
    assert stored == ["a_0a.png", "b_0a.png", "thumbnail_a_0a.png"]


@pytest.mark.soak
def test_memory_is_bounded(project):
    archive = write(project / "large.tar.gz", 20_000, 200_000)
    done = imported(project, archive)
    assert done.returncode == 0, done.stderr
    assert rows(project, "link") == 200_000
    assert int(done.stdout.splitlines()[-1]) < 300  # MB
