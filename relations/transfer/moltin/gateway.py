"""Requests to the Moltin API from which content is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

import orjson

from ..archive.errors import ArchiveError
from ..http import MOVED, Answer, Send, TooLarge, ask, fetched, over_http
from ..report import LEFT_OUT, Report

FILES = "files"
PAGE = 100  # records, the most that Moltin gives
LAST_OFFSET = 10_000  # from which on Moltin's own API refuses pages
REFUSED = {400, 401, 403}
SHOWN = 200  # characters of an answer in a message
Item = dict[str, Any]


def address(url: str) -> str:
    """Return the base address of an API, without `/v2` at its end. Raises ArchiveError for a wrong one."""
    bare = url.strip().rstrip("/").removesuffix("/v2")
    parts = urlsplit(bare)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ArchiveError(f"{url}: the address of an API is like https://api.moltin.com.")
    if parts.username is not None:
        raise ArchiveError("The address has a user or a password in it: give the client's id and secret.")
    return bare


@dataclass(slots=True)
class Gateway:
    """The Moltin API at the address `base`, to which requests are sent as the client `client_id`.

    Without a secret the client gets an implicit token, which only reads. Methods raise ArchiveError for
    requests that are refused and for answers of another shape. `report` gets a line for lists that the API
    does not show. `send` sends a request, as `http.over_http` does.
    """

    base: str
    client_id: str
    secret: str
    report: Report
    send: Send = over_http
    token: str = ""

    def pages(self, path: str) -> Iterator[Item]:
        """Yield the items of a list at this path, each once, page by page, as dicts.

        For a 404 there are none, and the report says so. Pages are asked for by offset: links in answers are
        not followed. Raises ArchiveError if pages repeat before all items were seen.
        """
        seen: set[tuple[Any, Any]] = set()
        offset, total = 0, None
        while total is None or offset < total:
            found = self._page(path, offset, total)
            if found is None:
                return
            data = _items(path, found)
            total = _total(found)
            fresh = {(each.get("type"), each["id"]): each for each in data}
            before = len(seen)
            for key, each in fresh.items():
                if key not in seen:
                    seen.add(key)
                    yield each
            offset += len(data)
            if len(seen) == before:
                break
        if total is not None and len(seen) < total:
            raise ArchiveError(
                f"{self.base}/v2/{path} has {total:,} items and gave {len(seen):,}: its pages repeat, or it"
                " was changed meanwhile. Try again."
            )

    def file(self, url: str, most: int) -> bytes | str:
        """Return the content of a file in bytes; if it cannot be fetched, the reason as text.

        The token is sent to the API's own host only. A file of more than `most` bytes is not read whole.
        """
        whole = urljoin(f"{self.base}/", url)
        same = urlsplit(whole)[:2] == urlsplit(self.base)[:2]
        headers = {"Authorization": f"Bearer {self._token()}"} if same else {}
        try:
            status, _, body = fetched(self.send, whole, headers, most=most)
        except TooLarge:
            return f"it has more than {most:,} bytes, see RELATIONS_MAX_UPLOAD"
        return body if status == 200 else f"its address answers {status}"

    def _page(self, path: str, offset: int, total: int | None) -> Item | None:
        """Return the JSON object of one page of a list, from the item number `offset`.

        None, with a line in the report, if the API does not show the list, or not from this offset on. An
        implicit token reads no files, and Moltin's own API refuses large offsets. `total` is the number of
        items, if known.
        """
        url = f"{self.base}/v2/{path}"
        params = {"page[limit]": PAGE, "page[offset]": offset}
        answer = self._answer(f"{url}?{urlencode(params, safe='[]')}")
        reason = None
        if answer[0] == 404 or (answer[0] == 403 and path == FILES):
            reason = f"the API does not show them ({answer[0]})"
        elif offset >= LAST_OFFSET and answer[0] in (400, 422):
            reason = f"the API gives the first {offset:,} alone"
        if reason is None:
            return _object(url, answer)
        count = 1 if total is None else total - offset
        self.report.add(LEFT_OUT, f"all or the rest of {path}", reason, count=count)
        return None

    def _answer(self, url: str) -> Answer:
        """Return the answer to a GET request. If the token has expired, a new one is used once."""
        answer = ask(self.send, url, {"Authorization": f"Bearer {self._token()}"})
        if answer[0] == 401:
            self.token = ""
            answer = ask(self.send, url, {"Authorization": f"Bearer {self._token()}"})
        return answer

    def _token(self) -> str:
        """Return the access token; at the first call, and after it expired, request it from the API.

        Raises ArchiveError if the API refuses the client.
        """
        if self.token:
            return self.token
        url = f"{self.base}/oauth/access_token"
        form = {
            "grant_type": "client_credentials" if self.secret else "implicit",
            "client_id": self.client_id,
        }
        form |= {"client_secret": self.secret} if self.secret else {}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = ask(self.send, url, headers, body=urlencode(form).encode())
        if answer[0] in REFUSED:
            raise ArchiveError(f"{url} refuses this client id and secret: {_message(answer[2])}")
        token = _object(url, answer).get("access_token")
        if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token:
            raise ArchiveError(f"{url} gives no access token. Is it the address of a Moltin API?")
        self.token = token
        return token


def path_of(*steps: str) -> str:
    """Join steps to a URL path, each step escaped."""
    return "/".join(quote(step, safe="()!$',;:@~*") for step in steps)


def _object(url: str, answer: Answer) -> Item:
    """Return the JSON object in an answer. Raises ArchiveError for an error status and for other content."""
    status, told, body = answer
    if status in MOVED:
        raise ArchiveError(f"{url} leads to {told.get('Location')}: give the address of that server.")
    if status not in (200, 201):
        raise ArchiveError(f"{url} answers {status}: {_message(body)}")
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise ArchiveError(f"{url} answers no JSON. Is it the address of a Moltin API?") from error
    if not isinstance(found, dict):
        raise ArchiveError(f"{url} answers no JSON object. Is it the address of a Moltin API?")
    return found


def _items(path: str, found: Item) -> list[Item]:
    data = found.get("data")
    if not isinstance(data, list):
        raise ArchiveError(f"{path}: the answer has no list of data. Is it the address of a Moltin API?")
    for each in data:
        if not isinstance(each, dict) or not isinstance(each.get("id"), str) or not each["id"]:
            raise ArchiveError(f"{path}: each item of data has an id, which is a text.")
        if not isinstance(each.get("type"), str | None):
            raise ArchiveError(f"{path}: the type of an item is a text.")
    return data


def _total(found: Item) -> int | None:
    """Return the number of items of the whole list, as a page of it says; None if it does not say it."""
    for key in ("meta", "results"):
        found = found[key] if isinstance(found.get(key), dict) else {}
    total = found.get("total")
    return total if isinstance(total, int) and not isinstance(total, bool) else None


def _message(body: bytes) -> str:
    try:
        first = orjson.loads(body)["errors"][0]
        return str(first.get("detail") or first["title"])[:SHOWN]
    except (orjson.JSONDecodeError, KeyError, IndexError, TypeError, AttributeError):
        return body[:SHOWN].decode(errors="replace")
