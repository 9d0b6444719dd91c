"""`/api/i18n/locales`: the languages of localized content, as Strapi's internationalization shows them.

Bodies and answers stand bare there, without `data`; a body's `data` is taken as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from ... import transactions
from ...engine import definitions
from ...engine.errors import ConflictError, NotFoundError, ValidationError
from ...models import Locale
from ..rendering import timestamp
from .views import Dialect

KEYS = ("code", "name", "isDefault")
READ_BACK = ("id", "documentId", "createdAt", "updatedAt", "publishedAt")  # sent back by clients, and ignored


class LocaleViewSet(ViewSetMixin, Dialect):
    """Locales, named in the path by their code or their number."""

    def list(self, request: Request) -> Response:
        """All of them, in the order in which they were made."""
        return Response([_shown(locale) for locale in Locale.objects.order_by("pk")])

    def create(self, request: Request) -> Response:
        """A new locale; with `isDefault` it is the default from now on."""
        sent = _body(request)
        code = sent.get("code")
        if not isinstance(code, str):
            raise ValidationError("A locale needs a code.", ["code"])

        def work() -> Locale:
            made = definitions.create_locale(code, name=sent.get("name", ""))
            return definitions.set_default_locale(code) if sent.get("isDefault") else made

        return Response(_shown(_whole(work)), status=201)

    def retrieve(self, request: Request, key: str) -> Response:
        """One locale."""
        return Response(_shown(_find(key)))

    def update(self, request: Request, key: str) -> Response:
        """Another name, or the default from now on; the code stays, since content is named by it."""
        sent = _body(request)

        def work() -> Locale:
            locale = _find(key)
            if sent.get("code", locale.code) != locale.code:
                raise ConflictError("The code of a locale stays: content is named by it.", ["code"])
            if sent.get("isDefault") is False and locale.is_default:
                raise ConflictError("Make another locale the default instead.", ["isDefault"])
            if "name" in sent:
                locale = definitions.rename_locale(locale.code, sent["name"])
            return definitions.set_default_locale(locale.code) if sent.get("isDefault") else locale

        return Response(_shown(_whole(work)))

    def destroy(self, request: Request, key: str) -> Response:
        """Delete a locale that nothing is written in."""
        definitions.delete_locale(_find(key).code)
        return Response(status=204)


def _shown(locale: Locale) -> dict[str, Any]:
    return {
        "id": locale.pk,
        "documentId": locale.code,
        "name": locale.name,
        "code": locale.code,
        "createdAt": timestamp(locale.created_at),
        "updatedAt": timestamp(locale.updated_at),
        "publishedAt": timestamp(locale.created_at),
        "isDefault": locale.is_default,
    }


def _find(key: str) -> Locale:
    rows = Locale.objects.all()
    number = int(key) if key.isascii() and key.isdigit() and len(key) < 19 else None
    found = rows.filter(pk=number).first() if number else rows.filter(code=key.replace("\x00", "")).first()
    if found is None:
        raise NotFoundError(f'There is no locale "{key}".')
    return found


def _body(request: Request) -> Mapping[str, Any]:
    sent = request.data
    if isinstance(sent, Mapping) and sent.keys() == {"data"}:
        sent = sent["data"]
    if not isinstance(sent, Mapping):
        raise ValidationError("The body must be an object with code, name and isDefault.", ["data"])
    for key in sent:
        if key not in (*KEYS, *READ_BACK):
            raise ValidationError(f"Invalid key {key}", [key])
    if not isinstance(sent.get("isDefault", False), bool):
        raise ValidationError("isDefault must be true or false.", ["isDefault"])
    return sent


def _whole(work: Callable[[], Locale]) -> Locale:
    """All of the change, or none of it."""
    return transactions.run(work, using=DEFAULT_DB_ALIAS)
