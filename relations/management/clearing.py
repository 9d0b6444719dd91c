"""The base class of commands that delete rows that count no more, such as expired tokens."""

from typing import Any

from django.core.management.base import CommandParser
from django.db.models import QuerySet

from .base import CommandWithExamples, add_database


class ClearingCommand(CommandWithExamples):
    """A command that deletes the rows of one table that count no more, or with --dry-run counts them.

    `called` is what --dry-run calls these rows.
    """

    called = ""

    def rows(self, using: str) -> QuerySet[Any]:
        """Return the queryset of the rows to delete in the database `using`."""
        raise NotImplementedError

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options --dry-run and --database."""
        parser.add_argument("--dry-run", action="store_true", help="delete nothing")
        add_database(parser, "the database that they are in")

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete the rows, or with --dry-run only count them, and print their number."""
        rows = self.rows(options["database"])
        if options["dry_run"]:
            self.stdout.write(f"{self.called}: {rows.count()}. Nothing was deleted.")
            return
        deleted, _ = rows.delete()
        self.stdout.write(f"Deleted: {deleted}.")
