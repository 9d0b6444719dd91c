"""`manage.py clear_tokens`: delete the tokens that have expired."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from relations.management.clearing import ClearingCommand
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


class Command(ClearingCommand):
    """Delete the tokens that have expired."""

    help = DESCRIPTION
    examples = EXAMPLES
    called = "Expired"

    def rows(self, using: str) -> QuerySet[Any]:
        return AccessToken.objects.using(using).filter(expires__lte=timezone.now())
