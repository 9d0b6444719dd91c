"""Parsing the forms in which files are uploaded: the files, and a name and texts for each."""

from __future__ import annotations

from typing import Any

import orjson
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from rest_framework.request import Request

from .... import conf
from ....engine.errors import ValidationError, nearest
from ...parsing import BodyTooLarge
from . import attaching

# What a form may say beside its files; `source` and `path` are words of Strapi's that mean nothing here.
SAID = ("fileInfo", *attaching.KEYS)
WITHOUT_MEANING = {
    "source": "content types have no plugins here",
    "path": "files have no folders here",
}


def files(request: Request) -> list[UploadedFile[Any]]:
    """Return the files of the upload form.

    Raises ValidationError for too many files and for files under another key, and BodyTooLarge for a file
    larger than RELATIONS_MAX_UPLOAD.
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
    """Return the name and texts of each of the `count` files in the upload form, as dicts.

    They are in the key `fileInfo`: JSON of an object or of a list of objects, or sent once for each file.
    Files without one have {}. Raises ValidationError for anything else, and for more objects than files.
    """
    given: list[Any] = []
    for text in form(request).getlist("fileInfo"):
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


def form(request: Request) -> QueryDict:
    """Return the upload form without its files. Raises ValidationError for an unknown key."""
    # An empty body is no form, and the framework gives a plain dictionary for it.
    said = request.data if isinstance(request.data, QueryDict) else QueryDict()
    for key in said:
        if key not in SAID and key not in request.FILES:
            why = WITHOUT_MEANING.get(key) or f'did you mean "{nearest(key, SAID)}"?'
            raise ValidationError(f"Invalid key {key} in the form: {why}", [key], source="body")
    return said
