"""Importing uploaded files into Django's storage, with their smaller sizes."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from functools import partial
from typing import Any

import orjson
from django.db import transaction

from relations.batches import batches
from relations.engine import assets
from relations.engine.assets import FileRow
from relations.engine.errors import RelationsError

from ..archive import members
from ..archive.members import Member
from ..archive.reading import FILE, FOLDER
from ..archive.streams import Password
from ..report import IMPORTED, LEFT_OUT, UNCHANGED, UPDATED
from .context import Context
from .moments import EPOCH, moment

FILES = 200  # at a time
SIZES = ("thumbnail", "small", "medium", "large")
Found = tuple[int, str, dict[str, Any]]  # the id of the row, its documentId, its data


def choose(context: Context) -> None:
    """Decide which files of the archive can be imported, and keep that in the temporary database.

    Other files are added to the report as left out, with the reason.
    """
    for batch in batches(_rows(context), FILES):
        here = assets.present([document for _, document, _ in batch], using=context.using)
        for key, document, data in batch:
            reason = None if document in here else _refusal(context, document, data)
            context.store.insert("files", [(key, document, int(reason is None))])
            if reason is not None:
                context.report.add(LEFT_OUT, "files", reason, example=str(data.get("name")))
            elif document not in here:
                context.store.insert("wanted_uploads", _wanted(context, key, data))
    lost = context.store.run(
        "SELECT count(*) FROM media m LEFT JOIN files f ON f.id = m.file WHERE f.kept IS NOT 1"
    )[0][0]
    context.report.add(
        LEFT_OUT, "uses of files", "the file is left out, or is not in the archive", count=lost
    )
    context.report.add(
        LEFT_OUT, "folders of files", "there are none here", count=context.archive.rows[FOLDER]
    )


def store(context: Context, password: Password) -> None:
    """Store the content of the chosen files in Django's storage, then create their Assets.

    A file that is stored already is not stored again, so an interrupted import can be repeated. Raises
    ConflictError if the project has no storage for files.
    """
    wanted = {name for (name,) in context.store.run("SELECT name FROM wanted_uploads")}
    if wanted and not context.dry:
        assets.check_place()
        size = context.archive.path.stat().st_size
        with context.progress("bytes of files", size) as advance:
            members.each(context.archive.path, password, partial(_bring, context, wanted), advance)
    for batch in batches(_rows(context), FILES):
        kept = [
            each for each in batch if context.store.run("SELECT 1 FROM files WHERE id = ? AND kept", each[:1])
        ]
        if context.dry:
            here = assets.present([document for _, document, _ in kept], using=context.using)
            created, changed = len(kept) - len(here), 0
        else:
            rows = [_file(context, *each) for each in kept]
            created, changed = _transaction(
                partial(assets.store_files, rows, using=context.using), context.using
            )
        context.report.add(IMPORTED, "files", count=created)
        context.report.add(UPDATED, "files", count=changed)
        context.report.add(UNCHANGED, "files", count=len(kept) - created - changed)


def _bring(context: Context, wanted: Container[str], member: Member) -> None:
    """Store the content of a file of the archive in Django's storage, if its name is in `wanted`."""
    if member.folder == "assets/uploads" and member.base in wanted:
        stored = assets.bring(member.file, member.base, member.size, using=context.using)
        context.store.run("UPDATE wanted_uploads SET stored = ? WHERE name = ?", [stored, member.base])


def _transaction(work: Callable[[], tuple[int, int]], using: str) -> tuple[int, int]:
    with transaction.atomic(using=using):
        return work()


def _rows(context: Context) -> Iterator[Found]:
    """Yield (id, document id, data) of each row of an uploaded file that has a documentId.

    Of several rows with the same documentId only the first is yielded.
    """
    sql = "SELECT id, document, data FROM rows WHERE type = ? AND document IS NOT NULL ORDER BY document, id"
    last = None
    for key, document, text in context.store.each(sql, [FILE]):
        if document != last:
            yield key, document, orjson.loads(text)
        last = document


def _refusal(context: Context, document: str, data: dict[str, Any]) -> str | None:
    """Return the reason why the file cannot be imported, as text; None if it can."""
    name = _upload(data)
    if not data.get("ext"):
        return "its name has no extension"
    found = context.store.run("SELECT head FROM uploads WHERE name = ?", [name])
    if not found:
        return "its content is not in the archive"
    try:
        assets.check_file(document, name, str(data.get("mime") or ""), found[0][0])
    except RelationsError as error:
        return error.message.partition(". Taken are")[0].removesuffix(".") + ", see RELATIONS_UPLOAD_TYPES"
    return None


def _wanted(context: Context, key: int, data: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    yield _upload(data), key, "", None
    formats = data.get("formats")
    for size, each in formats.items() if isinstance(formats, dict) else ():
        if not isinstance(each, dict):
            continue
        reason = None
        if size not in SIZES:
            reason = f"sizes here are {', '.join(SIZES)}"
        elif not context.store.run("SELECT 1 FROM uploads WHERE name = ?", [_upload(each)]):
            reason = "its content is not in the archive"
        if reason is None:
            yield _upload(each), key, size, None
        else:
            example = f"{size} of {data.get('name')}"
            context.report.add(LEFT_OUT, "smaller sizes of files", reason, example=example)


def _file(context: Context, key: int, document: str, data: dict[str, Any]) -> FileRow:
    found = context.store.run("SELECT name, format, stored FROM wanted_uploads WHERE file = ?", [key])
    stored = {size: name for _, size, name in found}
    created = moment(data.get("createdAt")) or EPOCH
    formats = {
        size: _format(name, data["formats"][size])
        for size, name in stored.items()
        if size and name is not None
    }
    name = stored.get("") or _upload(data)
    return FileRow(
        document_id=document,
        stored=name,
        name=str(data.get("name") or name),
        ext=name.rpartition(".")[2].lower(),
        size=_number(data.get("size")) or 0.0,
        created_at=created,
        updated_at=moment(data.get("updatedAt")) or created,
        alternative_text=_text(data.get("alternativeText")),
        caption=_text(data.get("caption")),
        width=_pixels(data.get("width")),
        height=_pixels(data.get("height")),
        formats=formats or None,
    )


def _format(name: str, data: dict[str, Any]) -> dict[str, Any]:
    size = _number(data.get("sizeInBytes")) or (_number(data.get("size")) or 0) * 1000
    return {
        "file": name,
        "width": _pixels(data.get("width")) or 0,
        "height": _pixels(data.get("height")) or 0,
        "bytes": round(size),
    }


def _upload(data: dict[str, Any]) -> str:
    """Return the name of a file's content in the archive: its hash and its extension."""
    return f"{data.get('hash')}{data.get('ext') or ''}"


def _text(value: Any) -> str | None:
    return value.replace("\x00", "") if isinstance(value, str) else None


def _number(value: Any) -> float | None:
    try:
        return float(value) if value is not None and not isinstance(value, bool) else None
    except (TypeError, ValueError):
        return None


def _pixels(value: Any) -> int | None:
    found = _number(value)
    return int(found) if found is not None and 0 < found < 2**31 else None
