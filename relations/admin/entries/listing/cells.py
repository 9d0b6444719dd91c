"""Formatting the values of fields for the cells of a list of entries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import formats
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from ....engine.reading import Document, Resource
from ....engine.schema import FieldSchema
from ....engine.titles import title
from ....models import Asset, FieldType

NAMED = 3  # members and files of a list that a cell shows
LONGEST = 60  # characters of a text


def cell(field: FieldSchema, document: Document | None) -> Any:
    """Return a document's value in a field for a cell of the list: text or HTML, None for no value.

    Relations and media must have been populated.
    """
    if document is None:
        return None
    value = document[field.slug]
    if value is None or value in ([], ""):
        return None
    show: Callable[[Any], Any] = SHOWN.get(field.kind, _text)
    return show(value)


def _text(value: Any) -> str:
    if isinstance(value, dict | list):
        return f"{len(value)}" if isinstance(value, list) else "…"
    return Truncator(str(value)).chars(LONGEST)


def _flag(value: bool) -> str:
    return _("Yes") if value else _("No")


def _number(value: Any) -> str:
    return formats.localize(value) if isinstance(value, int | float) else str(value)


def _moment(parse: Callable[[str], Any], style: str) -> Callable[[Any], str]:
    def shown(value: Any) -> str:
        try:
            found = parse(str(value))
        except ValueError:
            found = None
        return formats.date_format(found, style) if found else str(value)

    return shown


def _day(value: Any) -> str:
    return _moment(parse_date, "SHORT_DATE_FORMAT")(str(value)[:10])


def _members(value: Any) -> str:
    """Return the names of the first members of a relation as text; an ellipsis says that there are more."""
    members = value if isinstance(value, list) else [value]
    text = ", ".join(_member(each) for each in members[:NAMED])
    return f"{text} …" if len(members) > NAMED else text


def _member(member: Any) -> str:
    if isinstance(member, Resource):
        return f"{member.type}: {member.id}"
    assert isinstance(member, Document)
    return title(member.flow, member.stored, member.document_id)


def _files(value: Any) -> str:
    """Return the HTML of the first files: small pictures, and names of files that are no pictures.

    A number after them says how many more there are.
    """
    files = value if isinstance(value, list) else [value]
    shown = format_html_join("", "{}", ((thumbnail(each),) for each in files[:NAMED]))
    return format_html("{}{}", shown, f" +{len(files) - NAMED}" if len(files) > NAMED else "")


def thumbnail(asset: Asset) -> str:
    """Return the HTML of a small picture of the file, or its name if it is no picture."""
    if not asset.mime.startswith("image/"):
        return format_html('<span class="relations-file">{}</span>', asset.name)
    small = (asset.formats or {}).get("thumbnail")
    url = asset.file.storage.url(small["file"]) if small else asset.file.url
    text = asset.alternative_text or asset.name
    picture = '<img class="relations-thumbnail" src="{}" alt="{}" title="{}" loading="lazy">'
    return format_html(picture, url, text, asset.name)


SHOWN: dict[str, Callable[[Any], Any]] = {
    FieldType.BOOLEAN: _flag,
    FieldType.INTEGER: _number,
    FieldType.FLOAT: _number,
    FieldType.DECIMAL: _number,
    FieldType.DATE: _day,
    FieldType.DATETIME: _moment(parse_datetime, "SHORT_DATETIME_FORMAT"),
    FieldType.TIME: _moment(parse_time, "TIME_FORMAT"),
    FieldType.RELATIONSHIP: _members,
    FieldType.MEDIA: _files,
}
