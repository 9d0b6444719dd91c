"""The relation field's pure modules, tested by Node's own runner: no browser, no packages."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.requirements import require

HERE = Path(__file__).parent

pytestmark = [pytest.mark.slow, pytest.mark.once]


@pytest.mark.parametrize("path", sorted(HERE.glob("*.test.mjs")), ids=lambda path: path.name)
def test_every_fact_of_a_module_holds(path):
    node = shutil.which("node")
    require(node, "node")
    done = subprocess.run([node, "--test", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "# pass 0" not in done.stdout
