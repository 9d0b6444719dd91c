"""`manage.py tokens`: list bearer tokens, revoke them, or give them new secrets."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError, router

from relations.access.tokens import SHOWN, rotate_token
from relations.management.base import CommandWithExamples, add_database, refused
from relations.management.output import write_table
from relations.models import AccessToken

DESCRIPTION = """\
List bearer tokens, revoke them, or give them new secrets.

Tokens go by the beginning of their secret, as the list shows it, or by their
name. The time of the last use is that of the hour."""

EXAMPLES = """\
examples:
  manage.py tokens
        lists name, beginning, scope, expiry and last use
  manage.py tokens revoke rel_Ab3dEf9h
        deletes the one that begins so: it opens nothing any more
  TOKEN=$(manage.py tokens rotate "nightly import")
        a new secret for the same token; the old one opens nothing any more

exit status: 0 done, 1 the database refused, 2 wrong usage, or no such token"""

HEADERS = ("name", "begins with", "scope", "expires", "last used")


class Command(CommandWithExamples):
    help = DESCRIPTION
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the action (list, revoke, rotate), the token and --database."""
        parser.add_argument("action", nargs="?", choices=("list", "revoke", "rotate"), default="list")
        parser.add_argument("token", nargs="?", help="the beginning of its secret, or its name")
        add_database(parser, "the database that they are in", default=None)

    def handle(
        self, *args: Any, action: str, token: str | None, database: str | None, **options: Any
    ) -> None:
        """List all tokens, revoke the named one, or give it a new secret, as the `action` says.

        Raises CommandError if no token, or several, have the name, and for a name that is missing or too
        much.
        """
        if (token is None) != (action == "list"):
            raise CommandError("Say which token to revoke or rotate; a list takes none.", returncode=2)
        using = database or router.db_for_write(AccessToken)
        try:
            if token is None:
                self.write_list(using)
                return
            found = self.find(token, using)
            if action == "rotate":
                self.stdout.write(rotate_token(found))
                self.stderr.write(f'Token "{found}": the new secret will not be shown again.', style_func=str)
            else:
                found.delete()
                self.stdout.write(f'Revoked: "{found.name}" ({found.prefix}…).')
        except DatabaseError as error:
            raise refused("Tokens cannot be read or changed", error) from error

    def write_list(self, using: str) -> None:
        """Print all tokens as a table, the newest first."""
        rows = [
            (
                str(each),
                f"{each.prefix}…",
                each.scope,
                "never" if each.expires is None else f"{each.expires:%Y-%m-%d %H:%M}",
                "never" if each.used is None else f"{each.used:%Y-%m-%d %H:%M}",
            )
            for each in AccessToken.objects.using(using).order_by("-created", "-pk")
        ]
        write_table(self.stdout, HEADERS, rows)

    def find(self, named: str, using: str) -> AccessToken:
        """Return the one token whose secret begins with `named`, or else whose name is `named`.

        Raises CommandError if there is none, and if there are several.
        """
        rows = AccessToken.objects.using(using)
        found = list(rows.filter(prefix=named.rstrip("…")[:SHOWN])[:2])
        found = found or list(rows.filter(name=named)[:2])
        if len(found) != 1:
            many = f'Several tokens are named "{named}": say how the secret begins.'
            raise CommandError(many if found else f'There is no token "{named}".', returncode=2)
        return found[0]
