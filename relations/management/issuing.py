"""The base class of commands that create a secret, such as a token, and print it once."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandParser
from django.db import DatabaseError

from .base import CommandWithExamples, add_database, refused


class IssuingCommand(CommandWithExamples):
    """The base class of commands that create something with a name and a secret, such as a token.

    `noun` is the word for it in help texts. The secret goes to standard output, hints go to standard error.
    """

    noun = ""
    name_help = scope_help = ""
    default_scope = "read"
    scopes: tuple[str, ...] | None = ("read", "write")  # the choices; None: any text

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the argument NAME and the options --scope and --database."""
        parser.add_argument("name", metavar="NAME", help=f"{self.name_help}; the admin lists it by this")
        parser.add_argument(
            "--scope", choices=self.scopes, default=self.default_scope, metavar="SCOPE", help=self.scope_help
        )
        text = f"the database to store it in; without this, the one the project uses for {self.noun}s"
        add_database(parser, text, default=None)

    @contextmanager
    def storing(self) -> Iterator[None]:
        """A context manager that turns a database error into a CommandError, with a hint to run `migrate`."""
        try:
            yield
        except DatabaseError as error:
            raise refused(f"The {self.noun} could not be stored", error) from error

    def write_hint(self, message: str) -> None:
        """Write a hint to standard error, not coloured as an error."""
        self.stderr.write(message, style_func=str)
