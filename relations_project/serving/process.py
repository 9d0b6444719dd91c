"""Granian's command line, whose server goes on however often a worker is killed: `python -m` this module."""

from __future__ import annotations

import signal
import time
from typing import Any

from granian import cli
from granian.server import Server

NEW = 5.0  # seconds for which a worker is new
PAUSE = 1.0  # seconds before the successor of a new one


class LastingServer(Server):  # type: ignore[misc, valid-type]
    """Granian's server. It ends itself when the successor of a worker ends soon, for it calls that a loop.

    Here this holds for workers that end by themselves or crash, as where the project cannot be imported. One
    that was killed, for its memory perhaps, has a successor each time, and after a pause if it was new.
    """

    def _respawn_workers(self, workers: list[int], *args: Any, **kwargs: Any) -> None:
        killed = [index for index in workers if self.wrks[index].inner.exitcode == -signal.SIGKILL]
        if any(time.monotonic() - self.wrks[index].birth < NEW for index in killed):
            time.sleep(PAUSE)
        super()._respawn_workers(workers, *args, **kwargs)
        for index in killed:
            self.respawned_wrks.pop(index, None)


if __name__ == "__main__":
    cli.Server = LastingServer  # type: ignore[attr-defined]
    cli.entrypoint()
