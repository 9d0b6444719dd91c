"""The floor: a bare WSGI handler that says by hand, on psycopg, what a request needs of the database.

It checks the token, and nothing else: neither what a client sends nor what is defined.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

import orjson

from . import reads, writes
from .database import one

TOKEN = "SELECT scope FROM relations_token WHERE digest = %s"
# By the method, and by what a path has: the first that fits.
ROUTES: tuple[tuple[str, str, Callable[..., Any]], ...] = (
    ("GET", "/relationships/", reads.linkage),
    ("GET", "/relations/", reads.page),
    ("GET", "/entries/", reads.entry),
    ("GET", "/api/", reads.document),
    ("PUT", "/api/", writes.update),
    ("POST", "/actions/", writes.publish),
    ("POST", "/api/", writes.create),
    ("DELETE", "/api/", writes.delete),
)


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Answer the requests that the subjects make: a token is looked up, then a route does the rest."""
    path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
    if path == "/healthz":
        start("200 OK", [])
        return [b""]
    secret = environ["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    if one(TOKEN, hashlib.sha256(secret.encode()).hexdigest()) is None:
        start("401 Unauthorized", [])
        return [b""]
    route = next(route for verb, part, route in ROUTES if verb == method and part in path)
    asked = {name: values[0] for name, values in parse_qs(environ["QUERY_STRING"]).items()}
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = json.loads(environ["wsgi.input"].read(length)) if length else None
    start("200 OK", [("Content-Type", "application/json")])
    return [orjson.dumps(route(path.strip("/").split("/"), asked, body))]
