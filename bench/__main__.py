"""`make bench`: loads a database of its own, starts the servers, and prints a table for each subject.

`--small` loads less, `--sizes` lists of these lengths; `--only reads writes` measures some subjects; `--keep`
takes the database of the last run; `--url` is the database server, with a superuser, whose database
`relations_bench` is made anew, or an SQLite file, which has no floor. `--strapi DIR` measures a Strapi too,
whose project is written to that folder, and installed there at first; it needs Node.js and PostgreSQL. A run
of all subjects measures SQLite too, and writes docs/benchmarks.md with its chart.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .report import Results

DATABASE = "relations_bench"
SIZES = (10, 1_000, 10_000, 100_000, 1_000_000)
SMALL = (10, 1_000, 120_000)
ON_SQLITE = 100_000  # members at most
DEFAULT = "postgres://postgres@127.0.0.1:5432/postgres"


def main() -> None:
    """Run the benchmark as the arguments say."""
    asked = _arguments()
    if asked.url.startswith("sqlite"):
        os.environ["DATABASE_URL"] = asked.url
    else:
        os.environ["DATABASE_URL"] = f"{asked.url.rpartition('/')[0]}/{DATABASE}"
        _new_database(asked.url, keep=asked.keep)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relations_project.settings")
    found = _measured(asked)
    from . import report

    if asked.json:
        asked.json.write_text(json.dumps(found.as_json()))
    elif not (asked.only or asked.sizes or asked.url.startswith("sqlite")):
        report.write([found, _on_sqlite(found)])


def _measured(asked: argparse.Namespace) -> Results:
    import django

    django.setup()
    from django.db import connection

    from bench import content, measuring, report, servers, subjects
    from bench.strapi import Strapi

    sizes = asked.sizes or (SMALL if asked.small else SIZES)
    began = time.perf_counter()
    token = content.token() if asked.keep else content.load(sizes)
    print(
        f"Loaded lists of {', '.join(f'{size:,}' for size in sizes)} in {time.perf_counter() - began:.0f} s."
    )
    rounds = asked.rounds or (20 if asked.small else 100)
    tables = {}
    strapi = Strapi(asked.strapi.resolve(), asked.url) if asked.strapi else None
    if strapi is not None:
        strapi.prepare()
    floor = connection.vendor == "postgresql"
    with servers.running(token, floor=floor, strapi=strapi) as (running, server):
        if strapi is not None:
            lists = content.lengths([size for size in sizes if size <= content.FOR_STRAPI])
            strapi.load(lists, content.SPARE)
        databases = [os.environ["DATABASE_URL"]] if floor else []
        databases += [strapi.database] if strapi is not None else []
        bench = measuring.Bench(running, rounds, databases)
        for name, subject in subjects.SUBJECTS.items():
            if asked.only and name not in asked.only:
                continue
            tables[name] = list(subject(bench, sizes))
            print(report.table(name, tables[name]), flush=True)
        memory = servers.peak_memory(server)
        print(f"\nThe worker took {memory:.0f} MB at most.")
    return report.Results(connection.display_name, sizes, rounds, tables, memory)


def _on_sqlite(before: Results) -> Results:
    """Measure the same on a new SQLite file, in a process of its own: one has one database."""
    from .report import Results

    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "results.json"
        most = min(ON_SQLITE, max(before.sizes) // 10)
        sizes = [str(size) for size in sorted({*before.sizes, most}) if size <= most]
        options = ["--url", f"sqlite:///{folder}/bench.sqlite3", "--rounds", str(before.rounds)]
        command = [sys.executable, "-m", "bench", *options, "--json", str(answer), "--sizes", *sizes]
        subprocess.run(command, check=True)
        return Results.of_json(json.loads(answer.read_text()))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--sizes", nargs="*", type=int, default=[])
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--rounds", type=int, default=0, help="pairs of requests for each row")
    parser.add_argument("--json", type=Path, help="a file that the results are written to")
    parser.add_argument("--strapi", type=Path, metavar="DIR", help="a folder for the project of a Strapi")
    parser.add_argument("--url", default=os.environ.get("DATABASE_URL", DEFAULT))
    asked = parser.parse_args()
    if not asked.url.startswith(("postgres", "sqlite")):
        sys.exit("bench: give a server of PostgreSQL or a file of SQLite by --url or DATABASE_URL.")
    if asked.strapi and not asked.url.startswith("postgres"):
        sys.exit("bench: a Strapi is measured on PostgreSQL alone.")
    return asked


def _new_database(url: str, *, keep: bool) -> None:
    import psycopg

    if keep:
        return
    with psycopg.connect(url.replace("postgres://", "postgresql://"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE} TEMPLATE template0 ENCODING 'UTF8'")


if __name__ == "__main__":
    main()
