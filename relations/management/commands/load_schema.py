"""`manage.py load_schema`: create and change flows from Strapi's schema files."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from relations.management.base import CommandWithExamples, add_database, refused
from relations.transfer.findings import Findings, LoadError
from relations.transfer.schema.loading import load
from relations.transfer.strapi.files import read

DESCRIPTION = """\
Make flows and fields of Strapi's schema files.

PATH is a schema file, or a folder in which all of them are found: a folder of
schema files, or a whole Strapi project. All files are loaded in one transaction,
or none of them. Only what differs is written, so a second run has nothing to do.
Components are found in the project's src/components, whichever part of it PATH is.

What a file says, holds: a field whose attribute is gone from it is removed, and
attributes may change. Where that would lose values or links the command refuses,
unless --allow-data-loss. Flows and components that no file describes stay.

Changes go to standard output: + is new, ~ is changed, - is removed. Warnings go
to standard error: they name what has no counterpart here and is adapted or left
out, such as relations to Strapi's own types. What is wrong
refuses all files, and every fault is named; with --skip-faulty it is left out."""

EXAMPLES = """\
examples:
  manage.py load_schema ~/shop/src/api
        the content types of a Strapi project
  manage.py load_schema schemas --dry-run
        only say what would change
  manage.py load_schema article.schema.json author.schema.json
        these two; what they point at is in them or in the database
  manage.py load_schema schemas --allow-data-loss
        also where values or links are lost
  manage.py load_schema ~/shop --skip-faulty
        all of an old project that can be mapped

A relation that is named on one side only, by inversedBy or by mappedBy, is taken
as if both did, where the two fit each other. A field keeps its name and
description: schema files have none.

exit status: 0 done, or nothing to do, 1 nothing was written because something is
wrong, 2 wrong usage"""


class Command(CommandWithExamples):
    """Create and change flows and components to match Strapi's schema files."""

    help = DESCRIPTION
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the argument PATH and the options, such as --dry-run, --allow-data-loss, --skip-faulty."""
        parser.add_argument("paths", metavar="PATH", nargs="+", type=Path, help="a schema file or a folder")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, write nothing")
        parser.add_argument(
            "--allow-data-loss", action="store_true", help="go on where values or links are lost"
        )
        parser.add_argument(
            "--skip-faulty", action="store_true", help="leave out what cannot be mapped, load the rest"
        )
        add_database(parser, "the database to load into; without this, the default one")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the schema files in PATH, and print a line for each change.

        Raises CommandError, with file and key of each error, if something is wrong; nothing is changed then.
        """
        findings = Findings(skip=options["skip_faulty"])
        types, components = read(options["paths"], findings)
        try:
            changes = load(
                types,
                findings,
                components=components,
                allow_data_loss=options["allow_data_loss"],
                dry_run=options["dry_run"],
                using=options["database"],
            )
        except LoadError as error:
            raise CommandError(f"{error}\nNothing was changed.") from error
        except DatabaseError as error:
            raise refused("The schema could not be loaded", error) from error
        finally:
            for warning in findings.warnings:
                self.stderr.write(f"warning: {warning}", style_func=str)
        self.report(changes, options["dry_run"])

    def report(self, changes: list[str], dry_run: bool) -> None:
        """Print a line for each change, and then their number."""
        for change in changes:
            self.stdout.write(change)
        if not changes:
            self.stdout.write("nothing to do")
            return
        count = "1 change" if len(changes) == 1 else f"{len(changes)} changes"
        self.stdout.write(f"{count}, not written (dry run)" if dry_run else count)
