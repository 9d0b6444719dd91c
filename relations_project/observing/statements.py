"""Counting a request's statements, and logging those that are slow."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

LONGEST = 2_000  # characters of a statement in the log

logger = logging.getLogger("relations_project.statements")


class Statements:
    """A wrapper of a connection's `execute`. `count` is how many statements were sent.

    One that takes `slow` seconds or more is logged, without the values that it was sent with.
    """

    def __init__(self, slow: float) -> None:
        self.slow = slow
        self.count = 0

    def __call__(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        self.count += 1
        began = time.monotonic()
        try:
            return execute(sql, params, many, context)
        finally:
            seconds = time.monotonic() - began
            if seconds >= self.slow:
                facts = {"milliseconds": round(seconds * 1000, 1), "sql": str(sql)[:LONGEST]}
                logger.warning("A statement took %(milliseconds)s ms: %(sql)s", facts, extra=facts)
