"""`manage.py import_moltin`: import flows, entries and files from a running Moltin API."""

import getpass
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import CommandError, CommandParser

from relations.management.archives import ArchiveCommand, importing
from relations.management.base import add_database
from relations.transfer.importing.run import import_archive
from relations.transfer.moltin.gateway import Gateway, address
from relations.transfer.moltin.run import fetch
from relations.transfer.report import Report

SECRET = "MOLTIN_CLIENT_SECRET"

DESCRIPTION = f"""\
Import everything from the Flows API of Moltin (Elastic Path), or of a server like
this one: flows and fields, entries with their ids and times, relationships in
order, files.

The client's secret is read from --client-secret-file, else from the environment
variable {SECRET}, else asked for; an empty one gets an implicit token,
which only reads. A server that is busy (429) is asked again after the time that it
names.

All of it is read and checked before anything is written. Documents and links then
come in one transaction: readers see none of them, or all. An import that was
stopped goes on when the command is run again: files that are here are not fetched
again. A second run changes nothing; a later one updates what changed there, and
leaves documents that are not there any more.

The report counts what was imported, updated, adapted and left out, each with its
reason and examples. Relationships to what no flow has, such as products, become
relations to resources of the types in RELATIONS_RESOURCES."""

EXAMPLES = """\
examples:
  manage.py import_moltin --base-url https://api.moltin.com --client-id wZb2Gz… --dry-run
        read everything, and report what would be done
  manage.py import_moltin --base-url https://api.moltin.com --client-id wZb2Gz… \\
      --client-secret-file secret.txt
        import it
  manage.py import_moltin --base-url … --client-id … --json > report.json
        the report for a program

exit status: 0 done, 1 refused, and of content nothing was written, 2 wrong usage"""


class Command(ArchiveCommand):
    """Import flows, entries and files from a running Moltin API."""

    help = DESCRIPTION
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare --base-url, --client-id and further options, such as --dry-run."""
        parser.allow_abbrev = False  # --client-secret=s3cret would be taken for a file
        parser.add_argument("--base-url", metavar="URL", required=True, help="as https://api.moltin.com")
        parser.add_argument("--client-id", metavar="ID", required=True, help="the id of a client of the API")
        parser.add_argument(
            "--client-secret-file", metavar="FILE", type=Path, help="a file with the client's secret alone"
        )
        self.add_import(parser)
        self.add_output(parser)
        add_database(parser, "the database to import into; without this, the default one")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import everything, and print the report.

        Raises CommandError if the Moltin API refuses a request, or the engine or the database a change.
        """
        report, using, progress = Report(), options["database"], self.shown(options)
        with importing("The content"):
            base = address(options["base_url"])
            gateway = Gateway(base, options["client_id"], secret(options["client_secret_file"]), report)
            with TemporaryDirectory(prefix="relations-") as folder:
                path = Path(folder) / "fetched.tar"
                fetch(gateway, path, report, using=using, progress=progress)
                import_archive(
                    path,
                    str,
                    using=using,
                    progress=progress,
                    dry_run=options["dry_run"],
                    allow_data_loss=options["allow_data_loss"],
                    report=report,
                )
        self.finish(report, options)


def secret(file: Path | None) -> str:
    """Return the client's secret: from the file, else from the environment, else typed on a terminal.

    "" if there is none of these. Raises CommandError for a file that cannot be read.
    """
    if file is not None:
        try:
            return file.read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"No secret: {error}") from error
    if SECRET in os.environ:
        return os.environ[SECRET].strip()
    return getpass.getpass("Secret of the client: ").strip() if sys.stdin.isatty() else ""
