"""From ASGI's description of a request to WSGI's."""

from __future__ import annotations

import sys
from typing import Any
from urllib.parse import unquote_to_bytes

UNPREFIXED = {"content-length": "CONTENT_LENGTH", "content-type": "CONTENT_TYPE"}


def environ(scope: dict[str, Any]) -> dict[str, Any]:
    """Return the environ of a scope, without a body.

    A header with an underscore is left out: it could pass for another one with hyphens.
    """
    host, port = scope.get("server") or ("localhost", None)
    found = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": _path(scope),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 80),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw, value in scope["headers"]:
        header, text = raw.decode("latin-1").lower(), value.decode("latin-1")
        if "_" in header:
            continue
        name = UNPREFIXED.get(header) or f"HTTP_{header.upper().replace('-', '_')}"
        joint = "; " if header == "cookie" else ","
        found[name] = f"{found[name]}{joint}{text}" if name in found else text
    return found


def _path(scope: dict[str, Any]) -> str:
    """Return the path as bytes that are written as Latin-1, which is how WSGI has it."""
    raw = scope.get("raw_path")
    path = unquote_to_bytes(raw.partition(b"?")[0]) if raw else scope["path"].encode()
    return path.decode("latin-1")
