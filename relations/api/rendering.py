"""Answers as JSON."""

from __future__ import annotations

from typing import Any

import orjson
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer

from ..engine.values import in_utc

__all__ = ["JSONRenderer", "MomentField", "NullField", "timestamp"]

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


class MomentField(serializers.DateTimeField):
    """A moment as both dialects write it; it is only read."""

    def __init__(self, **options: Any) -> None:
        super().__init__(read_only=True, **options)

    def to_representation(self, value: Any) -> Any:
        return timestamp(value)


@extend_schema_field({"type": "null"})
class NullField(serializers.ReadOnlyField):
    """What clients look for, and what nothing has here."""

    def get_attribute(self, instance: Any) -> None:
        return None
