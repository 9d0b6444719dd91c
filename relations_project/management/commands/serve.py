"""`manage.py serve`: this process becomes the server."""

import errno
import os
import socket
import sys
from tempfile import mkdtemp
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from relations_project.observing import metrics

# Others than these are granian's own, by its variables GRANIAN_*.
OPTIONS = {
    "--interface": "asgi",
    "--http": "1",  # granian has no limit of time for HTTP/2, which proxies speak to browsers alone
    "--respawn-interval": "0.5",  # seconds between the end of a worker and its successor
    "--workers-kill-timeout": "15",  # seconds; a write has 5, and a request waits 5 for its thread
    "--backpressure": "512",  # connections of a worker; sockets that wait are the backlog's
}
SWITCHES = ("--respawn-failed-workers", "--no-ws")


class Command(BaseCommand):
    help = "Serve the project: granian, with what docs/deployment.md says of it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2, help="processes: about one for each core")

    def handle(self, *, host: str, port: int, workers: int, **options: Any) -> None:
        check_free(host, port)
        if settings.METRICS_TOKEN and metrics.FOLDER not in os.environ:
            os.environ[metrics.FOLDER] = mkdtemp(prefix="metrics-")
        os.execv(sys.executable, command(host, port, workers))


def check_free(host: str, port: int) -> None:
    """Raise CommandError if this process cannot listen there, as where another one does.

    Granian's workers share a port (SO_REUSEPORT), with those of another server, too: each would get some of
    the requests.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as listening:
            listening.setsockopt(
                socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
            )  # what has just ended is no reason
            listening.bind(address)
            listening.listen(1)
    except OSError as error:
        reason = "it is in use" if error.errno == errno.EADDRINUSE else error.strerror
        raise CommandError(
            f"Nothing can listen on {host}:{port}: {reason}. Is another server running?"
        ) from None


def command(host: str, port: int, workers: int) -> list[str]:
    """Return the command line of the server."""
    place = {"--host": host, "--port": str(port), "--workers": str(workers)}
    given = [word for pair in (place | OPTIONS).items() for word in pair]
    return [
        sys.executable,
        "-m",
        "relations_project.serving.process",
        *given,
        *SWITCHES,
        "relations_project.asgi:application",
    ]
