"""The log's format `line`: a message is one line, whatever a caller has put into it."""

from __future__ import annotations

import logging
import re

# What ends a line, or steers a terminal; a path may have any of it, as %0A.
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Formatter(logging.Formatter):
    """Python's, with the control characters of a message escaped. A traceback has lines of its own."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's
        record.message = CONTROLS.sub(_escaped, record.message)
        return super().formatMessage(record)


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()
