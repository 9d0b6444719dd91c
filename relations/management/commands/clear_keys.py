"""`manage.py clear_keys`: delete the idempotency keys that are older than a day, and not valid any more."""

from typing import Any

from django.db.models import QuerySet

from relations.management.clearing import ClearingCommand
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


class Command(ClearingCommand):
    """Delete the idempotency keys that are older than a day (`models.idempotency.KEPT`)."""

    help = DESCRIPTION
    examples = EXAMPLES
    called = "Older than a day"

    def rows(self, using: str) -> QuerySet[Any]:
        return IdempotencyKey.objects.using(using).filter(created_at__lte=IdempotencyKey.over())
