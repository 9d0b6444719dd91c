"""`manage.py dump_content`: write all content into one file, to be loaded elsewhere."""

from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from relations.management.archives import ArchiveCommand, password
from relations.management.base import add_database, refused
from relations.transfer.archive.errors import ArchiveError
from relations.transfer.backup.dump import dump

DESCRIPTION = """\
Write everything into one file that load_content reads, into any database: flows,
fields, components, locales, documents, links in the order of both sides with their
data, uploaded files.

DUMP ends with .tar or .tar.gz, and with .enc behind it to be encrypted. It holds rows
as JSON lines, table by table, and a manifest with versions and checksums. It is of one
moment: writers go on, and are not seen. The file is there when it is whole, and not
before."""

EXAMPLES = """\
examples:
  manage.py dump_content content.tar.gz
        write everything, uploaded files too
  manage.py dump_content content.tar.gz --without-files --with-tokens
        where the files stay where they are, and tokens go on
  manage.py dump_content nightly.tar.gz.enc --password-file key.txt --force
        an encrypted one, in the place of the last

exit status: 0 done, 1 refused, and nothing was written, 2 wrong usage"""


class Command(ArchiveCommand):
    """Write all content into one file, the dump."""

    help = DESCRIPTION
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the argument DUMP and the options, such as --with-tokens and --without-files."""
        parser.add_argument("dump", metavar="DUMP", type=Path, help="the file to write")
        parser.add_argument(
            "--with-tokens", action="store_true", help="also digests of access tokens, which go on working"
        )
        parser.add_argument("--without-files", action="store_true", help="leave out what files contain")
        parser.add_argument("--force", action="store_true", help="replace a file that is there already")
        self.add_options(parser)
        add_database(parser, "the database to read; without this, the default one")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the dump and print the report. Raises CommandError if it cannot be written."""
        try:
            report = dump(
                options["dump"],
                partial(password, options["password_file"], twice=True),
                using=options["database"],
                progress=self.shown(options),
                tokens=options["with_tokens"],
                files=not options["without_files"],
                replace=options["force"],
            )
        except ArchiveError as error:
            raise CommandError(f"{error}\nNothing was dumped.") from error
        except DatabaseError as error:
            raise refused("The dump could not be written", error) from error
        self.write(report, options["json"])
