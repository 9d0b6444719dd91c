"""Reading the lines of a file of changes, CSV or NDJSON, for `manage.py relations bulk`."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

from relations.engine.errors import shortened

VERBS = ("connect", "disconnect", "move")
POSITIONS = ("start", "end", "before", "after")
NEEDED = ("flow", "entry", "field", "verb", "target")
COLUMNS = (*NEEDED, "position", "anchor", "locale", "link")
FORMATS = ("csv", "ndjson")
LONGEST_LINE = 1 << 20  # characters


class LineError(Exception):
    """A line of the file that is wrong, or whose change is refused. `line` is its number, from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line, self.message = line, message


@dataclass(frozen=True, slots=True)
class Line:
    """A change that a line of the file names: a verb, a list, and a target.

    The verb is "connect", "disconnect" or "move". The list is named by flow, entry, field and locale. Texts
    that the line lacks are ''; `link`, the data on the link, is JSON text or None.
    """

    number: int
    flow: str
    entry: str
    field: str
    verb: str
    target: str
    position: str = ""
    anchor: str = ""
    locale: str = ""
    link: str | None = None

    @property
    def address(self) -> tuple[str, str, str, str]:
        """What names the list that the line changes: (flow, entry, field, locale)."""
        return self.flow, self.entry, self.field, self.locale


def read(file: IO[str], form: str) -> Iterator[Line | LineError]:
    """Yield a Line for each line of the file, or a LineError if it is wrong; empty lines are left out.

    `form` is "csv" or "ndjson".
    """
    for number, found in (_csv if form == "csv" else _ndjson)(file):
        if isinstance(found, str):
            yield LineError(number, found)
            continue
        try:
            yield _line(number, found)
        except ValueError as error:
            yield LineError(number, str(error))


def _csv(file: IO[str]) -> Iterator[tuple[int, dict[str, Any] | str]]:
    rows = csv.reader(file, strict=True)
    try:
        headers = [name.strip() for name in next(rows, [])]
        if wrong := _headers(headers):
            yield 1, wrong
            return
        for row in rows:
            if not any(row):
                continue
            if len(row) != len(headers):
                yield rows.line_num, f"it has {len(row)} columns, and the headers have {len(headers)}"
                continue
            yield (
                rows.line_num,
                {name: value.strip() or None for name, value in zip(headers, row, strict=True)},
            )
    except csv.Error as error:
        yield rows.line_num, f"it is no CSV: {error}"


def _headers(headers: list[str]) -> str:
    """Return what is wrong with the headers of a CSV file, as text; '' if nothing is."""
    missing = [name for name in NEEDED if name not in headers]
    unknown = sorted(set(headers) - set(COLUMNS))
    if missing:
        return f"the headers lack {', '.join(missing)}"
    if unknown:
        return f"there is no column {shortened(unknown[0])!r}: they are {', '.join(COLUMNS)}"
    return "" if len(set(headers)) == len(headers) else "a header stands there twice"


def _ndjson(file: IO[str]) -> Iterator[tuple[int, dict[str, Any] | str]]:
    number = 0
    while text := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(text) > LONGEST_LINE:
            yield number, f"it has more than {LONGEST_LINE:,} characters"
            return
        if not text.strip():
            continue
        try:
            found = json.loads(text)
        except (ValueError, RecursionError) as error:
            yield number, f"it is no JSON: {error}"
            continue
        yield number, found if isinstance(found, dict) else "it is no JSON object"


def _line(number: int, given: Mapping[str, Any]) -> Line:
    """Return the Line with this number, from its values by column.

    Raises ValueError for an unknown column, a missing value and a wrong one.
    """
    for name in given:
        if name not in COLUMNS:
            raise ValueError(f"there is no key {shortened(name)!r}: they are {', '.join(COLUMNS)}")
    texts = {name: value for name, value in given.items() if value is not None and name != "link"}
    for name, value in texts.items():
        if not isinstance(value, str):
            raise ValueError(f"{name} is a text, not {shortened(json.dumps(value))}")
    for name in NEEDED:
        if not texts.get(name):
            raise ValueError(f"it has no {name}")
    link = given.get("link")
    found = Line(number, **texts, link=link if isinstance(link, str | None) else json.dumps(link))
    _check(found)
    return found


def _check(line: Line) -> None:
    if line.verb not in VERBS:
        raise ValueError(f"verb is {', '.join(VERBS)}, not {shortened(line.verb)!r}")
    if line.position and line.position not in POSITIONS:
        raise ValueError(f"position is {', '.join(POSITIONS)}, not {shortened(line.position)!r}")
    if bool(line.anchor) != (line.position in ("before", "after")):
        raise ValueError("an anchor goes with the position before or after, and these need one")
    if line.position and line.verb == "disconnect":
        raise ValueError("disconnect takes no position")
    if line.verb == "move" and not line.position:
        raise ValueError("move needs a position")
    if line.link is not None and line.verb != "connect":
        raise ValueError(f"{line.verb} takes no link")
