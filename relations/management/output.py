"""Output of the commands: tables and progress bars, by the package `rich` if it is installed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec

from django.core.management.base import OutputWrapper

HAS_RICH = find_spec("rich") is not None

Row = Sequence[str]


def write_table(
    out: OutputWrapper, headers: Sequence[str], rows: Iterable[Sequence[object]], *, color: bool = True
) -> None:
    """Write the rows as a table: with rules on a terminal, otherwise as plain text with a line for each row.

    Columns of numbers are aligned right. None is an empty cell.
    """
    rows = list(rows)
    right = [all(row[at] is None or isinstance(row[at], int) for row in rows) for at in range(len(headers))]
    cells = [["" if cell is None else printable(str(cell)) for cell in row] for row in rows]
    if HAS_RICH and out.isatty():
        from .terminal import table

        shown = table(headers, cells, right, color=color)
    else:
        shown = plain([headers, *cells], right)
    for line in shown:
        out.write(line.rstrip())


def plain(rows: Sequence[Row], right: Sequence[bool]) -> list[str]:
    """Return the rows as lines of text, with aligned columns that are two spaces apart.

    `right` says for each column whether it is aligned right.
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if numbers else cell.ljust(width)
            for cell, width, numbers in zip(row, widths, right, strict=True)
        )
        for row in rows
    ]


def printable(text: str) -> str:
    """Return the text on one line, without control characters, which could change the terminal."""
    return "".join(
        char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in " ".join(text.split())
    )


@contextmanager
def progress(
    unit: str, total: int, *, stream: OutputWrapper, wanted: bool = True
) -> Iterator[Callable[[int], None]]:
    """A context manager that shows a progress bar on standard error.

    Yields a function; call it with the number of steps just done. `unit` and `total` say what the steps are,
    and how many. No bar is shown unless `wanted` is true, `rich` is installed and `stream`, the command's
    standard error, is a terminal.
    """
    if not (wanted and HAS_RICH and stream.isatty()):
        yield lambda steps: None
        return
    from .terminal import bar

    with bar(unit, total) as advance:
        yield advance
