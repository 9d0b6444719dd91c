"""The limits of one worker."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from relations import conf


@dataclass(frozen=True)
class Limits:
    """How much one worker takes. Sizes are bytes, times seconds."""

    threads: int = 4  # requests that are worked on at once
    waiting: int = 64  # requests that wait for a thread; a further one gets 503 at once
    patience: float = 5  # how long a request waits for a thread
    small: int = 65_536  # a body that is read for anyone; a larger one, once a view asks for it
    unnamed: int = 2_621_440  # the largest body of a caller who sends no credentials
    largest: int = 420_000_000  # the largest of any other caller
    buffered: int = 1_073_741_824  # all bodies that are being read, together
    grace: float = 10  # how long a body may take, beside its time at the slowest pace
    pace: int = 65_536  # bytes a second, the slowest that a large body may come

    @property
    def unread(self) -> float:
        """How long a client may take nothing of its answer."""
        return self.grace * 6


def configured() -> Limits:
    """Return the limits that the settings give."""
    files = conf.get("RELATIONS_MAX_UPLOAD") * conf.get("RELATIONS_MAX_UPLOAD_FILES")
    return Limits(
        threads=settings.SERVER_THREADS,
        waiting=settings.SERVER_WAITING,
        unnamed=settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
        largest=max(files + 65_536, settings.DATA_UPLOAD_MAX_MEMORY_SIZE),
        grace=settings.SERVER_BODY_SECONDS,
    )
