"""Answers as JSON."""

from __future__ import annotations

import datetime
from typing import Any

import orjson
from rest_framework.renderers import BaseRenderer

from ..engine.values.written import dumps


class JSONRenderer(BaseRenderer):
    """orjson, whatever the client says that it accepts."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        # Plain values alone: what is a dataclass here was never meant to be seen.
        return b"" if data is None else dumps(data, orjson.OPT_PASSTHROUGH_DATACLASS)


def timestamp(moment: datetime.datetime | None) -> str | None:
    """`2026-11-21T10:00:00.000Z`: UTC with milliseconds, as both dialects write it."""
    if moment is None:
        return None
    return moment.astimezone(datetime.UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
