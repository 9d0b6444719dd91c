"""`manage.py index_fields`: build the indexes on values of fields whose option `indexed` is set."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from relations.engine.versions import indexing
from relations.management.base import CommandWithExamples, add_database, refused

DESCRIPTION = """\
Build an index for each field that is indexed or unique, and each UID, where it
is missing; drop those that no field asks for any more. Documents can be read
and written meanwhile. An index that was begun and not completed is built anew.

A change of a definition does the same by itself while there is little content.
Run this for much of it, after load_content, and after a load."""

EXAMPLES = """\
examples:
  manage.py index_fields --dry-run
        say what is missing, and what is there in vain
  manage.py index_fields
        build and drop
  manage.py index_fields --drop
        drop all of them, as before writing very much at once

exit status: 0 done, or nothing to do, 1 the database refused, or another
process was building all the time, 2 wrong usage"""


class Command(CommandWithExamples):
    """Build the indexes that options of fields ask for, and drop those that no option asks for."""

    help = DESCRIPTION
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options --drop, --dry-run and --database."""
        parser.add_argument("--drop", action="store_true", help="drop all indexes on values")
        parser.add_argument("--dry-run", action="store_true", help="only say what there is to do")
        add_database(parser)

    def handle(self, *args: Any, database: str, **options: Any) -> None:
        """Build or drop the indexes, and print each with the time that it took.

        With --dry-run it only prints what it would do. Raises CommandError if the indexes cannot be built or
        dropped.
        """
        try:
            if options["dry_run"]:
                number = self._say(database, all_of_them=options["drop"])
            elif options["drop"]:
                number = indexing.drop(database, self._tell)
            else:
                number = indexing.build(database, self._tell, starting=self._announce)
        except indexing.Busy as error:
            raise CommandError(f"Nothing is done: {error}.") from error
        except DatabaseError as error:
            raise refused("The indexes could not be built", error) from error
        if not number:
            self.stdout.write("nothing to do")

    def _say(self, database: str, *, all_of_them: bool) -> int:
        lacking, stale = indexing.differences(database)
        if all_of_them:
            lacking, stale = [], indexing.known(database)
        for index in lacking:
            self.stdout.write(f"{index.title}: would be built")
        for name in stale:
            self.stdout.write(f"{name}: would be dropped")
        return len(lacking) + len(stale)

    def _announce(self, index: indexing.Index, number: int, total: int) -> None:
        self.stdout.write(f"[{number}/{total}] {index.title} …", ending="")
        self.stdout.flush()

    def _tell(self, what: str, name: str, seconds: float) -> None:
        self.stdout.write(f"{what} in {seconds:.1f} s" if what == "built" else f"{name}: {what}")
