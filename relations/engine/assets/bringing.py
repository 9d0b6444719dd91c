"""Importing uploaded files that have ids and names already, such as those of an archive."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO, Any

from django.core.files import File

from ...models import Asset
from ...models.asset import asset_storage, has_place
from ..errors import ConflictError
from . import formats, kinds, names
from .uploading import DOCUMENT_ID, provider


@dataclass(slots=True)
class FileRow:
    """An uploaded file to import, with the columns that its row of Asset will have.

    `stored` is the file's name in the storage. `size` is in kB of 1000 bytes. `formats` describes its smaller
    sizes, in the shape of `Asset.formats`.
    """

    document_id: str
    stored: str
    name: str
    ext: str
    size: float
    created_at: datetime.datetime
    updated_at: datetime.datetime
    alternative_text: str | None = None
    caption: str | None = None
    width: int | None = None
    height: int | None = None
    formats: dict[str, dict[str, Any]] | None = None


def check_place() -> None:
    """Raise ConflictError if the project has no storage for uploaded files."""
    if not has_place():
        raise ConflictError("This server keeps no files: its MEDIA_ROOT is not set.", ["files"])


def check_file(document_id: str, name: str, mime: str, head: bytes) -> str:
    """Check an imported file; return its extension without a dot.

    `mime` is its media type, from which the extension follows if `name` has none; `head` are its first bytes.
    Raises ValidationError for a file type that the project does not accept and for content that does not fit
    it; ConflictError for an invalid document id.
    """
    if not DOCUMENT_ID.fullmatch(document_id):
        raise ConflictError("A file's id has 1 to 64 letters, digits, - and _.", ["documentId"])
    ext = kinds.extension(name, mime)
    kinds.check_content(ext, head)
    return ext


def bring(content: IO[bytes], name: str, size: int, *, using: str) -> str:
    """Store the content of a file in the storage, and return the name that the file has there.

    It is `name`, or another one if an Asset already uses `name`. If an earlier import has stored a file of
    this name and size (in bytes) that no Asset uses, it is kept, and nothing is stored.
    """
    storage, name = asset_storage(), PurePath(name).name
    if storage.exists(name):
        if formats.holder(name, using=using) is not None:
            name = names.unguessable(name) + PurePath(name).suffix
        elif storage.size(name) == size:
            return name
        else:
            storage.delete(name)
    return storage.save(name, File(content, name=name))


def store_files(rows: Sequence[FileRow], *, using: str) -> tuple[int, int]:
    """Create Assets from the rows, or update those that exist; return (number created, number changed).

    An Asset exists if it has the row's document id. It keeps its file, and gets the row's name, alternative
    text and caption. Must be called in a transaction.
    """
    known = {
        asset.document_id: asset
        for asset in Asset.objects.using(using).filter(document_id__in=[row.document_id for row in rows])
    }
    fresh = [_asset(row) for row in rows if row.document_id not in known]
    Asset.objects.using(using).bulk_create(fresh)
    changed = 0
    for row in rows:
        asset = known.get(row.document_id)
        said = (names.shown(row.name), row.alternative_text, row.caption)
        if asset is not None and said != (asset.name, asset.alternative_text, asset.caption):
            asset.name, asset.alternative_text, asset.caption = said
            asset.save(using=using, update_fields=["name", "alternative_text", "caption"])
            changed += 1
    said_of = {row.document_id: row for row in rows}
    for asset in fresh:  # the columns fill themselves when a row is made
        row = said_of[asset.document_id]
        asset.created_at, asset.updated_at = row.created_at, row.updated_at
    Asset.objects.using(using).bulk_update(fresh, ["created_at", "updated_at"])
    return len(fresh), changed


def present(document_ids: Sequence[str], *, using: str) -> set[str]:
    """Return those of the document ids for which an Asset exists."""
    rows = Asset.objects.using(using).filter(document_id__in=document_ids)
    return set(rows.values_list("document_id", flat=True))


def _asset(row: FileRow) -> Asset:
    return Asset(
        document_id=row.document_id, file=row.stored, name=names.shown(row.name), ext=f".{row.ext}",
        alternative_text=row.alternative_text, caption=row.caption, width=row.width, height=row.height,
        hash=row.stored.removesuffix(f".{row.ext}"), mime=kinds.mime(row.ext), size=row.size,
        provider=provider(), formats=row.formats,
    )  # fmt: skip
