import os
import re
import shutil
import subprocess
import tomllib

import pytest
from django.conf import settings

pytestmark = pytest.mark.once

ROOT = settings.BASE_DIR
TARGETS = [
    *("run", "quick", "test", "test-postgres", "test-mariadb", "soak", "bench"),
    *("lint", "format", "types", "audit", "lock", "vendor", "clean"),
]


def run_make(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    # What an outer make was asked for is not for this one.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    command = [shutil.which("make") or "make", "--no-print-directory", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=inherited | environment, capture_output=True, text=True, check=False
    )


def make(*arguments: str) -> str:
    done = run_make(*arguments)
    done.check_returncode()
    return done.stdout


def test_make_alone_lists_the_targets():
    listed = re.findall(r"make ([a-z-]+)", make())
    assert {*TARGETS, "check"} <= set(listed)


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_can_be_planned(target):
    assert make("--dry-run", target)


def test_without_npm_the_linter_says_what_it_needs():
    done = run_make("--always-make", "lint-javascript", PATH="/nowhere")
    assert (done.returncode, "install Node.js 20 or newer" in done.stderr) == (2, True)


def test_the_port_can_be_chosen():
    plan = make("--dry-run", "run", "PORT=8123")
    assert "quickstart --port 8123" in plan
    assert "manage.py serve --port 8123 " in plan


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_locked_package_has_hashes(name):
    blocks = re.split(r"\n(?=[a-z0-9])", (ROOT / name).read_text())
    packages = [block for block in blocks if not block.startswith("#")]
    assert len(packages) > 30
    assert [block.split()[0] for block in packages if "--hash=sha256:" not in block] == []


def locked(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE))


def test_the_tests_run_on_the_versions_that_are_served():
    served, tested = locked("requirements.txt"), locked("requirements-dev.txt")
    assert {name: tested.get(name) for name in served} == served


SERVED = ("server", "oauth", "openapi", "terminal")  # the first names the others of this project


def test_every_dependency_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    wanted = project["dependencies"] + [name for key in SERVED for name in extras[key]]
    names = {re.match(r"[A-Za-z0-9-]+", each)[0].lower() for each in wanted}
    names.discard(project["name"])
    assert names <= set(locked("requirements.txt"))
