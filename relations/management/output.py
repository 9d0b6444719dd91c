"""Output of the commands: tables and a progress bar."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import StringIO

from django.core.management.base import OutputWrapper
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn
from rich.table import Table
from rich.text import Text

PIPE_WIDTH = 100_000  # columns: lines in a pipe are not wrapped


def write_table(
    out: OutputWrapper, headers: Sequence[str], rows: Iterable[Sequence[object]], *, color: bool = True
) -> None:
    """Write the rows as a table: with rules on a terminal; elsewhere plain, one line for each row.

    Numbers are aligned right. None is an empty cell.
    """
    rows, terminal = list(rows), out.isatty()
    table = Table(box=box.SIMPLE_HEAD if terminal else None, pad_edge=False)
    for at, header in enumerate(headers):
        numbers = all(row[at] is None or isinstance(row[at], int) for row in rows)
        table.add_column(header, justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if cell is None else printable(str(cell))) for cell in row))
    text = StringIO()
    width = None if terminal else PIPE_WIDTH
    Console(file=text, force_terminal=terminal, no_color=not color, width=width).print(table)
    for line in text.getvalue().splitlines():
        out.write(line.rstrip())


def printable(text: str) -> str:
    """Return the text on one line, with control characters replaced, so that it cannot steer a terminal."""
    return "".join(
        char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in " ".join(text.split())
    )


class _Rate(ProgressColumn):
    """A column with the number of steps per second."""

    def __init__(self, unit: str) -> None:
        super().__init__()
        self.unit = unit

    def render(self, task: Task) -> Text:
        return Text(f"{task.finished_speed or task.speed or 0:,.0f} {self.unit}/s")


@contextmanager
def progress(
    unit: str, total: int, *, stream: OutputWrapper, wanted: bool = True
) -> Iterator[Callable[[int], None]]:
    """Show a progress bar on standard error while the block runs.

    Yields a function; call it with the number of steps just done. No bar is shown unless `wanted` is true and
    `stream`, the command's standard error, is a terminal.
    """
    if not wanted or not stream.isatty():
        yield lambda steps: None
        return
    columns = (TextColumn(f"{unit.capitalize()}"), BarColumn(), MofNCompleteColumn(), _Rate(unit))
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(unit, total=total)
        yield lambda steps: bar.advance(task, steps)
