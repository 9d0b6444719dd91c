"""Types of the callbacks by which a long step reports its progress.

A `Progress` is called with a unit and a total, and gives a context manager; that yields an `Advance`, which
is called with the number of units done since.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager

Advance = Callable[[int], None]  # called with how many were done since the last call
Progress = Callable[[str, int], AbstractContextManager[Advance]]  # of a unit, and how many there are
