"""The rule that in CI nothing is skipped in silence, tried on runs of its own."""

import pytest
from django.conf import settings

pytest_plugins = ["pytester"]


@pytest.fixture
def outcomes(pytester, monkeypatch):
    """The outcomes of one small test module under the project's conftest."""
    monkeypatch.setenv("PYTHONPATH", str(settings.BASE_DIR))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "relations_project.settings")
    monkeypatch.setenv("DATABASE_URL", "sqlite://:memory:")
    pytester.makeconftest("from tests.conftest import *")
    pytester.makeini("[pytest]\nmarkers = postgres: about PostgreSQL")

    def run(code: str, *, ci: bool) -> dict[str, int]:
        monkeypatch.setenv("RELATIONS_CI", "1" if ci else "0")
        pytester.makepyfile(code)
        return pytester.runpytest_subprocess("-p", "no:randomly").parseoutcomes()

    return run


MISSING = """
from tests.requirements import require

def test_that_needs_a_browser():
    require(False, "a browser")
"""

IMPORT = """
import pytest

pytest.importorskip("a_module_nobody_has")
"""

ANOTHER_DATABASE = """
import pytest

@pytest.mark.postgres
def test_about_postgresql():
    pass
"""

EXPECTED_FAILURE = """
import pytest

@pytest.mark.xfail
def test_that_cannot_pass_yet():
    assert False
"""


def test_a_missing_prerequisite_skips_locally(outcomes):
    assert outcomes(MISSING, ci=False) == {"skipped": 1}


def test_a_missing_prerequisite_fails_in_ci(outcomes):
    assert outcomes(MISSING, ci=True) == {"failed": 1}


def test_a_missing_module_fails_in_ci(outcomes):
    assert outcomes(IMPORT, ci=True) == {"errors": 1}


def test_a_fact_about_another_database_is_skipped_in_ci_too(outcomes):
    assert outcomes(ANOTHER_DATABASE, ci=True) == {"skipped": 1}


def test_an_expected_failure_stays_one_in_ci(outcomes):
    assert outcomes(EXPECTED_FAILURE, ci=True) == {"xfailed": 1}


def test_a_met_prerequisite_runs_the_test(outcomes):
    assert outcomes(MISSING.replace("False", "True"), ci=True) == {"passed": 1}
