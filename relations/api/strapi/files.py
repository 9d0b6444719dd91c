"""Serializers that describe uploaded files in the Strapi dialect, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from ...engine.assets import shape
from ...models import Asset
from ..rendering import MomentField, NullField


class FormatSerializer(serializers.Serializer[Any]):
    """One of the smaller sizes of an uploaded picture, such as its thumbnail, as answers have it."""

    name = serializers.CharField()
    hash = serializers.CharField()
    ext = serializers.CharField()
    mime = serializers.CharField()
    path = NullField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    size = serializers.FloatField(help_text="Kilobytes.")
    sizeInBytes = serializers.IntegerField()
    url = serializers.CharField()


class FileSerializer(serializers.Serializer[Asset]):
    """The keys of an uploaded file in answers, for descriptions of the API.

    `assets.shape` renders files. `previewUrl`, `focalPoint` and `provider_metadata` are always null here.
    """

    always = ("id", "documentId")  # whichever fields are asked for

    id = serializers.IntegerField(source="pk")
    documentId = serializers.CharField(source="document_id")
    name = serializers.CharField()
    alternativeText = serializers.CharField(source="alternative_text", allow_null=True)
    caption = serializers.CharField(allow_null=True)
    focalPoint = NullField()
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    formats = serializers.DictField(
        child=FormatSerializer(),
        allow_null=True,
        help_text="Those of `thumbnail`, `small`, `medium` and `large` that are smaller than the picture.",
    )
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
    related = serializers.ListField(
        child=serializers.DictField(),
        required=False,
        help_text="The documents that use it, each with its content type in `__type`, where it is populated.",
    )

    def to_representation(self, instance: Asset) -> dict[str, Any]:
        return shape.shown(instance)
