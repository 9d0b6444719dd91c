"""`manage.py clear_keys`: delete the idempotency keys that are older than a day, and not valid any more."""

from typing import Any

from django.core.management.base import CommandParser

from relations.management.base import CommandWithExamples, add_database
from relations.models import IdempotencyKey

DESCRIPTION = """\
Delete idempotency keys that are older than a day, with the answers that were
kept for them, and say how many they were.

They count no more: a request with the same key is done again. Run this once a
day where clients send the header Idempotency-Key."""

EXAMPLES = """\
examples:
  manage.py clear_keys
        deletes what is too old
  manage.py clear_keys --dry-run
        only says how many there are"""


class Command(CommandWithExamples):
    help = DESCRIPTION
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options --dry-run and --database."""
        parser.add_argument("--dry-run", action="store_true", help="delete nothing")
        add_database(parser, "the database that they are in")

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete the idempotency keys that are no longer valid, and print their number.

        With --dry-run they are only counted. A key is valid for a day (`models.idempotency.KEPT`).
        """
        rows = IdempotencyKey.objects.using(options["database"])
        old = rows.filter(created_at__lte=IdempotencyKey.over())
        if options["dry_run"]:
            self.stdout.write(f"Older than a day: {old.count()}. Nothing was deleted.")
            return
        deleted, _ = old.delete()
        self.stdout.write(f"Deleted: {deleted}.")
