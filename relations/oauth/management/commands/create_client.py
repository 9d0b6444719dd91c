"""`manage.py create_client`: print the id and secret of a new OAuth client, once."""

from typing import Any

from django.core.management.base import CommandError

from relations.management.issuing import IssuingCommand
from relations.oauth.clients import create_client
from relations.oauth.models import Client

DESCRIPTION = """\
Create a client for POST /oauth/access_token, and print its id and its secret.

The id goes to standard output on one line and the secret on the next,
everything else to standard error. The secret is printed this once: the
database keeps only a hash of it. With both a client gets tokens that read and
write; with the id alone, which no web page can hide, tokens that only read
what is published."""

EXAMPLES = """\
examples:
  manage.py create_client "web shop"
        an id and a secret, for tokens that read and write
  manage.py create_client "kiosk" --scope read
        one whose tokens only read, even with the secret
  manage.py create_client "nightly import" | { read ID; read SECRET; ...; }
        straight into two variables
  curl -d grant_type=client_credentials -d client_id=$ID \\
       -d client_secret=$SECRET http://localhost:8000/oauth/access_token
        a token, good for an hour
  new MoltinClient({client_id: ID, client_secret: SECRET,
                    host: "localhost:8000", protocol: "http"})
        the JavaScript SDK, which gets its tokens itself

The admin lists clients, gives one a new secret, and revokes it with its
tokens by deleting it.

exit status: 0 the client was created, 1 it could not be stored, 2 wrong usage"""


class Command(IssuingCommand):
    help = DESCRIPTION
    examples = EXAMPLES
    noun = "client"
    name_help = "whose it is"
    scope_help = "what its tokens may do: write (the default), which includes reading, or only read"
    default_scope = "write"

    def handle(self, *args: Any, **options: Any) -> None:
        """Validate the name, store the client, print its id and secret."""
        name = options["name"].strip()
        longest = Client._meta.get_field("name").max_length
        if not 1 <= len(name) <= longest or not name.isprintable():
            raise CommandError(f"NAME has 1 to {longest} printable characters.", returncode=2)
        with self.storing():
            client, secret = create_client(name, scope=options["scope"], using=options["database"])
            others = Client.objects.using(client._state.db).filter(name=name).exclude(pk=client.pk).count()
        self.stdout.write(client.client_id)
        self.stdout.write(secret)
        self.write_hint(f'Client "{name}" ({options["scope"]}). The secret will not be shown again.')
        if others:
            self.write_hint(f"Other clients of this name: {others}. Delete in the admin what is not needed.")
