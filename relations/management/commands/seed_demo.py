"""`manage.py seed_demo`: write the demo content, a restaurant guide."""

import time
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from relations.demo import seeding
from relations.demo.definitions import define
from relations.demo.tables import schemas
from relations.engine.errors import RelationsError
from relations.engine.reading import holdings
from relations.management.base import CommandWithExamples, add_database, refused
from relations.management.output import progress, write_table
from relations.transfer.findings import LoadError

DESCRIPTION = """\
Write a restaurant guide into the database, to try things on: restaurants with
menus, reviews, chefs and categories, articles with drafts, guides in three
languages, and their ordered relations.

A second run changes nothing. An interrupted one is completed by the next, for
documents are stored whole. Documents that were deleted since are written again;
documents that were changed since, and all other content, are left as they are.
Where flows of the same names are others than the demo's, nothing is written."""

EXAMPLES = """\
examples:
  manage.py seed_demo
        fill the default database
  manage.py seed_demo --no-progress
        the same without a bar, for scripts that have a terminal

exit status: 0 all of it is there, 1 it could not be written, 2 wrong usage,
130 interrupted"""


class Command(CommandWithExamples):
    """Write the missing parts of the demo content."""

    help = DESCRIPTION
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options --no-progress and --database."""
        add_database(parser, "the database to fill (default: default)")
        parser.add_argument("--no-progress", action="store_true", help="show no bar on a terminal")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the missing documents and lists of the demo, then print the number of entries and links."""
        started = time.monotonic()
        try:
            lacking = self.seed(options["database"], wanted=not options["no_progress"])
            self.summarize(options)
        except RelationsError as error:
            raise CommandError(f"The demo could not be written. {error.message}") from error
        except LoadError as error:
            raise CommandError(f"The demo's flows could not be made.\n{error}") from error
        except DatabaseError as error:
            raise refused("The database refused", error) from error
        except KeyboardInterrupt as error:
            raise CommandError("Interrupted. Run it again to complete it.", returncode=130) from error
        self.stdout.write(f"{outcome(lacking)} ({time.monotonic() - started:.1f} s).")

    def seed(self, using: str, *, wanted: bool) -> seeding.Missing:
        """Write the documents and lists of the demo that the database lacks, and return what was lacking.

        A progress bar is shown if `wanted`.
        """
        lacking = seeding.missing(using)
        if lacking:
            define(using)
            with progress("entries", len(lacking), stream=self.stderr, wanted=wanted) as advance:
                seeding.write(lacking, using, advance)
        return lacking

    def summarize(self, options: dict[str, Any]) -> None:
        """Print, for each flow of the demo, how many entries it has and how many links lead from them."""
        slugs = [schema["info"]["pluralName"] for schema in schemas()]
        found = holdings(slugs, options["database"])
        rows = [(slug, held.documents, held.links) for slug, held in found.items()]
        rows.append(("together", sum(row[1] for row in rows), sum(row[2] for row in rows)))
        write_table(self.stdout, ("flow", "entries", "links"), rows, color=not options["no_color"])


def outcome(lacking: seeding.Missing) -> str:
    """Return a sentence that says how many entries were written.

    If none was, it says how many got their missing relations, or that everything was there.
    """
    counts = {"written": len(lacking.documents), "completed": 0 if lacking.documents else len(lacking.lists)}
    done = [f"{n} {'entry' if n == 1 else 'entries'} {verb}" for verb, n in counts.items() if n]
    return done[0] if done else "Everything was there already"
