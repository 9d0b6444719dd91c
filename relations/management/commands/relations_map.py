"""`manage.py relations_map`: draw the flows and the relations between them."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from relations.engine import schema
from relations.management.base import CommandWithExamples, add_database, refused
from relations.transfer.drawing import mermaid, svg

DESCRIPTION = """\
Draw the flows with their fields and the relations between them: as the text of
a Mermaid diagram, which GitHub and many wikis show as a picture, or as an SVG
image."""

EXAMPLES = """\
examples:
  manage.py relations_map
        print a Mermaid diagram
  manage.py relations_map content.svg
        write an image
  manage.py relations_map content.mmd
        write a Mermaid diagram

exit status: 0 done, 1 the file cannot be written, or the database refused"""


class Command(CommandWithExamples):
    """Draw the flows and the relations between them."""

    help = DESCRIPTION
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the argument FILE, to which the diagram is written, and --database."""
        parser.add_argument("file", nargs="?", type=Path, help="a file; .svg makes an image. Default: print")
        add_database(parser)

    def handle(self, *args: Any, file: Path | None, database: str, **options: Any) -> None:
        """Print the diagram as Mermaid text, or write it into FILE; as an SVG image if that ends with .svg.

        Raises CommandError if the flows cannot be read or the file cannot be written.
        """
        try:
            known = schema.current(database)
        except DatabaseError as error:
            raise refused("Flows cannot be read", error) from error
        text = svg(known) if file and file.suffix.lower() == ".svg" else mermaid(known)
        if file is None:
            self.stdout.write(text, ending="")
            return
        try:
            file.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"Written: {file}")
