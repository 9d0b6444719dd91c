"""Uploaded files in Strapi's flat shape."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from ...models import Asset
from ..rendering import MomentField, NullField


class FileSerializer(serializers.Serializer[Asset]):
    """In Strapi's order. There are no smaller formats, no previews and no focal points here."""

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


SERIALIZER = FileSerializer()  # keeps nothing of what it shows; making one for each file takes long
KEYS = frozenset(SERIALIZER.fields)


def shown(asset: Asset, fields: tuple[str, ...] | None = None) -> dict[str, Any]:
    """One file; with `fields` only those, and its ids."""
    found = dict(SERIALIZER.to_representation(asset))
    return found if fields is None else {k: v for k, v in found.items() if k in ("id", "documentId", *fields)}
