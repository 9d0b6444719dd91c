"""Locales and files: routes that are the same whatever flows there are."""

from __future__ import annotations

from ..operations import Describe, fixed, refusals
from ..shapes import STRING, Shape, answer, array, body, either, obj, parameter, ref
from . import parameters
from .fixed import ASSET

LOCALES, FILES = "Strapi: locales", "Strapi: files"
LOCALE = parameter("locale", STRING, "The code of a locale, or its number.", "path")
FILE = parameter("file", STRING, "The numeric id of a file, or its documentId.", "path")
FORM = "multipart/form-data"
UPLOAD = obj(
    {
        "files": either(
            {**STRING, "format": "binary"}, array({**STRING, "format": "binary"}), description="One, or many."
        ),
        "fileInfo": {
            **STRING,
            "contentMediaType": "application/json",
            "description": "A FileInfo as JSON, or a list of them, one for each file.",
        },
    }
)


def _ok(text: str, shape: Shape, *problems: int, status: int = 200) -> dict[str, Shape]:
    return {str(status): answer(text, shape), **refusals("Strapi", *problems)}


_LOCALE, _FILE = ref("Locale"), ref(ASSET)
_UPLOADED = {
    "201": answer("The files, in their order.", array(_FILE)),
    "200": answer("With `id`: the file as it is described now.", _FILE),
    **refusals("Strapi", 400, 404, 413),
}
_TO_CHANGE = parameter("id", STRING, "Changes what is said of this file; no file is sent then.")
_SOME = [
    parameter("filters", {"type": "object"}, **parameters.NESTED),
    parameter("sort", parameters.ANY_STRINGS),
]

TABLE: dict[tuple[str, str], Describe] = {
    ("i18n/locales", "get"): fixed(
        "listLocales", LOCALES, "List locales", _ok("All of them.", array(_LOCALE))
    ),
    ("i18n/locales", "post"): fixed(
        "createLocale",
        LOCALES,
        "Create a locale",
        _ok("The locale.", _LOCALE, 400, status=201),
        body=body(ref("NewLocale")),
    ),
    ("i18n/locales/{}", "get"): fixed(
        "getLocale", LOCALES, "Read a locale", _ok("The locale.", _LOCALE, 404), LOCALE
    ),
    ("i18n/locales/{}", "put"): fixed(
        "updateLocale",
        LOCALES,
        "Rename a locale, or make it the default",
        _ok("The locale.", _LOCALE, 400, 404),
        LOCALE,
        body=body(ref("LocaleChange")),
    ),
    ("i18n/locales/{}", "delete"): fixed(
        "deleteLocale",
        LOCALES,
        "Delete a locale that nothing is written in",
        {"204": answer("It is gone."), **refusals("Strapi", 400, 404)},
        LOCALE,
    ),
    ("upload", "post"): fixed(
        "upload",
        FILES,
        "Upload files, or change what is said of one",
        _UPLOADED,
        parameters=[_TO_CHANGE],
        body=body(UPLOAD, media_type=FORM),
    ),
    ("upload/files", "get"): fixed(
        "listFiles",
        FILES,
        "List files",
        _ok("A plain list.", array(_FILE), 400),
        parameters=[*_SOME, *parameters.pages()[:4]],
    ),
    ("upload/files/{}", "get"): fixed("getFile", FILES, "Read a file", _ok("The file.", _FILE, 404), FILE),
    ("upload/files/{}", "delete"): fixed(
        "deleteFile",
        FILES,
        "Delete a file, also from the documents that have it",
        _ok("The file as it was.", _FILE, 404),
        FILE,
    ),
}
