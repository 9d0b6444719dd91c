import os
import zlib
from collections.abc import Generator
from typing import TypeVar

import hypothesis
import pytest
from django.conf import settings
from django.db import connection

from tests.requirements import ONLY, only_on

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

IN_CI = os.environ.get("RELATIONS_CI") == "1"

hypothesis.settings.register_profile("local", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if IN_CI else "local")


def pytest_configure() -> None:
    # The hasher of people's passwords is slow on purpose.
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("postgres"):
        only_on(connection.vendor == "postgresql", "PostgreSQL")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that empty the database come last; pytest would run all those of one browser early, together."""
    items.sort(key=lambda item: "transactional_db" in getattr(item, "fixturenames", ()))


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
    tmp_path_factory: pytest.TempPathFactory, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Give every run a test database of its own."""
    database = settings.DATABASES["default"]
    if connection.vendor == "sqlite":
        # A file, not memory: threads then meet the same locks as a server's workers.
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
    else:
        # Two clones may test on one server at the same time.
        clone = f"{zlib.crc32(os.fsencode(settings.BASE_DIR)):08x}"
        database["TEST"]["NAME"] = f"{database['TEST']['NAME'] or 'test'}_{clone}"
