"""Tables with rules, and progress bars, drawn by the package `rich`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import StringIO

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn
from rich.table import Table
from rich.text import Text


def table(
    headers: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool], *, color: bool
) -> list[str]:
    """Return the lines of a table that is as wide as the terminal, with rules and styled headers.

    `right` says for each column whether it is aligned right; `color` whether colours may be used.
    """
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for header, numbers in zip(headers, right, strict=True):
        made.add_column(header, justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        made.add_row(*map(Text, row))
    text = StringIO()
    Console(file=text, force_terminal=True, no_color=not color).print(made)
    return text.getvalue().splitlines()


class _Rate(ProgressColumn):
    """A column with the number of steps per second."""

    def __init__(self, unit: str) -> None:
        super().__init__()
        self.unit = unit

    def render(self, task: Task) -> Text:
        return Text(f"{task.finished_speed or task.speed or 0:,.0f} {self.unit}/s")


@contextmanager
def bar(unit: str, total: int) -> Iterator[Callable[[int], None]]:
    """A context manager that shows a progress bar on standard error.

    Yields a function; call it with the number of steps just done.
    """
    columns = (TextColumn(f"{unit.capitalize()}"), BarColumn(), MofNCompleteColumn(), _Rate(unit))
    with Progress(*columns, console=Console(stderr=True)) as shown:
        task = shown.add_task(unit, total=total)
        yield lambda steps: shown.advance(task, steps)
