"""`manage.py export_strapi`: write content into an archive that `strapi import` reads."""

from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from relations.management.archives import ArchiveCommand, password
from relations.management.base import add_database, refused
from relations.transfer.archive.errors import ArchiveError
from relations.transfer.exporting.run import export_archive

DESCRIPTION = """\
Write an archive that `strapi import` of Strapi 5 reads: content types and
components, documents in all locales and statuses, relations in the order of both
sides, uploaded files.

ARCHIVE ends with .tar or .tar.gz, and with .enc behind it to be encrypted. It is of
one moment: writers go on, and are not seen. The file is there when it is whole, and
not before.

The report counts what was exported, and what was adapted or left out since Strapi
has no such thing, each with its reason."""

EXAMPLES = """\
examples:
  manage.py export_strapi export.tar.gz
        write everything
  manage.py export_strapi export.tar.gz.enc --password-file key.txt
        an encrypted one; without the option the password is asked for
  manage.py dump_schema ../strapi/src && manage.py export_strapi export.tar.gz
        the content types for a Strapi project, and the content to import there

exit status: 0 done, 1 refused, and no archive was written, 2 wrong usage"""


class Command(ArchiveCommand):
    """Write all content into an archive that `strapi import` reads."""

    help = DESCRIPTION
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the argument ARCHIVE and the options, such as --force to replace a file."""
        parser.add_argument("archive", metavar="ARCHIVE", type=Path, help="the file to write")
        parser.add_argument("--force", action="store_true", help="replace a file that is there already")
        self.add_options(parser)
        add_database(parser, "the database to read; without this, the default one")

    def handle(self, *args: Any, **options: Any) -> None:
        """Export all content into the archive, and print the report. Raises CommandError if it fails."""
        try:
            report = export_archive(
                options["archive"],
                partial(password, options["password_file"], twice=True),
                using=options["database"],
                progress=self.shown(options),
                replace=options["force"],
            )
        except ArchiveError as error:
            raise CommandError(f"{error}\nNothing was exported.") from error
        except DatabaseError as error:
            raise refused("The archive could not be written", error) from error
        self.write(report, options["json"])
