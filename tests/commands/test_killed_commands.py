"""A killed command leaves all or nothing of each piece of its work, and finishes when it is run again."""

import signal
import sqlite3
from contextlib import closing

import pytest
from django.conf import settings

from tests.transfer.calls import process
from tests.writers.content import write_project

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]

# The command is killed before its n-th statement that writes, COMMIT among them. It prints how many it has.
PROGRAM = """
import os, signal, sys
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.db import connection

settings.MEDIA_ROOT = "media"
left = int(sys.argv[1])

def count():
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

def counted(execute, sql, *more):
    if not sql.startswith("SELECT"):
        count()
    return execute(sql, *more)

def committing(commit=connection._commit):
    count()
    commit()

connection.ensure_connection()
connection._commit = committing
with connection.execute_wrapper(counted):
    call_command(*sys.argv[2:])
sys.stderr.write(f"{-left}")
"""
TABLES = ("flow", "field", "component", "entry", "entryversion", "link", "rewrite")
SOAK = pytest.mark.soak
POINTS = [0.9, *(pytest.param(point, marks=SOAK) for point in (0.0, 0.1, 0.3, 0.5, 0.7, 1.0))]
COMMANDS = [
    "load_schema again",
    "load_content",
    *(pytest.param(c, marks=SOAK) for c in ("load_schema", "seed_demo")),
]


def called(folder, *words, killed=0):
    done = process(folder, ["-c", PROGRAM, killed, *words])
    assert done.returncode == (-signal.SIGKILL if killed else 0), done.stderr
    return done


def counts(folder):
    """How many rows each table has."""
    with closing(sqlite3.connect(folder / "db.sqlite3")) as connection:
        return {t: connection.execute(f"SELECT count(*) FROM relations_{t}").fetchone()[0] for t in TABLES}


def definitions(folder):
    """The slugs and kinds of all fields."""
    with closing(sqlite3.connect(folder / "db.sqlite3")) as connection:
        return set(connection.execute("SELECT slug, field_type FROM relations_field"))


@pytest.fixture(scope="module", params=COMMANDS)
def command(request, tmp_path_factory, migrated):
    """A command, the database that it begins with, what it makes of it, and how many statements it writes."""
    folder = tmp_path_factory.mktemp("whole")
    database = folder / "db.sqlite3"
    database.write_bytes(migrated)
    words = [request.param]
    if request.param.startswith("load_schema"):
        words = ["load_schema", str(write_project(folder / "project"))]
    if request.param == "load_schema again":
        called(folder, *words)
        fill(folder)
        write_project(folder / "project", "remark", extra=True)
        words.append("--allow-data-loss")
    if request.param == "load_content":
        called(folder, "load_schema", str(write_project(folder / "project")))
        fill(folder)
        called(folder, "dump_content", str(folder / "content.tar.gz"))
        words.append(str(folder / "content.tar.gz"))
        database.write_bytes(migrated)
    before = database.read_bytes()
    written = int(called(folder, *words).stderr.rpartition("\n")[2])
    return words, before, (counts(folder), definitions(folder)), written


def fill(folder):
    """Some documents whose values a change of definitions rewrites."""
    text = "from relations.engine.documents import documents\n"
    text += "for n in range(20): documents('articles').create({'name': str(n), 'note': str(n)})"
    process(folder, [settings.BASE_DIR / "manage.py", "shell", "-c", text], check=True)


@pytest.mark.parametrize("point", POINTS)
def test_what_is_killed_is_finished_by_the_same_command(command, tmp_path, point):
    words, before, whole, written = command
    (tmp_path / "db.sqlite3").write_bytes(before)
    absent = counts(tmp_path), definitions(tmp_path)
    called(tmp_path, *words, killed=1 + round(point * (written - 1)))
    if words[0] == "seed_demo":  # which writes each of its documents for itself
        process(tmp_path, [settings.BASE_DIR / "manage.py", "check_relations"], check=True)
    else:
        left = counts(tmp_path) | {"rewrite": 0}, definitions(tmp_path)
        assert left in (absent, (whole[0] | {"rewrite": 0}, whole[1]))
    called(tmp_path, *words)
    assert (counts(tmp_path), definitions(tmp_path)) == whole
    process(tmp_path, [settings.BASE_DIR / "manage.py", "check_relations"], check=True)
