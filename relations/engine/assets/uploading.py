"""Uploading, changing and deleting files.

The file in the storage and its Asset are always changed together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.db import DEFAULT_DB_ALIAS, transaction

from ... import conf, transactions
from ...access import caller
from ...models import Asset
from ...models.asset import asset_storage, has_place
from .. import schema
from ..errors import ConflictError, NotFoundError, ValidationError
from ..values import is_storable
from . import dimensions, formats, kinds, names, uses

DOCUMENT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)

# What may be said of a file, as the Strapi dialect spells it, and its column.
INFO = {"name": "name", "alternativeText": "alternative_text", "caption": "caption"}


def upload(
    file: File[bytes],
    info: Mapping[str, Any] | None = None,
    *,
    document_id: str | None = None,
    using: str = DEFAULT_DB_ALIAS,
) -> Asset:
    """Store an uploaded file and return its Asset.

    `info` may have `name`, `alternativeText` and `caption`. An import chooses the `document_id`; None makes a
    random one. Raises ValidationError for a type or size that the project does not accept, an empty file,
    content that does not match the extension, and wrong `info`; ConflictError when MEDIA_ROOT is not set, and
    for the `document_id` of another file; PermissionDenied if the caller may not create files. Then nothing
    is stored.
    """
    if document_id is not None and Asset.objects.using(using).filter(document_id=document_id).exists():
        raise ConflictError(f'There is a file "{document_id}" already.', ["documentId"])
    return _keep([(file, info or {}, document_id)], None, using)[0]


def upload_all(
    files: Iterable[tuple[File[bytes], Mapping[str, Any]]],
    *,
    then: Callable[[list[Asset]], None] | None = None,
    using: str = DEFAULT_DB_ALIAS,
) -> list[Asset]:
    """Store several uploaded files, each with its `info`, or none of them; return their Assets in order.

    `then` is called with the Assets in the transaction that inserts their rows, and again when a conflict
    rolls that back. If it raises an error, no file is stored. Raises ValidationError for a file that `upload`
    does not accept, and ConflictError when MEDIA_ROOT is not set.
    """
    return _keep(((file, info, None) for file, info in files), then, using)


def _keep(
    files: Iterable[tuple[File[bytes], Mapping[str, Any], str | None]],
    then: Callable[[list[Asset]], None] | None,
    using: str,
) -> list[Asset]:
    """Store all files, then insert their rows of Asset and call `then`; return the Assets.

    Files are stored before the transaction, so that it does not wait for the storage, and deleted if it
    fails.
    """
    caller.check(caller.FILES, caller.CREATE)
    if not has_place():
        raise ConflictError("This server keeps no files: its MEDIA_ROOT is not set.", ["files"])
    kept: list[Asset] = []

    def work() -> None:
        for asset in kept:
            asset.pk = None  # of an attempt before
            asset.save(using=using, force_insert=True)
        if then is not None:
            then(kept)

    try:
        for file, info, document_id in files:
            kept.append(_stored(file, info, document_id))
        (transactions.run if then is None else schema.run_held)(work, using=using)
    except BaseException:
        for asset in kept:
            asset_storage().delete(str(asset.file.name))
        raise
    for asset in kept:
        transaction.on_commit(partial(formats.make, asset, using=using), using=using, robust=True)
    return kept


def _stored(file: File[bytes], info: Mapping[str, Any], document_id: str | None) -> Asset:
    """Check a file and store it; return its row, which is not saved yet."""
    asset = Asset(provider=provider(), **_checked(info))
    if document_id is not None:
        if not DOCUMENT_ID.fullmatch(document_id):
            raise ValidationError("An asset's id has 1 to 64 letters, digits, - and _.", ["documentId"])
        asset.document_id = document_id
    _describe(asset, file)
    _store(asset, file)
    return asset


def describe(asset: Asset, info: Mapping[str, Any], *, using: str = DEFAULT_DB_ALIAS) -> Asset:
    """Change an uploaded file's name, alternative text or caption, and return its Asset.

    `info` has the keys that `upload` takes; texts whose key it lacks are unchanged. Raises ValidationError,
    whose path begins with `fileInfo`, and PermissionDenied if the caller may not change files.
    """
    caller.check(caller.FILES, caller.UPDATE)
    for column, value in _checked(info).items():
        setattr(asset, column, value)
    asset.save(using=using, update_fields=[*INFO.values(), "updated_at"])
    return asset


def find(reference: str, *, using: str = DEFAULT_DB_ALIAS) -> Asset:
    """Return the uploaded file with this document id, or with this numeric id as text.

    Raises NotFoundError when there is none, and PermissionDenied if the caller may not read files.
    """
    caller.check(caller.FILES, caller.FIND_ONE)
    rows = Asset.objects.using(using)
    found = None
    if is_storable(reference):
        found = rows.filter(document_id=reference).first()
    if found is None and reference.isascii() and reference.isdigit() and len(reference) < 19:
        found = rows.filter(pk=int(reference)).first()
    if found is None:
        raise NotFoundError("Not Found")
    return found


def delete(asset: Asset, *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Delete an uploaded file with its smaller sizes and its Asset, and remove it from all values.

    The files in the storage are deleted once the transaction is committed. Raises PermissionDenied if the
    caller may not delete files.
    """
    caller.check(caller.FILES, caller.DELETE)
    name = str(asset.file.name)

    def work() -> None:
        uses.forget(asset.document_id, using)
        row = Asset.objects.using(using).filter(pk=asset.pk)
        smaller = row.select_for_update().values_list("formats", flat=True).first()
        row.delete()
        transaction.on_commit(partial(formats.discard, smaller), using=using)
        transaction.on_commit(lambda: asset_storage().delete(name), using=using)

    schema.run_held(work, using=using)


