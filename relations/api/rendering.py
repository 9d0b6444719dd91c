"""Answers as JSON."""

from __future__ import annotations

from typing import Any

import orjson
from rest_framework.renderers import BaseRenderer

from ..engine.values import in_utc

__all__ = ["JSONRenderer", "timestamp"]

timestamp = in_utc  # both dialects write moments in one way


class JSONRenderer(BaseRenderer):
    """orjson, whatever the client says that it accepts."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        # Plain values alone: what is a dataclass here was never meant to be seen.
        return b"" if data is None else orjson.dumps(data, option=orjson.OPT_PASSTHROUGH_DATACLASS)
