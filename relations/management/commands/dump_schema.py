"""`manage.py dump_schema`: write flows and components as Strapi's schema files."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from relations.management.base import CommandWithExamples, add_database, refused
from relations.transfer.dumping import dump

DESCRIPTION = """\
Write flows, fields and components into a folder of Strapi's schema files.

FOLDER gets api/NAME/content-types/NAME/schema.json for each flow and
components/CATEGORY/NAME.json for each component, as the src of a Strapi project
has them. load_schema reads the folder to the same definitions. What a schema file
cannot say, such as a field's name or its validation rules, stands under
pluginOptions.relations. Locales and content are not written.

Only files that differ are written: + is new, ~ is changed. Files of flows that
are not there are named, and left alone."""

EXAMPLES = """\
examples:
  manage.py dump_schema schemas
        keep the definitions in the project's repository
  manage.py dump_schema schemas --check
        say whether the folder is what the database has

exit status: 0 done, or nothing to do, 1 the folder differs (with --check), or
something is wrong, 2 wrong usage"""


class Command(CommandWithExamples):
    """Write flows and components into a folder of schema files."""

    help = DESCRIPTION
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the argument FOLDER and the options --check and --database."""
        parser.add_argument("folder", metavar="FOLDER", type=Path, help="the folder to write into")
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail where the folder differs"
        )
        add_database(parser, "the database to read; without this, the default one")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the schema files that differ, and print their names; with --check write nothing.

        Raises CommandError if files cannot be written, or with --check if the folder and the database
        differ.
        """
        try:
            done = dump(options["folder"], dry_run=options["check"], using=options["database"])
        except OSError as error:
            raise CommandError(f"{options['folder']} cannot be written: {error}") from error
        except DatabaseError as error:
            raise refused("The schema could not be read", error) from error
        for sign, names in (("+", done.added), ("~", done.changed)):
            for name in names:
                self.stdout.write(f"{sign} {name}")
        for name in done.stale:
            self.stderr.write(f"warning: {name} is of nothing that is there: left alone", style_func=str)
        if done.is_current:
            self.stdout.write("nothing to do")
        elif options["check"]:
            raise CommandError("The folder is not what the database has.")
