"""What the commands print: tables, and a progress bar."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import StringIO

from django.core.management.base import OutputWrapper
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn
from rich.table import Table
from rich.text import Text

UNBROKEN = 100_000  # columns; a pipe has no edge at which to break a line


def write_table(
    out: OutputWrapper, headers: Sequence[str], rows: Iterable[Sequence[object]], *, color: bool = True
) -> None:
    """Write rows under their headers: ruled on a terminal; elsewhere plain, one line each.

    Numbers stand at the right of their column; None is an empty cell.
    """
    rows, terminal = list(rows), out.isatty()
    table = Table(box=box.SIMPLE_HEAD if terminal else None, pad_edge=False)
    for at, header in enumerate(headers):
        numbers = all(row[at] is None or isinstance(row[at], int) for row in rows)
        table.add_column(header, justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if cell is None else printable(str(cell))) for cell in row))
    text = StringIO()
    width = None if terminal else UNBROKEN
    Console(file=text, force_terminal=terminal, no_color=not color, width=width).print(table)
    for line in text.getvalue().splitlines():
        out.write(line.rstrip())


def printable(text: str) -> str:
    """The text on one line, without what would steer a terminal."""
    return "".join(
        char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in " ".join(text.split())
    )


class _Rate(ProgressColumn):
    """How many steps are done in a second."""

    def __init__(self, unit: str) -> None:
        super().__init__()
        self.unit = unit

    def render(self, task: Task) -> Text:
        return Text(f"{task.finished_speed or task.speed or 0:,.0f} {self.unit}/s")


@contextmanager
def progress(
    unit: str, total: int, *, stream: OutputWrapper, wanted: bool = True
) -> Iterator[Callable[[int], None]]:
    """A bar on standard error while the block runs; call what it gives with the number of steps just done.

    There is none unless it is `wanted` and `stream`, the command's own standard error, is a terminal.
    """
    if not wanted or not stream.isatty():
        yield lambda steps: None
        return
    columns = (TextColumn(f"{unit.capitalize()}"), BarColumn(), MofNCompleteColumn(), _Rate(unit))
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(unit, total=total)
        yield lambda steps: bar.advance(task, steps)
