"""`manage.py clear_tokens`: delete the tokens that have expired."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from relations.management.base import CommandWithExamples, add_database
from relations.models import AccessToken

DESCRIPTION = """\
Delete bearer tokens that have expired, and say how many they were.

They open nothing any more. A client's go by themselves when it asks for its
next one; run this once a day where pages get tokens by a client's id alone."""

EXAMPLES = """\
examples:
  manage.py clear_tokens
        deletes what has expired
  manage.py clear_tokens --dry-run
        only says how many there are"""


class Command(CommandWithExamples):
    help = DESCRIPTION
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options --dry-run and --database."""
        parser.add_argument("--dry-run", action="store_true", help="delete nothing")
        add_database(parser, "the database that they are in")

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete the expired tokens, or with --dry-run only count them, and print the number."""
        expired = AccessToken.objects.using(options["database"]).filter(expires__lte=timezone.now())
        if options["dry_run"]:
            self.stdout.write(f"Expired: {expired.count()}. Nothing was deleted.")
            return
        deleted, _ = expired.delete()
        self.stdout.write(f"Deleted: {deleted}.")
