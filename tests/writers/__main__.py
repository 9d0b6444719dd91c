"""`python -m tests.writers`: many clients write to a server, and the figures are printed.

Without `--database` it is a cluster of PostgreSQL that is made for it. One that is named must be empty.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from .running import Report

NAMES = ("definitions", "workers", "bodies", "locks", "restarts", "cuts", "loads")  # tests/writers/hurting.py


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.writers", description=__doc__)
    parser.add_argument("--operations", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--database", help="the address of an empty database")
    parser.add_argument(
        "--faults", nargs="*", choices=NAMES, default=["definitions"], help="what happens meanwhile"
    )
    parser.add_argument("--each", action="store_true", help="one run for each of the faults, and a table")
    parser.add_argument("--serializable", action="store_true", help="the cluster's transactions are that")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relations_project.settings")
    django.setup()
    from .running import HEAD

    runs = [[name] for name in asked.faults] if asked.each else [asked.faults]
    reports = [once(asked, names) for names in runs]
    if asked.each:
        sys.stdout.write("\n".join([HEAD, *(report.row for report in reports)]) + "\n")
    return any(report.faults for report in reports)


def once(asked: argparse.Namespace, names: Sequence[str]) -> Report:
    """Run with these faults, and print what came of it."""
    from tests.serving import clusters
    from tests.serving.conftest import manage

    from .hurting import FAULTS
    from .running import run

    with nullcontext() if asked.database else clusters.running() as cluster, TemporaryDirectory() as folder:
        database = asked.database or cluster.url
        manage(database, "migrate", "--verbosity", "0")
        if asked.serializable:
            cluster.execute(clusters.SERIALIZABLE)
        faults = [FAULTS[name] for name in names]
        report = run(database, Path(folder), asked.operations, asked.seed, faults=faults, cluster=cluster)
        sys.stdout.write(f"{report}\n")
        sys.stdout.writelines(f"{fault}\n" for fault in report.faults)
        if report.faults:
            sys.stdout.write((Path(folder) / "log").read_text()[-20_000:])
        sys.stdout.flush()
    return report


if __name__ == "__main__":
    sys.exit(main())
