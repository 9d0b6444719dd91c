"""A base class for commands whose `--help` ends with examples."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser, DjangoHelpFormatter
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections


class HelpFormatter(DjangoHelpFormatter, RawDescriptionHelpFormatter):
    """Django's help formatter, without wrapping the lines of the examples."""


class CommandWithExamples(BaseCommand):
    """A command with `examples`: text printed after the options, with the exit statuses."""

    examples = ""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Return Django's parser with the examples as its epilog."""
        return super().create_parser(
            prog_name, subcommand, formatter_class=HelpFormatter, epilog=self.examples, **kwargs
        )


def add_database(parser: ArgumentParser, text: str, default: str | None = DEFAULT_DB_ALIAS) -> None:
    """Add the option --database, which takes an alias of the project's databases; `text` is its help."""
    databases = tuple(connections)
    parser.add_argument("--database", choices=databases, default=default, metavar="ALIAS", help=text)


def refused(what: str, error: DatabaseError) -> CommandError:
    """Return a CommandError for a command that the database refused; most often its tables are not there.

    `what` begins the message.
    """
    return CommandError(f"{what}: {error}\nHas `manage.py migrate` been run?")
