"""Fetching everything from a running Strapi, and writing the archive that it would export."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson
from django.utils import timezone

from relations.engine.values import in_utc

from ..archive.reading import FILE, LOCALE
from ..archive.store import temporary
from ..archive.writing import writing
from ..progress import Advance, Progress
from ..report import LEFT_OUT, Report
from .rows import Rows
from .schemas import Schemas
from .source import Source

VERSION = "5.0.0"  # what the archive names: the API does not tell its own


def address(url: str) -> str:
    """Return the address of the REST API: `url`, with `/api` added if it has no path."""
    bare = url.rstrip("/")
    return bare if urlsplit(bare).path else f"{bare}/api"


def fetch(source: Source, schemas: Schemas, path: Path, *, progress: Progress, report: Report) -> None:
    """Read all content of a running Strapi (`source`), and write it as an archive at `path`.

    What the API does not show is added to `report` as left out. Raises ArchiveError for a request that is
    refused.
    """
    for uid, name in _hidden(schemas):
        reason = "the API shows no private attributes and no passwords"
        report.add(LEFT_OUT, f"values of {uid}.{name}", reason)
    locales = source.json("i18n/locales") or []
    files = source.json("upload/files") or []
    with temporary() as store, writing(path, lambda: "") as writer:
        writer.lines("schemas", iter([*schemas.types.values(), *schemas.components.values()]))
        rows = Rows(schemas, store)
        with progress("rows", 0) as advance:
            writer.lines("entities", _entities(source, rows, locales, files, advance, report))
        with progress("files", len(files)) as advance:
            for data in _each_file(files):
                content = source.file(str(data["url"]))
                if content is not None:  # the import says which are not there
                    writer.text(f"assets/uploads/{data['hash']}{data['ext']}", content)
                advance(1)
        writer.lines("links", rows.links())
        default = next((each["code"] for each in locales if each.get("isDefault")), None)
        value = {"key": "plugin_i18n_default_locale", "value": default, "type": "string"}
        writer.lines("configuration", iter([{"type": "core-store", "value": value}] if default else []))
        made = {"createdAt": in_utc(timezone.now()), "strapi": {"version": VERSION}}
        writer.text("metadata.json", orjson.dumps(made))


def _entities(
    source: Source,
    rows: Rows,
    locales: list[dict[str, Any]],
    files: list[dict[str, Any]],
    advance: Advance,
    report: Report,
) -> Iterator[dict[str, Any]]:
    for kind, items in ((LOCALE, locales), (FILE, files)):
        for each in items:
            data = {"documentId": each.get("code"), "locale": None, **each}
            yield {"type": kind, "id": data.pop("id"), "data": data}
    codes = [each["code"] for each in locales]
    for uid, schema in rows.schemas.types.items():
        single = schema["kind"] == "singleType"
        name = schema["info"]["singularName" if single else "pluralName"]
        if not single and source.json(name, {"pagination": {"pageSize": 1}}) is None:
            report.add(LEFT_OUT, f"documents of {uid}", f"the API has no route /{name}")
            continue
        for state in rows.schemas.states(schema, codes):
            for item in source.pages(name, {"populate": rows.schemas.populate(schema), **state}):
                yield from rows.take(uid, item)
                advance(1)
    for (kind, key), data in rows.others.items():
        yield {"type": kind, "id": key, "data": data}


def _each_file(files: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the dict of each file, and that of each of its smaller sizes, as the API answers them."""
    for each in files:
        yield each
        yield from (each.get("formats") or {}).values()


def _hidden(schemas: Schemas) -> Iterator[tuple[str, str]]:
    for uid, schema in {**schemas.types, **schemas.components}.items():
        for name, each in schema["attributes"].items():
            if each.get("private") is True or each.get("type") == "password":
                yield uid, name
