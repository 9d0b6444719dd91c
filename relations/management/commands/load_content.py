"""`manage.py load_content`: load a dump, which `manage.py dump_content` wrote."""

from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from relations.engine.errors import RelationsError
from relations.management.archives import ArchiveCommand, password
from relations.management.base import add_database, refused
from relations.transfer.archive.errors import ArchiveError
from relations.transfer.backup.load import load

DESCRIPTION = """\
Load a dump of dump_content into a database without content, of any kind: from SQLite
to PostgreSQL, say.

All of it is checked before anything is written: every file against its checksum, and
the migration that it is of. Files are stored first, each for itself, then all rows in
one transaction: readers see none of them, or all. A load that was stopped goes on when
the command is run again."""

EXAMPLES = """\
examples:
  manage.py load_content content.tar.gz --dry-run
        check the dump, and count what is in it
  manage.py load_content content.tar.gz
        load it
  manage.py load_content content.tar.gz --replace
        in the place of the content that is there, which is removed

exit status: 0 done, 1 refused, and of content nothing was written, 2 wrong usage"""


class Command(ArchiveCommand):
    """Load a dump of all content into an empty database."""

    help = DESCRIPTION
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the argument DUMP and the options, such as --replace and --dry-run."""
        parser.add_argument("dump", metavar="DUMP", type=Path, help="what dump_content wrote")
        parser.add_argument("--replace", action="store_true", help="remove the content that is there")
        parser.add_argument("--dry-run", action="store_true", help="check the dump, write nothing")
        self.add_options(parser)
        add_database(parser, "the database to load into; without this, the default one")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the dump and print the report.

        Raises CommandError for a dump that is damaged, and for a database that has content already.
        """
        try:
            report = load(
                options["dump"],
                partial(password, options["password_file"]),
                using=options["database"],
                progress=self.shown(options),
                replace=options["replace"],
                dry_run=options["dry_run"],
            )
        except ArchiveError as error:
            raise CommandError(f"{error}\nNothing was loaded.") from error
        except RelationsError as error:
            raise CommandError(f"{error.message}\nNothing was loaded.") from error
        except DatabaseError as error:
            raise refused("The dump could not be loaded", error) from error
        self.finish(report, options)
