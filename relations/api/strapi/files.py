"""Uploaded files in Strapi's flat shape."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from ...engine.assets import shape
from ...models import Asset
from ..rendering import MomentField, NullField


class FileSerializer(serializers.Serializer[Asset]):
    """What a file shows, for descriptions of the API; the engine shows it. There are no smaller formats, no
    previews and no focal points here."""

    always = ("id", "documentId")  # whichever fields are asked for

    id = serializers.IntegerField(source="pk")
    documentId = serializers.CharField(source="document_id")
    name = serializers.CharField()
    alternativeText = serializers.CharField(source="alternative_text", allow_null=True)
    caption = serializers.CharField(allow_null=True)
    focalPoint = NullField()
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    formats = NullField()
    hash = serializers.CharField()
    ext = serializers.CharField()
    mime = serializers.CharField()
    size = serializers.FloatField(help_text="Kilobytes.")
    url = serializers.CharField(source="file.url")
    previewUrl = NullField()
    provider = serializers.CharField()
    provider_metadata = NullField()
    createdAt = MomentField(source="created_at")
    updatedAt = MomentField(source="updated_at")
    publishedAt = MomentField(source="created_at")

    def to_representation(self, instance: Asset) -> dict[str, Any]:
        return shape.shown(instance)
