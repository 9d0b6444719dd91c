"""Parsing uploads, and the parameters of lists of files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from rest_framework.request import Request

from .... import conf
from ....engine.errors import ValidationError
from ...parsing import BodyTooLarge

# Strapi's older way to attach a file to an entry while it is uploaded.
ATTACHING = ("ref", "refId", "field", "source", "path")


def files(request: Request) -> list[UploadedFile[Any]]:
    """Return the files of the form; ValidationError for too many, and for files under another name.

    Raises BodyTooLarge for a file larger than RELATIONS_MAX_UPLOAD.
    """
    for key in request.FILES:
        if key != "files":
            raise ValidationError(f'Files are sent as "files", not as "{key}".', [key])
    found = request.FILES.getlist("files")
    most = conf.get("RELATIONS_MAX_UPLOAD_FILES")
    if len(found) > most:
        raise ValidationError(f"At most {most} files are taken at once.", ["files"])
    largest = conf.get("RELATIONS_MAX_UPLOAD")
    for file in found:
        if (file.size or 0) > largest:
            raise BodyTooLarge(f"A file may have {largest} bytes.")
    return found


def infos(request: Request, count: int) -> list[dict[str, Any]]:
    """Return what `fileInfo` says of each of `count` files: one JSON object, a list, or one for each."""
    given: list[Any] = []
    # An empty body is no form, and the framework gives a plain dictionary for it.
    form = request.data if isinstance(request.data, QueryDict) else QueryDict()
    _refuse_attaching(form)
    for text in form.getlist("fileInfo"):
        try:
            info = orjson.loads(text)
        except (orjson.JSONDecodeError, TypeError, AttributeError):
            raise ValidationError("fileInfo must be JSON.", ["fileInfo"]) from None
        given += info if isinstance(info, list) else [info]
    if len(given) > count:
        raise ValidationError(f"fileInfo is about {len(given)} files, not {count}.", ["fileInfo"])
    for info in given:
        if info is not None and not isinstance(info, dict):
            raise ValidationError("fileInfo must be an object.", ["fileInfo"])
    return [info or {} for info in given] + [{}] * (count - len(given))


def _refuse_attaching(data: Mapping[str, Any]) -> None:
    for key in ATTACHING:
        if key in data:
            raise ValidationError(
                f"{key} is not taken: upload the file, then write its id into the entry's media field.", [key]
            )
