"""A base class for commands whose `--help` ends with examples."""

from argparse import RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser, DjangoHelpFormatter


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
