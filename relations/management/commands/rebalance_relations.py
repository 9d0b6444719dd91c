"""`manage.py rebalance_relations`: spread the positions of crowded lists evenly again."""

import json
from typing import Any

from django.core.management.base import CommandParser
from django.db import DatabaseError

from relations.engine.versions import balancing
from relations.management.base import CommandWithExamples, add_database, refused

DESCRIPTION = """\
Spread the positions in crowded lists evenly again; the order stays as it is.
Many inserts at one place crowd a list. Writes make room by themselves when they
need it, so this is never necessary: it takes that work ahead of them.

Others may read and write meanwhile."""

EXAMPLES = """\
examples:
  manage.py rebalance_relations
        the crowded lists of all relations

exit status: 0 done, 1 the database refused"""


class Command(CommandWithExamples):
    """Spread the positions of crowded lists evenly again."""

    help = DESCRIPTION
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --json and --database."""
        parser.add_argument("--json", action="store_true", help="print the numbers as JSON")
        add_database(parser)

    def handle(self, *args: Any, database: str, **options: Any) -> None:
        """Spread the positions of crowded lists, and print how many lists and links that were.

        Raises CommandError when the database refuses.
        """
        try:
            counts = list(balancing.rebalance(database))
        except DatabaseError as error:
            raise refused("Lists cannot be rebalanced", error) from error
        if options["json"]:
            self.stdout.write(json.dumps({"lists": len(counts), "links": sum(counts)}))
            return
        self.stdout.write(f"Lists: {len(counts)}, with {sum(counts)} links.")
