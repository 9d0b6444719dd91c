"""Published JavaScript clients, run by Node in journeys of steps.

A journey is a script beside this file. It prints one line of JSON for each step (steps.mjs): its name and
its value, or the error that it met. The tests then state one fact of one step each.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.requirements import require

FOLDER = Path(__file__).parent
INSTALLED = FOLDER / "node_modules"
LOCKED = FOLDER / "package-lock.json"


def install() -> None:
    """Install what package-lock.json names, once for each change of it; skip where that cannot be."""
    require(shutil.which("node") and shutil.which("npm"), "node and npm")
    wanted = hashlib.sha256(LOCKED.read_bytes()).hexdigest()
    stamp = INSTALLED / ".installed"
    # Test processes run side by side, and share what is installed.
    with LOCKED.open() as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if stamp.exists() and stamp.read_text() == wanted:
            return
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
        done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)
        require(done.returncode == 0, f"the packages of {FOLDER / 'package.json'}: {done.stderr.strip()}")
        stamp.write_text(wanted)


@dataclass(frozen=True)
class Journey:
    """What the steps of a script gave; a step that never came is a KeyError."""

    steps: dict[str, dict[str, Any]]

    def value(self, step: str) -> Any:
        """What the step returned; AssertionError where it threw."""
        outcome = self.steps[step]
        assert "error" not in outcome, outcome["error"]
        return outcome["value"]

    def error(self, step: str) -> dict[str, Any]:
        """What the step threw, as steps.mjs describes it; AssertionError where it returned."""
        outcome = self.steps[step]
        assert "error" in outcome, outcome
        error: dict[str, Any] = outcome["error"]
        return error


def travel(script: str, **environment: str) -> Journey:
    """Run a script of this folder with these variables, to its end."""
    done = subprocess.run(
        ["node", str(FOLDER / script)],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr or done.stdout
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return Journey({line["step"]: line for line in lines})
