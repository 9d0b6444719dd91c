"""`manage.py create_token`: print a new bearer token for the APIs, once."""

from datetime import timedelta
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db.models import Q
from django.utils import timezone

from relations.access.scopes import unknown_flows, words
from relations.access.tokens import issue_token
from relations.management.issuing import IssuingCommand
from relations.models.token import AccessToken

DESCRIPTION = """\
Create a bearer token for the APIs and print it.

The token alone goes to standard output, everything else to standard error. It
is printed this once: the database keeps only a digest, from which nobody can
get it back. Whoever has the token can use it, so keep it like a password.

A scope is read (published documents and drafts), write (everything), or what
is allowed in one flow, or in all of them by *:

  articles:read      what is published     articles:write     to change drafts
  articles:drafts    drafts, too           articles:publish   to publish them
  upload:read        the uploaded files    upload:write       to upload
  schema:write       flows, fields and locales"""

EXAMPLES = """\
examples:
  manage.py create_token "website" --days 365
        a token that reads, for a year
  TOKEN=$(manage.py create_token "nightly import" --scope write)
        a token that also writes, straight into a variable
  manage.py create_token "editor" --scope "*:read articles:write"
        one that reads what is published, and writes drafts of articles
  curl -H "Authorization: Bearer $TOKEN" http://localhost:8000/api/restaurants
        a request with it

A name may be used again, so that a client can be given its new token before
the old one goes; the command then says how many are still good. `manage.py
tokens` lists, rotates and revokes them, and so does the admin.

exit status: 0 the token was created, 1 it could not be stored, 2 wrong usage"""

# A hundred years. Python's dates end at the year 9999.
MAX_DAYS = 36_500
MAX_NAME = AccessToken.MAX_NAME


class Command(IssuingCommand):
    help = DESCRIPTION
    examples = EXAMPLES
    noun = "token"
    name_help = "what the token is for"
    scope_help = "what it may do: read (the default), write, or words with spaces between them"
    scopes = None

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the option --days, beside the arguments of all commands that issue a secret."""
        super().add_arguments(parser)
        parser.add_argument(
            "--days", type=int, metavar="N", help="days until it expires; without this it does not"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the arguments, store a new token, and print its secret.

        Raises CommandError for wrong arguments, and when the token cannot be stored.
        """
        name, days, using = options["name"].strip(), options["days"], options["database"]
        if not 1 <= len(name) <= MAX_NAME:
            raise CommandError(f"NAME has 1 to {MAX_NAME} characters, not {len(name)}.", returncode=2)
        if days is not None and not 1 <= days <= MAX_DAYS:
            raise CommandError(f"--days is a number from 1 to {MAX_DAYS}, not {days}.", returncode=2)
        try:
            scope = words(options["scope"])
        except ValueError as error:
            raise CommandError(str(error), returncode=2) from None
        expires_in = None if days is None else timedelta(days=days)
        with self.storing():
            if unknown := unknown_flows(scope, using):
                raise CommandError(f'There is no flow "{unknown[0]}".', returncode=2)
            token, secret = issue_token(name, scope=scope, expires_in=expires_in, using=using)
            others = self.count_others(token)
        self.stdout.write(secret)
        self.write_summary(token, others)

    def count_others(self, token: AccessToken) -> int:
        """Return the number of other valid tokens with the same name."""
        good = Q(expires=None) | Q(expires__gt=timezone.now())
        others = AccessToken.objects.using(token._state.db).filter(good, name=token.name)
        return others.exclude(pk=token.pk).count()

    def write_summary(self, token: AccessToken, others: int) -> None:
        """Write the token's name, scope and time of expiry to standard error.

        `others` is the number of other valid tokens with this name; if there are any, a hint says so.
        """
        until = f"until {token.expires:%Y-%m-%d %H:%M %Z}" if token.expires else "without end"
        self.write_hint(f'Token "{token.name}" ({token.scope}), good {until}. It will not be shown again.')
        if others:
            self.write_hint(
                f"Still good under the same name: {others}. Revoke what is not needed: manage.py tokens."
            )
