"""Requests to the REST API of a running Strapi."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import orjson

from ..archive.errors import ArchiveError
from ..http import MOVED, Send, ask, fetched, over_http

PAGE = 100  # rows, which Strapi allows by default


@dataclass(frozen=True, slots=True)
class Source:
    """The REST API of a running Strapi, to which requests are sent with a token.

    `base` is its address, which usually ends with `/api`. `send` sends a request; tests replace it.
    """

    base: str
    token: str
    send: Send = over_http

    def json(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """Return the parsed JSON that the API answers at this path; None for a 404.

        `params` are nested query parameters. Raises ArchiveError for another refusal.
        """
        url = f"{self.base}/{path}"
        asked = f"{url}?{urlencode(list(flat(params)))}" if params else url
        status, told, body = ask(self.send, asked, {"Authorization": f"Bearer {self.token}"})
        if status == 404:
            return None
        if status in MOVED:
            raise ArchiveError(f"{url} leads to {told.get('Location')}: give the address of that server.")
        if status != 200:
            raise ArchiveError(f"{url} answers {status}: {_message(body)}")
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ArchiveError(f"{url} answers no JSON. Is it the address of the API?") from error

    def pages(self, path: str, params: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield all documents of a collection, page by page, or the document of a single type, as dicts.

        `params` are nested query parameters. Yields nothing for a 404. Raises ArchiveError for another
        refusal.
        """
        number = pages = 1
        while number <= pages:
            page = {"pagination": {"page": number, "pageSize": PAGE}, "sort": "id"}
            found = self.json(path, {**params, **page})
            data = [] if found is None else found["data"]
            if isinstance(data, dict):
                yield data
                return
            yield from data or ()
            pages = (found or {}).get("meta", {}).get("pagination", {}).get("pageCount", 0)
            number += 1

    def file(self, url: str) -> bytes | None:
        """Return the content of an uploaded file, by its URL; None if it cannot be read.

        The token is sent to the API's own host only.
        """
        whole = urljoin(f"{self.base}/", url)
        same = urlsplit(whole)[:2] == urlsplit(self.base)[:2]
        status, _, body = fetched(self.send, whole, {"Authorization": f"Bearer {self.token}"} if same else {})
        return body if status == 200 else None


def flat(params: Mapping[str, Any], at: str = "") -> Iterator[tuple[str, str]]:
    """Yield nested parameters as (name, value) of a query string: {"a": {"b": [1]}} as ("a[b][0]", "1")."""
    for name, value in params.items():
        key = f"{at}[{name}]" if at else str(name)
        if isinstance(value, list):
            yield from flat({str(place): each for place, each in enumerate(value)}, key)
        elif isinstance(value, Mapping):
            yield from flat(value, key)
        else:
            yield key, str(value).lower() if isinstance(value, bool) else str(value)


def _message(body: bytes) -> str:
    try:
        return str(orjson.loads(body)["error"]["message"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return body[:200].decode(errors="replace")
