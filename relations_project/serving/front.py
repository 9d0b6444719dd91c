"""The ASGI application: takes requests, has a WSGI application answer in threads, and sends the answers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from ..observing import metrics
from . import readiness, refusals, unread, working
from .bodies import Body, Gone, Receive, Room, Wanted
from .environ import environ
from .limits import Limits
from .refusals import Refused, Short
from .working import Application, Long, Threads

Send = Callable[[dict[str, Any]], Awaitable[None]]
Answer = Short | Long

CHUNK = 262_144  # bytes of a file that are sent at a time
CREDENTIALS = ("HTTP_AUTHORIZATION", "HTTP_COOKIE")

logger = logging.getLogger(__name__)


class Front:
    """A WSGI application behind an event loop. `/healthz` and `/readyz` need none of its threads."""

    def __init__(self, application: Application, limits: Limits) -> None:
        self.application, self.limits = application, limits
        self.room = Room(limits.buffered)
        self.probe = readiness.Probe()
        self._threads: Threads | None = None
        self._listening = False

    @property
    def threads(self) -> Threads:
        """The threads; they belong to the event loop that asks first."""
        self._threads = self._threads or Threads(self.limits)
        return self._threads

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Begin and end with the server; the end waits for the threads."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                await asyncio.to_thread(self.threads.close)
                await send({"type": "lifespan.shutdown.complete"})
                return
            await send({"type": "lifespan.startup.complete"})

    async def _serve(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if not self._listening:  # when it began to live, it may not have been
            self._listening = True
            unread.bound(self.limits.unread)
        described = environ(scope)
        path = described["PATH_INFO"]
        if path in ("/healthz", "/readyz"):
            await _send(await self._health(path), described["REQUEST_METHOD"], send)
            return
        body = Body(receive, _length(described), self.limits, self.room)
        try:
            answer = await self._answer_or_refusal(described, body)
        except Gone:
            return
        except Exception:
            logger.exception("No answer to %s", path)
            answer = refusals.as_json(500, {"errors": [{"status": 500, "title": "Internal Server Error"}]})
        finally:
            body.close()
        await _send(answer, described["REQUEST_METHOD"], send)

    async def _health(self, path: str) -> Short:
        if path == "/healthz":
            return refusals.as_json(200, {"status": "ok"})
        report = await self.probe.report()
        return refusals.as_json(200 if report["status"] == "ok" else 503, report)

    async def _answer_or_refusal(self, described: dict[str, Any], body: Body) -> Answer:
        try:
            return await self._answer(described, body)
        except Refused as error:
            metrics.REFUSED.labels(error.status).inc()
            if error.status == 413:
                await body.drain()
            return refusals.answer(error, described["PATH_INFO"])

    async def _answer(self, described: dict[str, Any], body: Body) -> Answer:
        """Have the request answered; a large body is read when a view asks for it, which then starts again.

        So who the caller is has been asked before, wherever the view asks that first.
        """
        named = any(header in described for header in CREDENTIALS)
        most = self.limits.largest if named else self.limits.unnamed
        await body.begin(most)
        try:
            answer = await self._work(described, body)
        except Wanted:
            await body.read(most)
            return await self._work(described, body)
        await body.drain()
        return answer

    async def _work(self, described: dict[str, Any], body: Body) -> Answer:
        described = {**described, "CONTENT_LENGTH": str(body.known_length), "wsgi.input": body.input}
        if body.is_whole:
            described.pop("HTTP_TRANSFER_ENCODING", None)
        return await self.threads.run(partial(working.answer, self.application, described))


def _length(described: dict[str, Any]) -> int | None:
    """Return how many bytes the body has; None when the client does not know."""
    if "HTTP_TRANSFER_ENCODING" in described:
        return None
    return int(described.get("CONTENT_LENGTH") or 0)


async def _send(answer: Answer, method: str, send: Send) -> None:
    """Send an answer; a client that reads slowly is waited for here."""
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    if isinstance(answer, Short):
        await send({"type": "http.response.body", "body": b"" if method == "HEAD" else answer.body})
        return
    try:
        while method != "HEAD" and (chunk := await asyncio.to_thread(answer.file.read, CHUNK)):
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
    finally:
        answer.file.close()
