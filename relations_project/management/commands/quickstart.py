"""`manage.py quickstart`: the database, the demo data, an administrator and a token."""

import json
import secrets
import socket
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from relations.demo import example


@dataclass(frozen=True)
class Credentials:
    password: str
    token: str


class Command(BaseCommand):
    help = "Prepare the database, the demo data and a first administrator, then say what to try."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="the port the server will listen on")

    def handle(self, *, port: int, **options: Any) -> None:
        refuse_if_taken(port)
        if settings.STATIC_ROOT:
            call_command("collectstatic", interactive=False, verbosity=0)
        self._migrate()
        self._seed()
        self._report(f"http://127.0.0.1:{port}", self._create_credentials())

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Preparing the database…")
            call_command("migrate", interactive=False, verbosity=0)

    def _seed(self) -> None:
        """The demo; a server whose owner has made something else of it starts all the same."""
        try:
            call_command("seed_demo")
        except CommandError as error:
            self.stderr.write(self.style.WARNING(f"The demo was left as it is: {error}"))

    @transaction.atomic
    def _create_credentials(self) -> Credentials | None:
        """An administrator and a token, where there is no user yet: both or neither; None afterwards."""
        users = get_user_model()._default_manager
        if users.exists():
            return None
        password = secrets.token_urlsafe(12)
        users.create_superuser("admin", password=password)
        printed = StringIO()
        call_command("create_token", "quickstart", scope="write", stdout=printed, stderr=StringIO())
        return Credentials(password, printed.getvalue().strip())

    def _report(self, base: str, credentials: Credentials | None) -> None:
        if credentials:
            self._heading("Keep these: they are shown this once")
            self.stdout.write(f"  admin      {base}/admin/  user admin, password {credentials.password}")
            self.stdout.write(f"  API token  {credentials.token}")
        else:
            self._heading("The password and the token were shown at the first run; for new ones:")
            self.stdout.write("  .venv/bin/python manage.py changepassword admin")
            self.stdout.write("  TOKEN=$(.venv/bin/python manage.py create_token NAME --scope write)")

        self._heading(f"Try these in another terminal, once {base}/ answers")
        for title, command in requests(base, credentials.token if credentials else "$TOKEN"):
            self.stdout.write(f"# {title}\n{command}\n\n")

    def _heading(self, text: str) -> None:
        self.stdout.write("")
        self.stdout.write(self.style.MIGRATE_HEADING(text))


def refuse_if_taken(port: int) -> None:
    """Granian shares a port with whoever listens on it already, and would get only some of the requests."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CommandError(f"Port {port} cannot be used ({error.strerror}): make run PORT=…") from error


def requests(base: str, token: str) -> list[tuple[str, str]]:
    """What to try, as (title, command): a write in each dialect, then a read that shows both."""
    ids = example()
    restaurant = f"{base}/api/restaurants/{ids.restaurant}"
    linkage = f"{base}/v2/flows/restaurants/entries/{ids.restaurant}/relationships/categories"
    connect = {"documentId": ids.other, "position": {"before": ids.first}}
    return [
        (
            "Moltin dialect: add a category at the end",
            curl("POST", linkage, token, {"data": [{"type": "categories", "id": ids.new}]}),
        ),
        (
            "Strapi dialect: connect another before the first",
            curl("PUT", restaurant, token, {"data": {"categories": {"connect": [connect]}}}),
        ),
        (
            "Read the new order",
            curl("GET", f"{restaurant}?populate[categories][fields][0]=name", token),
        ),
    ]


def curl(method: str, url: str, token: str, body: object = None) -> str:
    """Return the request as a command line of curl."""
    # Double quotes let the shell fill in $TOKEN; -g leaves the brackets of a query string alone.
    parts = [f"curl -g -X {method} '{url}'", f'-H "Authorization: Bearer {token}"']
    if body:
        parts += ["-H 'Content-Type: application/json'", f"-d '{json.dumps(body)}'"]
    return " \\\n  ".join(parts)
