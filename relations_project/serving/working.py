"""The threads that work on requests: few, and as many waiting as a limit says."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any, TypeVar

from django.db import close_old_connections

from ..observing import metrics
from .limits import Limits
from .refusals import Refused, Short

Result = TypeVar("Result")
Application = Callable[[dict[str, Any], Any], Any]  # of WSGI

IN_MEMORY = 1_048_576  # bytes of a streamed answer that has no file of its own yet


@dataclass(frozen=True)
class Long:
    """An answer that is a file, read from where it stands to its end: status, headers, the file."""

    status: int
    file: IO[bytes]
    headers: list[tuple[bytes, bytes]]


class Threads:
    """A pool of threads with a queue that has an end. Used on one event loop."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.present = 0  # requests that are worked on or wait
        self._free = asyncio.Semaphore(limits.threads)
        self._pool = ThreadPoolExecutor(limits.threads, thread_name_prefix="request")

    async def run(self, work: Callable[[], Result]) -> Result:
        """Return what `work` returns in a thread. Refused (503) when too many wait, or for too long."""
        if self.present >= self.limits.threads + self.limits.waiting:
            raise Refused(503)
        self.present += 1
        metrics.PRESENT.set(self.present)
        try:
            try:
                async with asyncio.timeout(self.limits.patience):
                    await self._free.acquire()
            except TimeoutError:
                raise Refused(503) from None
            # A client that leaves must not free the thread: its work goes on.
            running = asyncio.get_running_loop().run_in_executor(self._pool, work)
            running.add_done_callback(lambda _: self._free.release())
            return await asyncio.shield(running)
        finally:
            self.present -= 1
            metrics.PRESENT.set(self.present)

    def close(self) -> None:
        """Wait for the requests that are worked on."""
        self._pool.shutdown(wait=True)


class FileWrapper:
    """`wsgi.file_wrapper`: an open file as an answer, which the event loop sends."""

    def __init__(self, file: IO[bytes], size: int = 0) -> None:
        self.file = file


def answer(application: Application, environ: dict[str, Any]) -> Short | Long:
    """Return what the application answers, all of it: a client that reads slowly keeps no thread.

    Runs in a thread.
    """
    started: list[tuple[int, list[tuple[bytes, bytes]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        started.append((int(status[:3]), raw))

    try:
        result = application({**environ, "wsgi.file_wrapper": FileWrapper}, start_response)
        status, headers = started[-1]
        if isinstance(result, FileWrapper):
            return Long(status, result.file, headers)
        try:
            if getattr(result, "streaming", False):
                return Long(status, _spooled(result), headers)
            return Short(status, b"".join(result), headers)
        finally:
            if hasattr(result, "close"):
                result.close()
    finally:
        close_old_connections()


def _spooled(parts: Iterable[bytes]) -> IO[bytes]:
    """Return a file that holds the parts, to be read from its beginning."""
    file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - its reader closes it
    try:
        for part in parts:
            file.write(part)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file
