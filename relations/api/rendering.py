"""Rendering answers of both dialects as JSON."""

from __future__ import annotations

from typing import Any

import orjson
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer

from ..engine.values import dumps, in_utc
from .describing import described_as

__all__ = ["JSONRenderer", "MomentField", "NullField", "timestamp"]

timestamp = in_utc  # both dialects write moments in one way


class JSONRenderer(BaseRenderer):
    """Renders JSON with orjson, whatever the client's Accept header says."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        # Plain values alone: what is a dataclass here was never meant to be seen.
        return b"" if data is None else dumps(data, orjson.OPT_PASSTHROUGH_DATACLASS)


class MomentField(serializers.DateTimeField):
    """A read-only date and time, in the format that both dialects use."""

    def __init__(self, **options: Any) -> None:
        super().__init__(read_only=True, **options)

    def to_representation(self, value: Any) -> Any:
        return timestamp(value)


@described_as({"type": "null"})
class NullField(serializers.ReadOnlyField):
    """A read-only serializer field that is always null, for a key that clients expect to be there."""

    def get_attribute(self, instance: Any) -> None:
        return None
