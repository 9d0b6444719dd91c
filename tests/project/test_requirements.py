"""The rule that in CI nothing is skipped in silence, tried on runs of its own."""

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings

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

pytestmark = [pytest.mark.slow, pytest.mark.once]

EXPECTED_FAILURE = """
import pytest

@pytest.mark.xfail
def test_that_cannot_pass_yet():
    assert False
"""

CASES = {
    "missing": MISSING,
    "met": MISSING.replace("False", "True"),
    "missing_module": IMPORT,
    "another_database": ANOTHER_DATABASE,
    "expected_failure": EXPECTED_FAILURE,
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """How each module of CASES ends under the project's conftest, at a desk (False) and in CI (True)."""
    return {ci: run(tmp_path_factory.mktemp("project"), ci) for ci in (False, True)}


def run(folder: Path, ci: bool) -> dict[str, str]:
    """The outcome of the one test in each of the modules, which one process runs."""
    (folder / "conftest.py").write_text("from tests.conftest import *")
    (folder / "pytest.ini").write_text(
        "[pytest]\nmarkers =\n  postgres: about PostgreSQL\n  slow: takes long"
    )
    for name, code in CASES.items():
        (folder / f"test_{name}.py").write_text(code)
    environment = {
        **os.environ,
        "PYTHONPATH": str(settings.BASE_DIR),
        "DJANGO_SETTINGS_MODULE": "relations_project.settings",
        "DATABASE_URL": "sqlite://:memory:",
        "RELATIONS_CI": "1" if ci else "0",
    }
    options = ["-p", "no:randomly", "--continue-on-collection-errors", "--junit-xml", "report.xml"]
    command = [sys.executable, "-m", "pytest", *options]
    subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    found = {}
    for case in ElementTree.parse(folder / "report.xml").iter("testcase"):
        module = (case.get("classname") or case.get("name")).removeprefix("test_")
        found[module] = next((below.get("type") or below.tag for below in case), "passed")
    return found


def test_a_missing_prerequisite_skips_locally(outcomes):
    assert outcomes[False]["missing"] == "pytest.skip"


def test_a_missing_prerequisite_fails_in_ci(outcomes):
    assert outcomes[True]["missing"] == "failure"


def test_a_missing_module_fails_in_ci(outcomes):
    assert outcomes[True]["missing_module"] == "error"


def test_a_fact_about_another_database_is_skipped_in_ci_too(outcomes):
    assert outcomes[True]["another_database"] == "pytest.skip"


def test_an_expected_failure_stays_one_in_ci(outcomes):
    assert outcomes[True]["expected_failure"] == "pytest.xfail"


def test_a_met_prerequisite_runs_the_test(outcomes):
    assert outcomes[True]["met"] == "passed"
