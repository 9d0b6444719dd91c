"""A base class for commands whose `--help` ends with examples."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser, DjangoHelpFormatter
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections


class HelpFormatter(DjangoHelpFormatter, RawDescriptionHelpFormatter):
    """Django's help formatter, without wrapping the lines of the examples."""


class CommandWithExamples(BaseCommand):
    """A command whose `--help` ends with `examples`: example calls, and the exit statuses."""

    examples = ""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Return Django's parser with the examples as its epilog."""
        return super().create_parser(
            prog_name, subcommand, formatter_class=HelpFormatter, epilog=self.examples, **kwargs
        )


def add_verbs(
    parser: CommandParser, verbs: Mapping[str, tuple[str, str, str]]
) -> Iterator[tuple[str, CommandParser]]:
    """Add subcommands ("verbs", as in `manage.py entries list`) to a command; yield (verb, its parser).

    `verbs` maps each verb to its summary, its description and its examples, which `--help` prints. The
    caller adds the arguments to the yielded parser.
    """
    known = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for verb, (summary, description, examples) in verbs.items():
        yield (
            verb,
            known.add_parser(
                verb, help=summary, description=description, epilog=examples, formatter_class=HelpFormatter
            ),
        )


def add_database(
    parser: ArgumentParser,
    text: str = "the database; without this, the default one",
    default: str | None = DEFAULT_DB_ALIAS,
) -> None:
    """Add the option --database to a command. `text` is its help, `default` the alias without it."""
    databases = tuple(connections)
    parser.add_argument("--database", choices=databases, default=default, metavar="ALIAS", help=text)


def confirmed(question: str) -> bool:
    """Ask a question on the terminal, and return whether the answer is yes.

    False if there is no terminal to answer on.
    """
    try:
        return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        return False


def refused(what: str, error: DatabaseError) -> CommandError:
    """Return the CommandError to raise for a database error. Its message begins with `what`, which failed.

    The message suggests to run `migrate`, since missing tables are the usual cause.
    """
    return CommandError(f"{what}: {error}\nHas `manage.py migrate` been run?")
