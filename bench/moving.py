"""`python -m bench.moving`: imports, exports, dumps and loads a large archive, beside a raw COPY of its rows.

`DOCUMENTS LINKS` are how many the archive has (100,000 and 1,000,000); `--url` is the database server, whose
database `relations_bench_moving` is made anew. Each command is a process of its own, whose peak memory the
operating system tells. The raw COPY writes the same rows into the same tables, with their keys and
constraints, in one transaction.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.transfer import large

DATABASE = "relations_bench_moving"
DEFAULT = "postgres://postgres@127.0.0.1:5432/postgres"
TABLES = ("relations_entry", "relations_entryversion", "relations_link")
HEADS = ("", "seconds", "rows/s", "of raw COPY", "peak MB")


@dataclass(frozen=True, slots=True)
class Took:
    """How long a step took, in seconds, and the most memory it had, in MB; 0 where nobody asked."""

    seconds: float
    memory: int = 0


def main() -> None:
    """Run all steps, and print a table of them."""
    asked = _arguments()
    server = asked.url.rpartition("/")[0]
    os.environ["DATABASE_URL"] = url = f"{server}/{DATABASE}"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        archive = large.write(folder / "large.tar.gz", asked.documents, asked.links)
        _new_database(asked.url)
        found = {"import_strapi": _command("import_strapi", archive)}
        found["export_strapi"] = _command("export_strapi", folder / "export.tar.gz")
        found["dump_content"] = _command("dump_content", folder / "content.tar.gz")
        rows, raw = _raw(url, folder)
        _new_database(asked.url)
        found["load_content"] = _command("load_content", folder / "content.tar.gz")
    for line in _table(rows, raw, found):
        print(line)


def _raw(url: str, folder: Path) -> tuple[int, Took]:
    """Take the rows out of the tables, and put them back: how many there are, and how long that took."""
    with psycopg.connect(url, autocommit=True) as connection:
        rows = 0
        for table in TABLES:
            with (folder / table).open("wb") as file, connection.cursor() as cursor:
                with cursor.copy(f"COPY {table} TO STDOUT") as copy:
                    for data in copy:
                        file.write(data)
                rows += cursor.rowcount
        connection.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
        began = time.perf_counter()
        with connection.transaction(), connection.cursor() as cursor:
            for table in TABLES:
                with (folder / table).open("rb") as file, cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    while data := file.read(1 << 16):
                        copy.write(data)
        return rows, Took(time.perf_counter() - began)


def _command(*words: str | Path) -> Took:
    """Run a management command as a process of its own; it must succeed."""
    began = time.perf_counter()
    command = [sys.executable, "manage.py", *map(str, words)]
    child = os.posix_spawn(sys.executable, command, os.environ)
    _, status, used = os.wait4(child, 0)
    if status:
        sys.exit(f"bench: {words[0]} did not succeed.")
    return Took(time.perf_counter() - began, used.ru_maxrss >> 10)


def _table(rows: int, raw: Took, found: dict[str, Took]) -> list[str]:
    lines = [f"{rows:,} rows.", "", _line(HEADS), _line(["---"] * len(HEADS))]
    lines.append(_line(["raw COPY", f"{raw.seconds:.0f}", f"{rows / raw.seconds:,.0f}", "1.00", ""]))
    for name, took in found.items():
        ratio = f"{raw.seconds / took.seconds:.2f}"
        pace = f"{rows / took.seconds:,.0f}"
        lines.append(_line([f"`{name}`", f"{took.seconds:.0f}", pace, ratio, str(took.memory)]))
    return lines


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.moving", description=__doc__)
    parser.add_argument("documents", nargs="?", type=int, default=100_000)
    parser.add_argument("links", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--url", default=os.environ.get("DATABASE_URL", DEFAULT))
    return parser.parse_args()


def _new_database(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE} TEMPLATE template0 ENCODING 'UTF8'")
    _command("migrate", "--verbosity", "0")


if __name__ == "__main__":
    main()
