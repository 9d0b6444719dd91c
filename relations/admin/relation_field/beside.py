"""What rows of a relation show beside the titles: a second line and a small picture, from fields of targets.

The relation's options `secondLine` and `thumbnail` name these fields by their slugs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import formats, timezone
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from ...engine import assets
from ...engine.reading.labels import TitledDocument
from ...engine.schema import FlowSchema, RelationSchema
from ...engine.values import is_storable
from ...models import FieldType
from ..thumbnails import thumbnail
from .viewer import Viewer

LONGEST = 120  # characters of a second line

Pictures = Mapping[str, str]  # URLs of small pictures, by the document id of the file


def slugs(fields: Iterable[RelationSchema]) -> list[str]:
    """Return the slugs of all fields of targets that the rows of these relations show."""
    named = (each.options.get(name) for each in fields for name in ("secondLine", "thumbnail"))
    return list(dict.fromkeys(slug for slug in named if slug))


def classes(field: RelationSchema) -> str:
    """Return the CSS classes of a list whose rows show a second line or pictures; "" for other lists."""
    shown = ["has-pictures"] if field.options.get("thumbnail") else []
    return " ".join(["has-beside", *shown]) if slugs([field]) else ""


def line(field: RelationSchema, flow: FlowSchema, document: TitledDocument, locale: str) -> str:
    """Return the second line of the row for a document of `flow`; "" if the relation has none."""
    shown = flow.fields.get(field.options.get("secondLine", ""))
    text = document.text(shown.slug, locale) if shown and not shown.type.secret else ""
    return Truncator(" ".join(_readable(shown.kind, text).split())).chars(LONGEST) if shown and text else ""


def _readable(kind: str, text: str) -> str:
    """Return a value of the field type `kind`, read as text, in the user's language: dates, and yes or no."""
    if kind == FieldType.BOOLEAN:
        return _("Yes") if text in ("true", "1", "True") else _("No")
    parse, style = {
        FieldType.DATE: (parse_date, "DATE_FORMAT"),
        FieldType.DATETIME: (parse_datetime, "DATETIME_FORMAT"),
        FieldType.TIME: (parse_time, "TIME_FORMAT"),
    }.get(kind, (None, ""))  # type: ignore[call-overload]
    try:
        found = parse(text) if parse else None
    except ValueError:
        found = None
    if isinstance(found, datetime) and timezone.is_aware(found):
        found = timezone.localtime(found)
    return formats.date_format(found, style) if found else text


def pictures(
    fields: Iterable[RelationSchema], documents: Mapping[int, TitledDocument], viewer: Viewer, using: str
) -> Pictures:
    """Return the URLs of the small pictures for rows of these documents, by the file's document id.

    1 SQL statement if there are any. {} for a user who may not view files.
    """
    named = {each.options["thumbnail"] for each in fields if each.options.get("thumbnail")}
    versions = (version for found in documents.values() for version in found.versions) if named else ()
    files = {file for each in versions for slug in named for file in _files(each.texts.get(slug, ""))[:1]}
    if not files or not viewer.sees_files:
        return {}
    read = assets.resolve(sorted(files), using)
    return {str(file): thumbnail(asset) for file, asset in read.items()}


def picture(field: RelationSchema, document: TitledDocument, locale: str, known: Pictures) -> str:
    """Return the URL of the small picture for a document's row; "" if it has none. `known` are `pictures`."""
    files = _files(document.text(field.options.get("thumbnail", ""), locale))
    return known.get(files[0], "") if files else ""


def _files(text: str) -> list[str]:
    """Return the document ids of the files in a value of a media field, which was read as text.

    [] for a value of another type: a flow of targets may have another field under the same slug.
    """
    if not text.startswith("["):
        return [text] if text else []
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return []
    return [each for each in found if isinstance(each, str) and is_storable(each)]
