"""`manage.py create_token`: print a new bearer token for the APIs, once."""

from datetime import timedelta
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db.models import Q
from django.utils import timezone

from relations.access.tokens import issue_token
from relations.management.issuing import IssuingCommand
from relations.models.token import AccessToken

DESCRIPTION = """\
Create a bearer token for the APIs and print it.

The token alone goes to standard output, everything else to standard error. It
is printed this once: the database keeps only a digest, from which nobody can
get it back. Whoever has the token can use it, so keep it like a password."""

EXAMPLES = """\
examples:
  manage.py create_token "website" --days 365
        a token that reads, for a year
  TOKEN=$(manage.py create_token "nightly import" --scope write)
        a token that also writes, straight into a variable
  curl -H "Authorization: Bearer $TOKEN" http://localhost:8000/api/restaurants
        a request with it

A name may be used again, so that a client can be given its new token before
the old one goes; the command then says how many are still good. To revoke a
token, use the admin.

exit status: 0 the token was created, 1 it could not be stored, 2 wrong usage"""

# A hundred years. Python's dates end at the year 9999.
MAX_DAYS = 36_500
MAX_NAME = AccessToken.MAX_NAME


class Command(IssuingCommand):
    help = DESCRIPTION
    examples = EXAMPLES
    noun = "token"
    name_help = "what the token is for"
    scope_help = "what it may do: read (the default), or write, which includes reading"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare --days beside the other arguments."""
        super().add_arguments(parser)
        parser.add_argument(
            "--days", type=int, metavar="N", help="days until it expires; without this it does not"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Validate the arguments, store the token, and print its secret. Raises CommandError."""
        name, days, using = options["name"].strip(), options["days"], options["database"]
        if not 1 <= len(name) <= MAX_NAME:
            raise CommandError(f"NAME has 1 to {MAX_NAME} characters, not {len(name)}.", returncode=2)
        if days is not None and not 1 <= days <= MAX_DAYS:
            raise CommandError(f"--days is a number from 1 to {MAX_DAYS}, not {days}.", returncode=2)
        expires_in = None if days is None else timedelta(days=days)
        with self.storing():
            token, secret = issue_token(name, scope=options["scope"], expires_in=expires_in, using=using)
            others = self.count_others(token)
        self.stdout.write(secret)
        self.write_summary(token, others)

    def count_others(self, token: AccessToken) -> int:
        """Return the number of other valid tokens with the same name."""
        good = Q(expires=None) | Q(expires__gt=timezone.now())
        others = AccessToken.objects.using(token._state.db).filter(good, name=token.name)
        return others.exclude(pk=token.pk).count()

    def write_summary(self, token: AccessToken, others: int) -> None:
        """Write the token's name, scope and time of expiry to standard error."""
        until = f"until {token.expires:%Y-%m-%d %H:%M %Z}" if token.expires else "without end"
        self.write_hint(f'Token "{token.name}" ({token.scope}), good {until}. It will not be shown again.')
        if others:
            self.write_hint(
                f"Still good under the same name: {others}. Revoke in the admin what is not needed."
            )
