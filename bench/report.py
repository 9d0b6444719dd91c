"""The tables of the benchmark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from . import chart
from .measuring import Row

PAGE = Path("docs/benchmarks.md")
CHART = Path("docs/images/benchmarks.svg")
HEAD = ("", "median ms", "p95", "statements", "rows written")
BESIDE = {"floor": ("floor ms", "of the floor"), "strapi": ("Strapi ms", "times as fast")}
INTRODUCTION = """# Benchmarks

`make bench` writes this page. It starts the server as `make run` does, with one worker, and asks it
what is in the tables. *The floor* is a bare WSGI handler beside it, which says by hand, on prepared
statements, only what a request needs of the database: it knows no fields, checks nothing, and words
no errors (`bench/floor/`). The two are asked in turn, so that each pair has the same noise of the
machine: *of the floor* is the median of the pairs' ratios, and says more than the milliseconds.
With 8 clients a time is that of the whole for each request. A row that a request by hand has no like of
has a floor of its own kind: a filter is held against the lookup of one document by its id, and a
publication of what is published already against a connect. Before each row the databases are vacuumed, for
PostgreSQL does not everywhere do so by itself.

With `--strapi DIR` a Strapi 5 (`bench/strapi/`), one process on the same PostgreSQL, is asked the same in
the same turns, in lists of at most 10,000; since it goes on working after its answers, each server then
has one request untimed before each that is timed: *times as fast* is the median of its time by ours.

Statements are those on the wire, the token's, `BEGIN` and `COMMIT` included. A number in a name is
the length of the list.

![Milliseconds of a write, by the length of its list, and of the floor](images/benchmarks.svg)
"""
REMAINDER = """## Where the time goes

Microseconds of the processor, by samples of the stack in a process that calls the WSGI application on
PostgreSQL with the server's settings. The machine was busy: the parts say more than their sum. The list of
the connect has 10 members, the read populates 20.

|  | connect | read | set of 1,000 | publish with 1,000 |
| --- | ---: | ---: | ---: | ---: |
| psycopg: 8, 2, 9 and 13 statements | 900 | 260 | 2,600 | 2,900 |
| Django's connection, cursors, and querysets that are not kept | 420 | 210 | 1,700 | 5,100 |
| kept statements: their slots, arrays and rows | 240 | 110 | 4,400 | 2,100 |
| Django's handler, middleware, URLs and response | 610 | 390 | 1,000 | 600 |
| views and Django REST framework | 220 | 150 | 500 | 100 |
| token and permissions | 100 | 50 |  | 100 |
| the payload: parsing | 120 |  | 2,200 |  |
| finding the documents that it names | 100 |  | 9,100 |  |
| planning | 90 |  | 3,000 |  |
| rows of links | 210 |  | 3,800 | 3,200 |
| comparing the draft's lists with the published ones |  |  |  | 1,700 |
| document service, locks, schema, transaction | 350 | 210 | 3,500 | 300 |
| the answer | 100 | 210 | 200 | 100 |
| the log's line and the metrics | 80 | 60 | 200 |  |
| **the worker** | **3,540** | **1,650** | **32,200** | **16,200** |
| **the database** | **1,220** | **350** | **62,000** | **27,000** |

A connect takes 8 statements where the floor takes 6: the schema lock with its stamp, and what is around the
place, are the two. The database takes about as long for both. No part of a connect grows with the list. Its
floor takes 700 microseconds of the worker: psycopg for its 6 statements, and a few lines. So the limit is
the way through Django and the framework, and the eight round trips; the engine's own steps, from the
payload to the rows, are a quarter.

Beside a Strapi three times as fast would be twice the floor's time for a read and a connect in a short list:
the floor is about six times as fast as it. To refuse a list of a million takes a walk along the 50,000 keys
of an index that an answer may hold.

psycopg's pipeline would save one round trip of the eight, BEGIN's with the lock: to leave it takes one of
its own, so the last write and COMMIT would take two as they do now.

What the database does for a thousand links is the same for the floor. Of a new document with 1,000: a fifth
is the ends of the members' lists, which are read; a tenth the lock on their documents; two fifths the
links, each with five indexes, and the members' revisions; a fifth the foreign keys, which are three look-ups
for each link, at COMMIT.

A `set` of 1,000 reads the list that it replaces, for each link that leaves changes the list of its other
end. So does a `set` of a few in the place of a million. To delete a document locks and revises each
document that had it in a list: the keys of these are held in memory, and nothing else is.
"""


@dataclass(frozen=True, slots=True)
class Results:
    """What was measured on one database: `tables` by subject, and a worker's most `memory` in megabytes."""

    database: str
    sizes: Sequence[int]
    rounds: int
    tables: dict[str, list[Row]]
    memory: float

    def as_json(self) -> dict[str, Any]:
        """Return plain values, of which `of_json` makes the same."""
        return asdict(self)

    @classmethod
    def of_json(cls, values: dict[str, Any]) -> Results:
        """Return what `as_json` was given."""
        tables = {name: [Row(**row) for row in rows] for name, rows in values["tables"].items()}
        return cls(**values | {"tables": tables})


def table(name: str, rows: Sequence[Row]) -> str:
    """Return the rows as a table in Markdown, with a heading, and columns for the servers that were asked."""
    beside = [each for each in BESIDE if any(getattr(row, each) is not None for row in rows)]
    head = (*HEAD, *(title for each in beside for title in BESIDE[each]))
    lines = [head, ("---",) + ("---:",) * (len(head) - 1), *(_cells(row, beside) for row in rows)]
    return f"\n### {name.capitalize()}\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write(found: Sequence[Results]) -> None:
    """Write docs/benchmarks.md: a chapter for each database, and a chart of the first one's writes."""
    CHART.write_text(chart.svg(found[0].tables["writes"]))
    PAGE.write_text("\n".join([INTRODUCTION, *(_chapter(each) for each in found), REMAINDER]))


def _chapter(each: Results) -> str:
    sizes = ", ".join(f"{size:,}" for size in each.sizes)
    tables = "\n".join(table(name, rows) for name, rows in each.tables.items())
    return (
        f"## {each.database}\n\nLists of {sizes} members; {each.rounds} rounds for most rows. "
        f"After all of it the worker had taken {each.memory:.0f} MB at most.\n{tables}\n"
    )


def _cells(row: Row, beside: Iterable[str]) -> tuple[str, ...]:
    ours = (row.name, f"{row.median:.2f}", f"{row.p95:.2f}", str(row.statements), str(row.written))
    ratios = {"floor": (row.floor, row.ratio), "strapi": (row.strapi, row.faster)}
    return (*ours, *(cell for each in beside for cell in _pair(*ratios[each])))


def _pair(median: float | None, ratio: float | None) -> tuple[str, str]:
    return ("", "") if median is None else (f"{median:.2f}", f"{ratio:.1f}")
