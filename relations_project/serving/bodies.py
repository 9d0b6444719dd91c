"""Reading the body of a request on the event loop: in time, within a size, into a file."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from .limits import Limits
from .refusals import Refused

Receive = Callable[[], Awaitable[dict[str, Any]]]

IN_MEMORY = 1_048_576  # bytes of a body that has no file of its own yet
DRAINED = 33_554_432  # bytes that are read of a body that nobody wants
DRAINING = 5  # seconds in which they are read
PAUSES = 3  # times the grace: how long a body may pause, however quickly it came until then


class Gone(Exception):
    """The client has closed the connection."""


class Wanted(BaseException):
    """A view asks for a body that is still with the client. No view catches it: the request starts again."""


class Absent:
    """`wsgi.input` of a request whose body is still with the client."""

    def read(self, *size: int) -> bytes:
        raise Wanted

    readline = readlines = read

    def __iter__(self) -> Any:
        raise Wanted


class Body:
    """The body of one request. `length` is in bytes, None for one that comes in chunks of unknown number."""

    def __init__(self, receive: Receive, length: int | None, limits: Limits, room: Room) -> None:
        self.receive, self.length, self.limits, self.room = receive, length, limits, room
        self.file: IO[bytes] | None = None
        self.received = self._taken = 0
        self._more = length != 0

    @property
    def is_whole(self) -> bool:
        """Whether all of it is here."""
        return not self._more

    @property
    def input(self) -> Any:
        """What a view reads: the body, or, before all of it was read, something that raises Wanted."""
        if self.file is None or not self.is_whole:
            return Absent()
        self.file.seek(0)
        return self.file

    @property
    def known_length(self) -> int:
        """Its length in bytes; of one in chunks, what is here of it."""
        return self.received if self.length is None else self.length

    async def begin(self, most: int) -> None:
        """Read a small body; of one in chunks, not much more than that. Raises what `read` raises."""
        if self.length is None:
            await self._fill(min(self.limits.small, most))
        elif self.length <= self.limits.small:
            await self.read(most)

    async def read(self, most: int) -> None:
        """Read all of it. Raises Refused: 413 beyond `most` bytes, 408 too slow, 503 without room; Gone."""
        if (self.length or 0) > most:
            raise Refused(413)
        await self._fill(most)
        if self._more or self.received > most:
            raise Refused(413)

    async def _fill(self, most: int) -> None:
        """Read until all is here, or more than `most` bytes."""
        self.file = self.file or SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed in `close`
        ends = time.monotonic() + self.limits.grace
        while self._more and self.received <= most:
            try:
                async with asyncio.timeout(ends - time.monotonic()):
                    part = await self._part()
            except TimeoutError:
                raise Refused(408) from None
            # Who was quick has no more than a pause for it: what is here takes room from others.
            pause = time.monotonic() + self.limits.grace * PAUSES
            ends = min(ends + len(part) / self.limits.pace, pause)
            self._taken += len(part)
            self.room.take(len(part))
            self.file.write(part)

    async def drain(self) -> None:
        """Read and drop what is left, up to a limit: many clients listen only after sending all of it."""
        try:
            async with asyncio.timeout(DRAINING):
                while self._more and self.received < DRAINED:
                    await self._part()
        except TimeoutError:
            pass

    async def _part(self) -> bytes:
        message = await self.receive()
        if message["type"] != "http.request":
            raise Gone
        self._more = message.get("more_body", False)
        part: bytes = message.get("body", b"")
        self.received += len(part)
        return part

    def close(self) -> None:
        """Forget what was read."""
        if self.file is not None:
            self.file.close()
            self.room.give(self._taken)


class Room:
    """The bytes that all bodies of a worker may have together."""

    def __init__(self, size: int) -> None:
        self.left = size

    def take(self, size: int) -> None:
        """Take bytes; Refused when there are too few."""
        self.left -= size
        if self.left < 0:
            raise Refused(503)

    def give(self, size: int) -> None:
        """Give bytes back."""
        self.left += size