def _describe(asset: Asset, file: File[bytes]) -> None:
    """Check the file, and set on its Asset the type, size, dimensions and name in the storage.

    The Asset gets the file's name too, if it has no name. Raises ValidationError for a file that is too
    large, empty or of a type that is not accepted.
    """
    name = names.shown(file.name or "")
    ext = kinds.extension(name, getattr(file, "content_type", None) or "")
    most = conf.get("RELATIONS_MAX_UPLOAD")
    size = file.size or 0
    if size > most:
        raise ValidationError(f"{name} has {size} bytes: files may have {most}.", ["files"])
    if not size:
        raise ValidationError("Files are empty", ["files"])
    file.seek(0)
    kinds.check_content(ext, file.read(kinds.LONGEST_BEGINNING))
    asset.name = asset.name or name
    asset.ext, asset.mime = f".{ext}", kinds.mime(ext)
    asset.size = round(size / 1000, 2)
    asset.width, asset.height = dimensions.dimensions(file, ext) or (None, None)
    asset.hash = names.unguessable(name)


def _store(asset: Asset, file: File[bytes]) -> None:
    file.seek(0)
    asset.file.save(f"{asset.hash}{asset.ext}", file, save=False)
    asset.hash = str(asset.file.name).removesuffix(asset.ext)


def _checked(info: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, column in INFO.items():
        if key not in info:
            continue
        value = info[key]
        if value is not None and not (isinstance(value, str) and is_storable(value)):
            raise ValidationError(f"{key} must be a string", ["fileInfo", key])
        if key != "name":
            found[column] = value
        elif value:
            found[column] = names.shown(value)
    return found


def provider() -> str:
    """Return the name of the storage that answers show, as Strapi's `provider`.

    It is "local" for a FileSystemStorage, else the setting RELATIONS_STORAGE.
    """
    local = isinstance(asset_storage(), FileSystemStorage)
    return "local" if local else str(conf.get("RELATIONS_STORAGE"))
