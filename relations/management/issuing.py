"""Commands that store a secret under a name, and print it once."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandParser
from django.db import DatabaseError

from .base import CommandWithExamples, add_database, refused


class IssuingCommand(CommandWithExamples):
    """The base of commands that issue a `noun`, such as "token": its secret goes to standard output.

    Hints go to standard error.
    """

    noun = ""
    name_help = scope_help = ""
    default_scope = "read"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare NAME and the options."""
        parser.add_argument("name", metavar="NAME", help=f"{self.name_help}; the admin lists it by this")
        parser.add_argument(
            "--scope", choices=("read", "write"), default=self.default_scope, help=self.scope_help
        )
        text = f"the database to store it in; without this, the one the project uses for {self.noun}s"
        add_database(parser, text, default=None)

    @contextmanager
    def storing(self) -> Iterator[None]:
        """Inside the block, turn an error of the database into a CommandError with a hint."""
        try:
            yield
        except DatabaseError as error:
            raise refused(f"The {self.noun} could not be stored", error) from error

    def write_hint(self, message: str) -> None:
        """Write a hint to standard error, without the red of an error."""
        self.stderr.write(message, style_func=str)
