"""`manage.py finish_changes`: complete changes of definitions that were interrupted."""

from typing import Any

from django.core.management.base import CommandParser
from django.db import DatabaseError

from relations.engine import definitions
from relations.management.base import CommandWithExamples, add_database, refused

DESCRIPTION = """\
Finish the changes of flows, fields and locales whose process was killed.

A change that was killed while it converted values has changed nothing: make it
again, and it goes on where it was. Here, what it converted is removed, once nobody
has gone on with it for a minute. A change that was killed later is done, but has
left values or versions that nobody sees: they are removed here, or by the next
change of definitions. Writers go on meanwhile."""

EXAMPLES = """\
examples:
  manage.py finish_changes
        say how much there was to do, and do it

exit status: 0 done, or nothing to do, 1 the database refused, 2 wrong usage"""


class Command(CommandWithExamples):
    """Complete interrupted changes of flows, fields, components or locales."""

    help = DESCRIPTION
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the option --database."""
        add_database(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the batches that interrupted changes of definitions have left, and print their number."""
        try:
            number = definitions.finish(options["database"])
        except DatabaseError as error:
            raise refused("The changes could not be finished", error) from error
        if not number:
            self.stdout.write("nothing to do")
            return
        self.stdout.write("1 change finished" if number == 1 else f"{number} steps finished")
