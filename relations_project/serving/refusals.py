"""What the front itself answers, in the shape of the dialect that the path belongs to."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

NAMES = {
    400: "BadRequestError",
    408: "RequestTimeoutError",
    413: "PayloadTooLargeError",
    503: "ServiceUnavailableError",
}
MESSAGES = {
    400: "The request is not as this server takes it.",
    408: "The body came too slowly.",
    413: "The body is too large.",
    503: "The server has more to do than it can: try again.",
}
RETRY_AFTER = 1  # seconds


@dataclass
class Refused(Exception):
    """The request is answered with this status, and no view sees it."""

    status: int
    message: str = ""


@dataclass(frozen=True)
class Short:
    """A whole answer in memory: status, headers and body."""

    status: int
    body: bytes
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)


def as_json(status: int, value: Any) -> Short:
    """Return an answer in JSON that nobody keeps."""
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
    return Short(status, json.dumps(value).encode(), headers)


def answer(error: Refused, path: str) -> Short:
    """Return the answer; 503 says when to come again, and a refused body ends the connection."""
    status, message = error.status, error.message or MESSAGES[error.status]
    made = as_json(status, _shape(status, message, path))
    if status == 503:
        made.headers.append((b"retry-after", str(RETRY_AFTER).encode()))
    else:
        made.headers.append((b"connection", b"close"))
    return made


def _shape(status: int, message: str, path: str) -> dict[str, Any]:
    if path.startswith("/api/"):
        error = {"status": status, "name": NAMES[status], "message": message, "details": {}}
        return {"data": None, "error": error}
    return {"errors": [{"status": status, "title": HTTPStatus(status).phrase, "detail": message}]}
