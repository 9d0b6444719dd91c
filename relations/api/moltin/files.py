"""Uploaded files in the Moltin dialect: reading forms, showing files, and filtering lists of them.

Source: the vendor's pages on files, and the SDK's types.
"""

from __future__ import annotations

from typing import Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request

from ... import conf
from ...access import caller
from ...engine import assets, query
from ...engine.errors import ValidationError, nearest, shortened
from ...models import Asset
from ..parsing import BodyTooLarge
from ..rendering import timestamp
from . import grammar, queries
from .attributes import AttributeSerializer
from .errors import BadQuery, Missing
from .grammar import Term

KEYS = ("file", "file_name", "public", "file_location")
# What lists are filtered and sorted by, with the engine's name for it.
COLUMNS = {
    "id": "documentId",
    "file_name": "name",
    "mime_type": "mime",
    "file_size": "size",
    "width": "width",
    "height": "height",
    "created_at": "createdAt",
}
SIZE = "file_size"


class FileSerializer(serializers.Serializer[Any]):
    """The keys that an upload form of this dialect may have: the file, its name, and `public`.

    It also describes them to clients that build forms.
    """

    kind = "file"
    attribute_class = AttributeSerializer

    file = serializers.FileField(help_text="The file itself")
    file_name = serializers.CharField(required=False, help_text="What it is called, if not as the file is")
    public = serializers.BooleanField(required=False, help_text="true: whoever has its address may read it")

    def described(self) -> list[dict[str, Any]]:
        """Return a description of each key of an upload form, as dicts that AttributeSerializer renders."""
        kinds = {"file": "file", "public": "boolean"}
        return [
            {
                "label": field.label,
                "value": key,
                "type": kinds.get(key, "string"),
                "required": field.required,
                "description": field.help_text,
            }
            for key, field in self.fields.items()
        ]


def shown(asset: Asset, request: Request) -> dict[str, Any]:
    """Return an uploaded file as a dict in the vendor's shape: `{id, type, link, file_name, …, meta}`.

    `file_size` is in bytes, rounded to ten: the database has the size in kB with two decimals.
    """
    meta: dict[str, Any] = {"timestamps": {"created_at": timestamp(asset.created_at)}}
    if asset.width is not None:
        meta["dimensions"] = {"width": asset.width, "height": asset.height}
    return {
        "id": asset.document_id,
        "type": "file",
        "link": {"href": request.build_absolute_uri(asset.file.url)},
        "file_name": asset.name,
        "mime_type": asset.mime,
        "file_size": round(asset.size * 1000),
        "public": True,
        "links": {"self": request.build_absolute_uri(reverse("moltin:file", args=[asset.document_id]))},
        "meta": meta,
    }


def find(key: str) -> Asset:
    """Return the uploaded file with this document id.

    Raises Missing (404) if there is none, PermissionDenied if the caller may not read files.
    """
    caller.check(caller.FILES, caller.FIND_ONE)
    found = Asset.objects.using(DEFAULT_DB_ALIAS).filter(document_id=key).first()
    if found is None:
        raise Missing("file")
    return found


def keep(request: Request) -> Asset:
    """Store the file in the request's form and return its Asset.

    Raises ValidationError for unknown or wrong keys and for a file that may not be stored, BodyTooLarge for a
    file larger than RELATIONS_MAX_UPLOAD.
    """
    form = request.data if isinstance(request.data, QueryDict) else QueryDict()  # as an empty body is read
    for key in (*request.FILES, *form):
        if key not in KEYS:
            raise ValidationError(
                f'A file has no {shortened(key)}: did you mean "{nearest(key, KEYS)}"?', [key]
            )
    if "file_location" in form:
        message = "Files are kept here, and not fetched from elsewhere: send the file itself as file"
        raise ValidationError(message, ["file_location"])
    if form.get("public", "true").lower() not in ("true", "1"):
        raise ValidationError(
            "public must be true: whoever has the address of a file may read it", ["public"]
        )
    try:
        return assets.upload(_file(request), {"name": form.get("file_name")})
    except ValidationError as error:
        error.path = ("file_name" if error.path[:1] == ("fileInfo",) else "file",)
        raise


def _file(request: Request) -> UploadedFile[Any]:
    sent = [file for _, files in request.FILES.lists() for file in files]
    if len(sent) != 1 or "file" not in request.FILES:
        raise ValidationError("file must be one file", ["file"])
    most = conf.get("RELATIONS_MAX_UPLOAD")
    if (sent[0].size or 0) > most:
        raise BodyTooLarge(f"A file may have {most} bytes.")
    return sent[0]


# -- lists ------------------------------------------------------------------------------------------


def rows(filters: str | None, sort: str | None) -> QuerySet[Asset]:
    """Return the queryset of uploaded files that match `filters`, sorted by `sort`.

    Both are the texts of the query parameters `filter` and `sort`. Without `sort` the oldest come first.
    Raises BadQuery (400) for a wrong filter or sort.
    """
    with queries.asked("sort"):
        keys = [_key(key.strip()) for key in sort.split(",")] if sort else None
        found = assets.listed(None, keys)
    if filters is None:
        return found
    return cast(Any, query.chosen(cast(Any, found), queries.every(grammar.read(filters), _holds)))


def _key(key: str) -> str:
    return f"{_column(key.removeprefix('-'), 'sort')}:{'desc' if key.startswith('-') else 'asc'}"


def _holds(term: Term) -> Q | bool:
    name = ".".join(term.path)
    if name == "public":
        return _is_public(term)
    column = _column(name, "filter")
    with queries.asked("filter"):
        test = queries.test(
            term._replace(values=tuple(map(_kilobytes, term.values))) if name == SIZE else term
        )
        return assets.condition({column: test})


def _is_public(term: Term) -> bool:
    """Return whether a comparison of `public` is true: it is true for every file. BadQuery if malformed."""
    if term.operator not in ("eq", "in") or not set(term.values) <= set(queries.BOOLEANS):
        raise BadQuery("filter", 'public must be compared with "true" or "false"')
    return bool({"true", "1"} & set(term.values))


def _kilobytes(text: str) -> str:
    """Convert a number of bytes, as a filter has it, to the kB in which sizes are stored.

    Raises BadQuery for a text that is no number.
    """
    try:
        return str(round(int(text) / 1000, 2)) if len(text) < 20 else text
    except ValueError:
        raise BadQuery("filter", f"{SIZE} is a number of bytes") from None


def _column(name: str, parameter: str) -> str:
    if name not in COLUMNS:
        raise BadQuery(parameter, f'"{shortened(name)}" is no attribute of files')
    return COLUMNS[name]
