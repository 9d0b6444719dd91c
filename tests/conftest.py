import gc
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import hypothesis
import pytest
import pytest_django
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase

from tests import emptying, remembered
from tests.examples import IN_CI, examples
from tests.requirements import ONLY, only_on

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

SLOW_FILE = re.compile(r"^pytestmark = .*\bmark\.slow\b", re.MULTILINE)

hypothesis.settings.register_profile("local", deadline=None, max_examples=examples(100))
hypothesis.settings.register_profile(
    "ci", deadline=None, derandomize=True, print_blob=True, max_examples=examples(100)
)
hypothesis.settings.load_profile("ci" if IN_CI else "local")


def pytest_configure() -> None:
    # Collecting garbage among thousands of tests that stay is an eighth of a run's time.
    gc.set_threshold(50_000, 20, 100)
    # The hasher of people's passwords is slow on purpose.
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]
    # Counts of requests are those of one process, and of no run before.
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    # Each test client has a server of its own, which would list all static files before its first request.
    settings.WHITENOISE_AUTOREFRESH = True
    # It counts once in a process, and so in whichever test comes first.
    settings.RELATIONS_LARGE_FLOW = None
    TransactionTestCase._fixture_teardown = emptying.empty


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave a file unread that `make quick` would deselect as a whole: reading them takes seconds."""
    leaves_slow = config.option.markexpr.startswith("not (slow")
    if leaves_slow and collection_path.suffix == ".py" and SLOW_FILE.search(collection_path.read_text()):
        return True
    return None


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("postgres"):
        only_on(connection.vendor == "postgresql", "PostgreSQL")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark tests for what they use, and what they do to the database.

    Those that empty it are slow: `make quick`, which keeps it, must not stop amid them. Those that have none
    say the same on each.
    """
    if empties_the_database(item):
        item.add_marker(pytest.mark.slow)
    if not has_a_database(item):
        item.add_marker(pytest.mark.once)
    if item.get_closest_marker("soak"):
        item.add_marker(pytest.mark.timeout(0))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that empty the database come last; pytest would run all those of one browser early, together."""
    items.sort(key=lambda item: "transactional_db" in getattr(item, "fixturenames", ()))


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()


def empties_the_database(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("django_db")
    fixtures = {"transactional_db", "live_server"}.intersection(getattr(item, "fixturenames", ()))
    return bool(fixtures or (mark and mark.kwargs.get("transaction")))


def has_a_database(item: pytest.Item) -> bool:
    """Whether it has the test database, or one of its own on the same kind of server."""
    marked = item.get_closest_marker("django_db") or item.get_closest_marker("postgres")
    return bool(marked) or "django_db_setup" in getattr(item, "fixturenames", ())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return fail_if_something_is_missing((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return fail_if_something_is_missing((yield))


def fail_if_something_is_missing(report: Report) -> Report:
    """In CI nothing goes untested in silence: a skip fails, unless it is about another database."""
    if not IN_CI or not report.skipped or hasattr(report, "wasxfail"):
        return report
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if not reason.removeprefix("Skipped: ").startswith(ONLY):
        report.outcome = "failed"
        report.longrepr = f"In CI nothing may be skipped. {reason}"
    return report


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_modify_db_settings_parallel_suffix: None,
) -> None:
    """Give every run a test database of its own, or, with --reuse-db, every clone."""
    database = settings.DATABASES["default"]
    if connection.vendor == "sqlite":
        # A file, not memory: threads then meet the same locks as a server's workers.
        folder = kept_databases(request.config) or tmp_path_factory.mktemp("database")
        database["TEST"]["NAME"] = str(folder / "test.sqlite3")
        return
    # Two clones may test on one server at the same time.
    clone = f"{zlib.crc32(os.fsencode(settings.BASE_DIR)):08x}"
    database["TEST"]["NAME"] = f"{database['TEST']['NAME'] or 'test'}_{clone}"
    if connection.vendor == "postgresql":
        # What a crash of the server would lose is only tests' content.
        database["OPTIONS"]["options"] = "-c synchronous_commit=off"


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Generator[None]:
    """Remember the first rows; at the end, end what a browser keeps alive.

    PostgreSQL drops no database that a live server's thread still uses.
    """
    with django_db_blocker.unblock():
        emptying.remember_first_rows()
        remembered.begin()
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="session")
def migrated(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A database of SQLite with the tables and the first rows alone, as the bytes of a file."""
    path = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        # Only modules with this mark get a test database.
        assert path == connection.settings_dict["TEST"]["NAME"], "Mark the module: pytest.mark.django_db."
    else:
        path = tmp_path_factory.mktemp("migrated") / "db.sqlite3"
        words = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        environment = {**os.environ, "DATABASE_URL": f"sqlite:///{path}"}
        subprocess.run(words, cwd=settings.BASE_DIR, env=environment, check=True)
    with closing(sqlite3.connect(path)) as database:
        return database.serialize()


@pytest.fixture
def folder(settings: pytest_django.Settings, tmp_path: Path) -> Path:
    """The folder of uploaded files, an empty one for each test that uses it."""
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def kept_databases(config: pytest.Config) -> Path | None:
    """Where this process keeps its database for the next run, as long as the migrations stay as they are."""
    if not config.getoption("reuse_db") or config.cache is None:
        return None
    migrations = sorted(Path(settings.BASE_DIR).glob("relations*/**/migrations/*.py"))
    state = zlib.crc32(b"".join(path.read_bytes() for path in migrations))
    process = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    kept = config.cache.mkdir(f"database-{process}")
    for other in kept.iterdir():
        if other.name != f"{state:08x}":
            shutil.rmtree(other)
    folder = kept / f"{state:08x}"
    folder.mkdir(exist_ok=True)
    return folder
