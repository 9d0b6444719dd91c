"""`manage.py import_strapi`: import content from an archive that `strapi export` wrote."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import CommandError, CommandParser

from relations.management.archives import ArchiveCommand, importing, password
from relations.management.base import add_database
from relations.transfer.fetching.run import address, fetch
from relations.transfer.fetching.schemas import of_folder, of_server
from relations.transfer.fetching.source import Source
from relations.transfer.importing.run import import_archive
from relations.transfer.report import Report

DESCRIPTION = """\
Import an archive that `strapi export` of Strapi 5 wrote: content types and
components, documents in all locales and statuses, relations in the order of both
sides, uploaded files.

ARCHIVE is a .tar, .tar.gz, .tar.enc or .tar.gz.enc. Instead of one, --from reads a
running Strapi over its REST API with a token, for those who cannot export: what the
API does not show, such as private attributes, is named and left out. All of it is read and checked
before anything is written; one that is damaged, cut off or hostile is refused.
Documents and links come in one transaction: readers see none of them, or all. An
import that was stopped goes on when the command is run again, and a second run
changes nothing. A newer archive updates the documents that it has; others stay.

The report counts what was imported, updated, adapted and left out, each with its
reason and examples. What breaks a rule of its field is imported all the same, and
reported."""

EXAMPLES = """\
examples:
  manage.py import_strapi export.tar.gz --dry-run
        check the archive, and report what would be done
  manage.py import_strapi export.tar.gz
        import it
  manage.py import_strapi export.tar.gz.enc --password-file key.txt
        an encrypted one; without the option the password is asked for
  manage.py import_strapi export.tar.gz --json > report.json
        the report for a program
  manage.py import_strapi --from https://cms.example --token-file token.txt
        read a running Strapi, with a token of full access

exit status: 0 done, 1 refused, and of content nothing was written, 2 wrong usage"""


class Command(ArchiveCommand):
    """Import an archive that `strapi export` wrote."""

    help = DESCRIPTION
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the argument ARCHIVE and the options, such as --from, --dry-run and --allow-data-loss."""
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument(
            "archive", metavar="ARCHIVE", nargs="?", type=Path, help="what strapi export wrote"
        )
        source.add_argument("--from", dest="url", metavar="URL", help="the address of a running Strapi")
        parser.add_argument(
            "--token-file", metavar="FILE", type=Path, help="a file with the token for --from alone"
        )
        parser.add_argument(
            "--schemas",
            metavar="FOLDER",
            type=Path,
            help="the project's content types, where the Strapi of --from does not tell them",
        )
        self.add_import(parser)
        self.add_options(parser)
        add_database(parser, "the database to import into; without this, the default one")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the archive, and print the report. Raises CommandError when the archive is refused."""
        report = Report()
        with importing("The archive"), self.archive(options, report) as archive:
            import_archive(
                archive,
                partial(password, options["password_file"]),
                using=options["database"],
                progress=self.shown(options),
                dry_run=options["dry_run"],
                allow_data_loss=options["allow_data_loss"],
                report=report,
            )
        self.finish(report, options)

    @contextmanager
    def archive(self, options: dict[str, Any], report: Report) -> Iterator[Path]:
        """A context manager that yields the path of the archive to import.

        It is the argument ARCHIVE. With --from, the content is fetched from a running Strapi into a temporary
        archive instead, which is deleted at the end. What that Strapi does not show is added to `report`.
        """
        if options["url"] is None:
            yield options["archive"]
            return
        source = Source(address(options["url"]), token(options["token_file"]))
        schemas = of_folder(options["schemas"]) if options["schemas"] else of_server(source)
        with TemporaryDirectory(prefix="relations-") as folder:
            path = Path(folder) / "fetched.tar"
            fetch(source, schemas, path, progress=self.shown(options), report=report)
            yield path


def token(file: Path | None) -> str:
    """Return the API token in the file. Raises CommandError for None, and for a file that cannot be read."""
    if file is None:
        raise CommandError("--from needs --token-file FILE, with a token that Strapi's admin made.")
    try:
        return file.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"No token: {error}") from error
