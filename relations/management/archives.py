"""What the commands that read and write archives share: passwords, progress bars, the report."""

import getpass
import json
import re
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import DatabaseError

from relations.engine.errors import RelationsError
from relations.transfer.archive.errors import ArchiveError
from relations.transfer.findings import LoadError
from relations.transfer.report import Report

from .base import CommandWithExamples, refused
from .output import printable, progress

LINE = re.compile(r"( +[0-9,]+  )(.*)", re.DOTALL)  # a number, and what there is of it


class ArchiveCommand(CommandWithExamples):
    """The base class of commands that read or write an archive and print a report."""

    def add_options(self, parser: ArgumentParser) -> None:
        """Declare the options of all commands about archives: --password-file, --json and --no-progress."""
        parser.add_argument(
            "--password-file", metavar="FILE", type=Path, help="a file with the password alone"
        )
        self.add_output(parser)

    def add_output(self, parser: ArgumentParser) -> None:
        """Declare the options about the output: --json and --no-progress."""
        parser.add_argument("--json", action="store_true", help="print the report as JSON")
        parser.add_argument("--no-progress", action="store_true", help="show no progress bars")

    def add_import(self, parser: ArgumentParser) -> None:
        """Declare the options of imports: --dry-run and --allow-data-loss."""
        parser.add_argument("--dry-run", action="store_true", help="report what would be done, write nothing")
        parser.add_argument(
            "--allow-data-loss", action="store_true", help="go on where changed fields lose values or links"
        )

    def shown(self, options: dict[str, Any]) -> Callable[[str, int], AbstractContextManager[Any]]:
        """Return the function by which the steps of the command show progress bars.

        It is a `Progress`: called with a unit and a total, it returns a context manager. That yields a
        function, to be called with the number of units just done. With --no-progress nothing is shown.
        """
        return partial(_bar, self, not options["no_progress"])

    def write(self, report: Report, as_json: bool, **about: Any) -> None:
        """Print the report as text, or if `as_json` as JSON, whose first keys are those of `about`."""
        if as_json:
            self.stdout.write(json.dumps({**about, **report.as_json()}, indent=2, ensure_ascii=False))
            return
        for line in report.text():
            self.stdout.write(_printable(line))

    def finish(self, report: Report, options: dict[str, Any]) -> None:
        """Print the report, and after a dry run (the option --dry-run) that nothing was written."""
        self.write(report, options["json"], dry_run=options["dry_run"])
        if options["dry_run"] and not options["json"]:
            self.stdout.write("nothing was written (dry run)")


@contextmanager
def importing(what: str) -> Iterator[None]:
    """A context manager for an import, which turns errors raised inside it into a CommandError.

    The errors are ArchiveError, LoadError, the engine's and the database's. `what` names what is imported in
    the message for an error of the database, such as "The archive".
    """
    try:
        yield
    except (ArchiveError, LoadError) as error:
        raise CommandError(f"{error}\nNothing was imported.") from error
    except RelationsError as error:
        raise CommandError(f"{error.message}\nNo documents were imported.") from error
    except DatabaseError as error:
        raise refused(f"{what} could not be imported", error) from error


def password(file: Path | None, *, twice: bool = False) -> str:
    """Return the password in the file, or without a file the one that the user types.

    With `twice` the user must type it twice. Raises CommandError for a file that cannot be read, for two
    different passwords, and if there is no terminal.
    """
    try:
        text = file.read_text() if file else getpass.getpass("Password of the archive: ")
        if twice and not file and getpass.getpass("Once more: ") != text:
            raise CommandError("These are two passwords.")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise CommandError(f"No password: {error or 'none was given'}") from error
    return text.rstrip("\r\n")


def _bar(command: CommandWithExamples, wanted: bool, unit: str, total: int) -> AbstractContextManager[Any]:
    return progress(unit, total, stream=command.stderr, wanted=wanted)


def _printable(line: str) -> str:
    """Return a line of the report without control characters, which could change the terminal.

    The spaces that make its columns stay.
    """
    found = LINE.fullmatch(line)
    return found[1] + printable(found[2]) if found else printable(line)
