"""`manage.py rebuild_asset_uses`: rewrite the table of which values hold which uploaded files."""

from typing import Any

from django.core.management.base import CommandParser
from django.db import DatabaseError

from relations.engine import assets
from relations.management.base import CommandWithExamples, add_database, refused

DESCRIPTION = """\
Note anew in which values of documents each uploaded file is. Every write keeps
these notes by itself; they are wrong only where values were written past the
engine, as by SQL. Others may read and write meanwhile."""

EXAMPLES = """\
examples:
  manage.py rebuild_asset_uses
        all documents, some at a time

exit status: 0 done, 1 the database refused"""


class Command(CommandWithExamples):
    """Rewrite the table of which values hold which uploaded files."""

    help = DESCRIPTION
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the option --database."""
        add_database(parser)

    def handle(self, *args: Any, database: str, **options: Any) -> None:
        """Rewrite the table, and print its number of rows. Raises CommandError when the database refuses."""
        try:
            count = assets.rebuild(database)
        except DatabaseError as error:
            raise refused("The uses of files cannot be noted", error) from error
        self.stdout.write(f"Places that have a file: {count}.")
