"""HTTP requests to a server from which content is read.

They are repeated after a pause if the server is busy; answers are limited in size, and no redirect is
followed.
"""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from .archive.errors import ArchiveError

Answer = tuple[int, Mapping[str, str], bytes]  # its status, headers and body
Send = Callable[..., Answer]  # of a URL, headers, and the options of `over_http`
BUSY = {429, 502, 503, 504}
MOVED = {301, 302, 303, 307, 308}
ATTEMPTS, PAUSE, LONGEST_PAUSE = 6, 1.0, 60.0  # pauses are in seconds
CUTS = 3  # attempts where the connection breaks off
REDIRECTS = 5
TIMEOUT = 120  # seconds
LARGEST, LARGEST_FILE = 64 << 20, 1 << 30  # bytes of an answer in JSON, and of a file
CHUNK = 1 << 18


class TooLarge(ArchiveError):
    """An answer of the server has more bytes than are accepted."""


class _Staying(urllib.request.HTTPRedirectHandler):
    """A handler for urllib that follows no redirect, so that the token in the headers goes nowhere else."""

    def redirect_request(self, *args: Any) -> None:
        return None


def over_http(
    url: str, headers: Mapping[str, str], body: bytes | None = None, *, most: int = LARGEST
) -> Answer:
    """Send a request, a POST if it has a `body`; return (status, headers, body) of the answer.

    Any status is returned. Raises OSError or HTTPException if there is no complete answer, and TooLarge for
    a body of more than `most` bytes.
    """
    request = urllib.request.Request(url, data=body, headers=dict(headers))
    try:
        with urllib.request.build_opener(_Staying).open(request, timeout=TIMEOUT) as answer:
            return answer.status, dict(answer.headers), _whole(answer, url, most)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), _whole(error, url, most)


def ask(send: Send, url: str, headers: Mapping[str, str], **options: Any) -> Answer:
    """Send a request by `send`, again after a pause if the server is busy, and return the answer.

    An answer is (status, headers, body). `send` is called like `over_http`; `options` are further arguments
    for it. Raises ArchiveError for an address that is not HTTP, if there is no answer, and if it breaks off
    again and again; TooLarge for one that is too large.
    """
    if urlsplit(url).scheme not in ("http", "https"):
        raise ArchiveError(f"{url}: an address begins with https:// or http://.")
    pause, cuts = PAUSE, 0
    for attempt in range(1, ATTEMPTS + 1):
        try:
            answer = send(url, headers, **options)
            after = answer[1].get("Retry-After", "")
            if answer[0] not in BUSY or attempt == ATTEMPTS:
                return answer
        except (http.client.HTTPException, ConnectionError, TimeoutError) as error:
            cuts, after = cuts + 1, ""
            if cuts == CUTS or attempt == ATTEMPTS:
                raise ArchiveError(f"{url}: the answer breaks off: {error!r}.") from error
        except (OSError, ValueError) as error:
            raise ArchiveError(f"{url} does not answer: {getattr(error, 'reason', error)}.") from error
        time.sleep(min(float(after) if after.isdigit() else pause, LONGEST_PAUSE))
        pause *= 2
    raise AssertionError("the last attempt returns or raises")


def fetched(send: Send, url: str, headers: Mapping[str, str], *, most: int = LARGEST_FILE) -> Answer:
    """Return the answer with the file at `url`, or at the address to which that redirects.

    An answer is (status, headers, body). Servers other than the first do not get the `headers`. Raises
    ArchiveError if there is no answer and for too many redirects, TooLarge for more than `most` bytes.
    """
    first = urlsplit(url)[:2]
    for _ in range(REDIRECTS):
        status, told, body = ask(send, url, headers if urlsplit(url)[:2] == first else {}, most=most)
        if status not in MOVED or "Location" not in told:
            return status, told, body
        url = urljoin(url, told["Location"])
    raise ArchiveError(f"{url}: there are more than {REDIRECTS} redirects.")


def _whole(answer: Any, url: str, most: int) -> bytes:
    """Return the body of an answer. Raises TooLarge for more than `most` bytes.

    Raises IncompleteRead for fewer bytes than its Content-Length says: the answer was cut off.
    """
    parts, size = [], 0
    while part := answer.read(CHUNK):
        parts.append(part)
        size += len(part)
        if size > most:
            raise TooLarge(f"{url}: the answer has more than {most:,} bytes.")
    said = answer.headers.get("Content-Length")
    if said is not None and said.isdigit() and size < int(said):
        raise http.client.IncompleteRead(b"", int(said) - size)
    return b"".join(parts)
