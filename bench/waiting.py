"""`python -m bench.waiting`: how long writers wait while the definitions of a large flow are changed.

A cluster of PostgreSQL is made for it. A flow `large` has as many versions as `--versions` says, each with a
component and two links to another flow, `others`, and one with as many links as there are versions. The
flow `spoken` has each document in two locales; `apart` has no relations. Eight writers write, each its own
document, as a request of the server does. Meanwhile each change is made by a process of its own, as a command
is. Afterwards every document has the note that it was given last. The first row is without a change.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import django
from django.db import Error, connections

from tests.serving import clusters

from .large import WRITERS, changes, furnish

HEADS = ("change", "seconds", *(f"{flow}: writes, longest, 503" for flow in WRITERS))
BEGUN = "begun\n"


@dataclass
class Writing:
    """What the writers of one flow met: the seconds that each write took, and how often one was refused."""

    seconds: list[float] = field(default_factory=list)
    refused: int = 0


def main() -> None:
    """Make each change beside writers, and print a table of how long they waited."""
    parser = argparse.ArgumentParser(prog="bench.waiting", description=__doc__)
    parser.add_argument("--versions", type=int, default=100_000)
    parser.add_argument("--only", nargs="*", help="names of changes")
    parser.add_argument("--change", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relations_project.settings")
    if asked.change:
        change(asked.change)
        return
    with clusters.running() as cluster:
        os.environ |= {"DATABASE_URL": cluster.url, "SERVING": "on"}
        django.setup()
        furnish(asked.versions)
        print(f"| {' | '.join(HEADS)} |\n|{'---|' * len(HEADS)}", flush=True)
        for name in asked.only or changes():
            print(row(name, *beside(name)), flush=True)
        connections.close_all()


def change(name: str) -> None:
    """Make one change, and say before that it begins."""
    django.setup()
    made = changes()[name]
    sys.stdout.write(BEGUN)
    sys.stdout.flush()
    made()


def beside(name: str) -> tuple[float, dict[str, Writing]]:
    """Make a change in another process while all write; return its seconds, and what the writers met."""
    ended, met = threading.Event(), {slug: Writing() for slug in WRITERS}
    places = [(slug, f"w{number}") for slug, count in WRITERS.items() for number in range(count)]
    environment = {**os.environ, "SERVING": "off"}
    words = [sys.executable, "-m", "bench.waiting", "--change", name]
    with ThreadPoolExecutor(len(places)) as pool:
        process = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True)
        assert process.stdout
        assert process.stdout.readline() == BEGUN
        began = time.monotonic()
        writing = [pool.submit(write, *place, name, ended, met[place[0]]) for place in places]
        try:
            assert process.wait() == 0
        finally:
            seconds = time.monotonic() - began
            ended.set()
        for each in writing:
            each.result()
    return seconds, met


def write(slug: str, document: str, name: str, ended: threading.Event, met: Writing) -> None:
    """Write one document again and again, as requests do; it has the last note at the end."""
    from relations import transactions
    from relations.engine.documents import documents

    text = ""
    while not ended.is_set():
        text, began = f"{name} {len(met.seconds)}", time.monotonic()
        while True:
            try:
                with transactions.answering():
                    documents(slug).update(document, {"note": text})
                break
            except Error:  # a request would be told 503, and come again
                met.refused += 1
        met.seconds.append(time.monotonic() - began)
    assert documents(slug).find_one(document, status="draft")["note"] == text, f"{slug} {document}"
    connections.close_all()


def row(name: str, seconds: float, met: dict[str, Writing]) -> str:
    """A row of the table."""
    cells: Sequence[str] = [
        f"{len(each.seconds)}, {max(each.seconds, default=0):.2f} s, {each.refused}" for each in met.values()
    ]
    return f"| {name} | {seconds:.1f} | {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
