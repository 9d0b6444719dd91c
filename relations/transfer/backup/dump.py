"""Writing all content into a dump: rows as JSON lines, table by table, and uploaded files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from django.contrib.auth import get_user_model
from django.utils import timezone

from relations.batches import row_batches
from relations.engine.values import in_utc
from relations.models import Asset
from relations.models.asset import asset_storage
from relations.models.tables import TABLES, TOKENS, Table
from relations.snapshot import snapshot

from ..archive.streams import Password
from ..archive.writing import Writer, writing
from ..progress import Advance, Progress
from ..report import EXPORTED, LEFT_OUT, OF_EXPORTS, Report
from .manifest import FILES, NAME, Manifest, migration


def dump(
    path: Path,
    password: Password,
    *,
    using: str,
    progress: Progress,
    tokens: bool = False,
    files: bool = True,
    replace: bool = False,
) -> Report:
    """Write all content into a dump at `path`, and return a report with the numbers of rows and files.

    All rows are read in one snapshot of the database. `tokens` includes the digests of access tokens; without
    `files` the contents of uploaded files are left out. Raises ArchiveError if the name has another ending
    than .tar, .tar.gz or .enc, if the file exists and `replace` is false, or if it cannot be written.
    """
    report = Report(OF_EXPORTS)
    with writing(path, password, replace=replace) as writer, snapshot(using):
        manifest = Manifest(migration(using), str(in_utc(timezone.now())))
        for table in (*TABLES, *((TOKENS,) if tokens else ())):
            count = manifest.rows[table.name] = table.count(using)
            with progress(table.name, count) as advance:
                writer.lines(table.name, _rows(table, using, advance))
            report.add(EXPORTED, table.name, count=count)
        if files:
            with progress("files", Asset.objects.using(using).count()) as advance:
                _files(writer, report, using, advance)
        manifest.members = writer.sums
        writer.text(NAME, orjson.dumps(manifest.as_json(), option=orjson.OPT_INDENT_2))
    return report


def _rows(table: Table, using: str, advance: Advance) -> Iterator[dict[str, Any]]:
    names: dict[int, str] = {}
    for row in table.rows(using):
        if table is TOKENS:  # accounts have other keys elsewhere
            row["user"] = _name(row.pop("user_id"), names, using)
        yield row
        advance(1)


def _name(user: int | None, names: dict[int, str], using: str) -> str | None:
    """Return the user name of the account with this primary key; None for a token without an account.

    `names` has the names that were read already, by primary key; new ones are added.
    """
    if user is None:
        return None
    if user not in names:
        names[user] = get_user_model()._default_manager.using(using).get(pk=user).get_username()
    return names[user]


def _files(writer: Writer, report: Report, using: str, advance: Advance) -> None:
    for batch in row_batches(Asset.objects.using(using)):
        for asset in batch:
            stored = [str(asset.file.name), *(each["file"] for each in (asset.formats or {}).values())]
            for name in stored:
                _file(writer, report, name)
            advance(1)


def _file(writer: Writer, report: Report, name: str) -> None:
    storage = asset_storage()
    try:
        size, file = storage.size(name), storage.open(name, "rb")
    except OSError:
        report.add(LEFT_OUT, "files", "their content is not in the storage", example=name)
        return
    with file:
        writer.file(f"{FILES}/{name}", file, size)
    report.add(EXPORTED, "files")
