"""`/api/i18n/locales`: the languages of localized content, as Strapi's internationalization shows them.

Bodies and answers are plain objects here, without the key `data`. A body with `data` is accepted too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from ...engine import definitions
from ...engine.errors import ConflictError, Faults, NotFoundError, ValidationError, nearest
from ...engine.values import is_storable
from ...models import Locale
from ..rendering import MomentField
from ..writing import defining
from . import known, params
from .views import Dialect


class LocaleSerializer(serializers.Serializer[Any]):
    """Parses and renders a locale. Read-only keys that a client sends back are ignored."""

    id = serializers.IntegerField(source="pk", read_only=True)
    documentId = serializers.CharField(source="code", read_only=True)
    name = serializers.CharField(required=False)
    code = serializers.CharField()
    createdAt = MomentField(source="created_at")
    updatedAt = MomentField(source="updated_at")
    publishedAt = MomentField(source="created_at")
    isDefault = serializers.BooleanField(source="is_default", required=False)

    def to_internal_value(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the keys and values of the body, without read-only keys.

        The engine checks the code and the name. Raises ValidationError, with all faults, for unknown keys.
        """
        faults = Faults()
        for key in data:
            with faults.gathered():
                if key not in self.fields:
                    near = nearest(key, self.fields)
                    raise ValidationError(f'Invalid key {key}: did you mean "{near}"?', [key])
        with faults.gathered():
            if not isinstance(data.get("isDefault", False), bool):
                raise ValidationError("isDefault must be true or false.", ["isDefault"])
        with faults.gathered():
            if not self.partial and not isinstance(data.get("code"), str):
                raise ValidationError("A locale needs a code.", ["code"])
        faults.check()
        return data

    def create(self, validated_data: Mapping[str, Any]) -> Locale:
        code = validated_data["code"]
        made = definitions.create_locale(code, name=validated_data.get("name", ""))
        return definitions.set_default_locale(code) if validated_data.get("isDefault") else made

    def update(self, instance: Locale, validated_data: Mapping[str, Any]) -> Locale:
        if validated_data.get("code", instance.code) != instance.code:
            raise ConflictError("The code of a locale stays: content is named by it.", ["code"])
        if validated_data.get("isDefault") is False and instance.is_default:
            raise ConflictError("Make another locale the default instead.", ["isDefault"])
        if "name" in validated_data:
            instance = definitions.rename_locale(instance.code, validated_data["name"])
        return definitions.set_default_locale(instance.code) if validated_data.get("isDefault") else instance


class LocaleViewSet(ViewSetMixin, Dialect):
    """The views of locales: `/api/i18n/locales` and `…/{code or number}`."""

    serializer_class = LocaleSerializer

    def address(self) -> None:
        """Refuse all query parameters, with ValidationError: requests for locales have none."""
        known.check(params.query(self.request).values, ())

    def list(self, request: Request) -> Response:
        """Return all locales, in the order in which they were created."""
        return Response(
            LocaleSerializer(Locale.objects.using(DEFAULT_DB_ALIAS).order_by("pk"), many=True).data
        )

    @defining
    def create(self, request: Request) -> Response:
        """Create a locale. With `isDefault` it becomes the default locale."""
        return Response(self._saved(request), status=201)

    def retrieve(self, request: Request, locale: str) -> Response:
        """Return one locale, which the path names by its code or number; 404 if there is none."""
        return Response(LocaleSerializer(_find(locale)).data)

    @defining
    def update(self, request: Request, locale: str) -> Response:
        """Rename the locale, or make it the default. Its code cannot change, since content refers to it."""
        return Response(self._saved(request, locale))

    @defining
    def destroy(self, request: Request, locale: str) -> Response:
        """Delete a locale: 204. Refused for the default locale, and while any content is in this locale."""
        definitions.delete_locale(_find(locale).code)
        return Response(status=204)

    def _saved(self, request: Request, locale: str | None = None) -> dict[str, Any]:
        """Create a locale, or change the one in the path, and return it as a dict.

        The name and `isDefault` are written in one transaction: on an error neither is.
        """
        sent = _body(request)

        def work() -> dict[str, Any]:
            row = None if locale is None else _find(locale)
            serializer = LocaleSerializer(row, data=sent, partial=row is not None)
            serializer.is_valid(raise_exception=True)
            return LocaleSerializer(serializer.save()).data

        return definitions.run(work, using=DEFAULT_DB_ALIAS)


def _find(key: str) -> Locale:
    rows = Locale.objects.using(DEFAULT_DB_ALIAS)
    number = int(key) if key.isascii() and key.isdigit() and len(key) < 19 else None
    named = rows.filter(pk=number) if number else rows.filter(code=key) if is_storable(key) else rows.none()
    found = named.first()
    if found is None:
        raise NotFoundError(f'There is no locale "{key}".')
    return found


def _body(request: Request) -> Mapping[str, Any]:
    sent = request.data
    if isinstance(sent, Mapping) and sent.keys() == {"data"}:
        sent = sent["data"]
    if not isinstance(sent, Mapping):
        raise ValidationError("The body must be an object with code, name and isDefault.", ["data"])
    return sent
