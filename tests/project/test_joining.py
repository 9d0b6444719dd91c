"""What a newcomer is told, and what runs for them, is what there is."""

import re
import tomllib
from typing import Any

import pytest
import yaml
from django.conf import settings

pytestmark = pytest.mark.once

ROOT = settings.BASE_DIR
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / name).read_text())
    return found


WORKFLOW = read(".github/workflows/check.yml")
HOOKS = read(".pre-commit-config.yaml")["repos"]
COMMANDS = [step["run"] for job in WORKFLOW["jobs"].values() for step in job["steps"] if "run" in step]


def targets(command: str) -> list[str]:
    """The targets that a command line asks make for."""
    words = command.split()
    return [word for word in words[1:] if not word.startswith("-")] if words[0] == "make" else []


def test_the_workflow_runs_targets_that_the_makefile_has():
    asked = {target for command in COMMANDS for target in targets(command)}
    assert asked - {".venv/dev.stamp"} == {"lint", "types", "test", "test-postgres", "test-mariadb"}
    assert asked <= TARGETS | {".venv/dev.stamp"}


@pytest.mark.parametrize("job", ["sqlite", "postgres", "mariadb"])
def test_the_workflow_tests_on_every_python_that_the_package_names(job):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    named = [found[1] for each in project["classifiers"] if (found := re.search(r":: (3\.\d+)$", each))]
    assert WORKFLOW["jobs"][job]["strategy"]["matrix"]["python"] == named


def test_the_workflow_tests_on_every_django_that_the_package_names():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    named = [found[1] for each in project["classifiers"] if (found := re.search(r"Django :: (\d.+)$", each))]
    matrix = WORKFLOW["jobs"]["sqlite"]["strategy"]["matrix"]
    assert sorted({*matrix["django"], *(each["django"] for each in matrix["include"])}) == named


def test_the_workflow_may_only_read():
    assert WORKFLOW["permissions"] == {"contents": "read"}


def test_the_hooks_are_local_and_run_targets_that_the_makefile_has():
    assert {repo["repo"] for repo in HOOKS} == {"local"}
    asked = {target for repo in HOOKS for hook in repo["hooks"] for target in targets(hook["entry"])}
    assert asked == {"lint-python", "lint-javascript", "types"}
    assert asked <= TARGETS


def test_make_targets_that_contributors_are_told_of_exist():
    text = (ROOT / "CONTRIBUTING.md").read_text()
    told = set(re.findall(r"(?:`|^    )make ([a-z-]+)", text, re.MULTILINE))
    assert {"run", "test", "format"} <= told <= TARGETS


def test_the_changelog_sorts_its_entries_by_kind():
    text = (ROOT / "CHANGELOG.md").read_text()
    assert re.findall(r"^## (.*)$", text, re.MULTILINE)[0] == "Unreleased"
    kinds = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]
    for release in text.split("\n## ")[1:]:
        found = re.findall(r"^### (.*)$", release, re.MULTILINE)
        assert found == [kind for kind in kinds if kind in found]
