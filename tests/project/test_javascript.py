import json

import pytest
from django.conf import settings

pytestmark = pytest.mark.once

ROOT = settings.BASE_DIR
FOLDERS = ["relations/static", "relations_project/static", "tests"]
SCRIPTS = sorted(
    path
    for folder in FOLDERS
    for path in (ROOT / folder).rglob("*.*js")
    if not {"vendor", "node_modules"} & set(path.parts)
)


def test_there_are_scripts():
    assert len(SCRIPTS) > 20


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_line_is_longer_than_120(path):
    lines = enumerate(path.read_text().splitlines(), 1)
    assert [number for number, line in lines if len(line) > 120] == []


def test_every_package_of_the_tools_is_locked_with_a_hash():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    names = [name for name in packages if name]
    assert "node_modules/@biomejs/biome" in names
    assert [name for name in names if not packages[name].get("integrity", "").startswith("sha512-")] == []
