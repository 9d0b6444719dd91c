"""`python -m tests.writers`: many clients write to a server, and the figures are printed.

Without `--database` it is a cluster of PostgreSQL that is made for it. One that is named must be empty.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

import django


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.writers", description=__doc__)
    parser.add_argument("--operations", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--database", help="the address of an empty database")
    parser.add_argument("--kill", action="store_true", help="kill workers meanwhile")
    parser.add_argument("--serializable", action="store_true", help="the cluster's transactions are that")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relations_project.settings")
    django.setup()
    from tests.serving import clusters
    from tests.serving.conftest import manage

    from .running import run

    with nullcontext() if asked.database else clusters.running() as cluster, TemporaryDirectory() as folder:
        database = asked.database or cluster.url
        manage(database, "migrate", "--verbosity", "0")
        if asked.serializable:
            cluster.execute(clusters.SERIALIZABLE)
        report = run(database, Path(folder), asked.operations, asked.seed, killing=asked.kill)
        sys.stdout.write(f"{report}\n")
        sys.stdout.writelines(f"{fault}\n" for fault in report.faults)
        if report.faults:
            sys.stdout.write((Path(folder) / "log").read_text()[-20_000:])
    return bool(report.faults)


if __name__ == "__main__":
    sys.exit(main())
