"""`python -m tests.writers`: many clients write to a server, and the figures are printed.

Without `--database` it is a cluster of PostgreSQL that is made for it. One that is named must be empty.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from tests.serving.clusters import Cluster

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
    from tests.serving import clusters

    from .running import HEAD

    with nullcontext() if asked.database else clusters.running() as cluster:
        reports = list(runs(asked, cluster))
    if asked.each:
        sys.stdout.write("\n".join([HEAD, *(report.row for report in reports)]) + "\n")
    return any(report.faults for report in reports)


def runs(asked: argparse.Namespace, cluster: Cluster | None) -> Iterator[Report]:
    """Run once, or once for each fault; print what comes of it, and yield it."""
    from tests.serving import clusters
    from tests.serving.conftest import manage

    from .hurting import FAULTS
    from .running import prepare, run

    database = cluster.url if cluster else asked.database
    with TemporaryDirectory() as folder:
        manage(database, "migrate", "--verbosity", "0")
        token = prepare(database, Path(folder))
        if asked.serializable:
            cluster.execute(clusters.SERIALIZABLE)
        for number, names in enumerate([[name] for name in asked.faults] if asked.each else [asked.faults]):
            place = cluster.copy(f"run_{number}") if cluster else database
            faults = [FAULTS[name] for name in names]
            report = run(
                place, Path(folder), token, asked.operations, asked.seed, faults=faults, cluster=cluster
            )
            sys.stdout.writelines(f"{line}\n" for line in (report, *report.faults))
            if report.faults:
                sys.stdout.write((Path(folder) / "log").read_text()[-20_000:])
            sys.stdout.flush()
            yield report


if __name__ == "__main__":
    sys.exit(main())
