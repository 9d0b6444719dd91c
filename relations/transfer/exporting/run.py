"""A whole export: definitions, files, documents and links, as they are at one moment."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from django.utils import timezone

from relations.engine import bulk, schema
from relations.engine.values import in_utc
from relations.models import Locale
from relations.snapshot import snapshot

from ..archive.reading import LOCALE
from ..archive.store import temporary
from ..archive.streams import Password
from ..archive.writing import writing
from ..progress import Advance, Progress
from ..report import EXPORTED, Report
from . import definitions, documents, files, links
from .context import Context

VERSION = "5.54.0"  # of the Strapi that is known to read it


def export_archive(
    path: Path, password: Password, *, using: str, progress: Progress, replace: bool = False
) -> Report:
    """Write all content into an archive that `strapi import` reads; return a report of what was exported.

    The content is that of one moment, while others may go on writing. The file appears at `path` when it is
    complete. Raises ArchiveError for a path that is no archive's, one that exists if `replace` is false, and
    a full disk.
    """
    with temporary() as store, writing(path, password, replace=replace) as writer, snapshot(using):
        context = Context(using, schema.current(using), writer, store, progress)
        definitions.write(context)
        versions, count = bulk.counted(using=using)
        with progress("rows", versions) as advance:
            writer.lines("entities", _counted(_rows(context), advance))
        files.write(context)
        with progress("links", count) as advance:
            writer.lines("links", links.lines(context, advance))
        writer.lines("configuration", _configuration(context))
        writer.text("metadata.json", orjson.dumps(_metadata()))
        return context.report


def _rows(context: Context) -> Iterator[dict[str, Any]]:
    yield from _locales(context)
    yield from files.rows(context)
    yield from documents.rows(context)


def _counted(rows: Iterator[dict[str, Any]], advance: Advance) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield row
        advance(1)


def _locales(context: Context) -> Iterator[dict[str, Any]]:
    moment = in_utc(timezone.now())
    for locale in Locale.objects.using(context.using).order_by("pk"):
        context.report.add(EXPORTED, "locales", example=locale.code)
        document = uuid.uuid5(uuid.NAMESPACE_URL, f"locale:{locale.code}").hex[:24]
        times = {"createdAt": moment, "updatedAt": moment, "publishedAt": moment, "locale": None}
        name = f"{locale.name or locale.code} ({locale.code})"
        data = {"documentId": document, "name": name, "code": locale.code, **times}
        yield {"type": LOCALE, "id": locale.pk, "data": data}


def _configuration(context: Context) -> Iterator[dict[str, Any]]:
    about = {"type": "string", "environment": None, "tag": None}
    value = {"id": 1, "key": "plugin_i18n_default_locale", "value": context.schema.default_locale, **about}
    yield {"type": "core-store", "value": value}


def _metadata() -> dict[str, Any]:
    return {"createdAt": in_utc(timezone.now()), "strapi": {"version": VERSION}}
