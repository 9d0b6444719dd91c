"""Uploaded files in an archive: their rows, and the content of the files and of their smaller sizes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from relations.batches import row_batches
from relations.engine.assets import shape
from relations.models import Asset
from relations.models.asset import asset_storage

from ..archive.reading import FILE
from ..report import ADAPTED, EXPORTED
from .context import Context


def rows(context: Context) -> Iterator[dict[str, Any]]:
    """Yield each uploaded file as a row of the archive, a dict.

    URLs are as Strapi's local storage has them.
    """
    for asset in _each(context):
        data = _data(asset)
        context.report.add(EXPORTED, "files")
        yield {"type": FILE, "id": data.pop("id"), "data": data}


def write(context: Context) -> None:
    """Write the content of each file, and of its smaller sizes, into the archive.

    Files that the storage does not have are added to the report as left out.
    """
    with context.progress("files", Asset.objects.using(context.using).count()) as advance:
        for asset in _each(context):
            data = _data(asset)
            _content(context, str(asset.file.name), data)
            for size, each in (asset.formats or {}).items():
                _content(context, each["file"], data["formats"][size] | _of(data, size))
            advance(1)


def _each(context: Context) -> Iterator[Asset]:
    for batch in row_batches(Asset.objects.using(context.using)):
        yield from batch


def _data(asset: Asset) -> dict[str, Any]:
    data = {**shape.shown(asset), "provider": "local", "folderPath": "/", "locale": None}
    for each in (data, *(data["formats"] or {}).values()):
        each["url"] = f"/uploads/{each['hash']}{each['ext']}"
    return data


def _of(data: dict[str, Any], size: str) -> dict[str, Any]:
    """Return the metadata that Strapi's archive has with a smaller size of a file.

    They name the size, and the id and the hash of the file that it was made from, which are in `data`.
    """
    return {"type": size, "id": data["id"], "mainHash": data["hash"]}


def _content(context: Context, stored: str, data: dict[str, Any]) -> None:
    name = f"{data['hash']}{data['ext']}"
    try:
        storage = asset_storage()
        size = storage.size(stored)
        file = storage.open(stored, "rb")
    except OSError:
        reason = "their content is not in the storage: the archive has their rows alone"
        context.report.add(ADAPTED, "files", reason, example=stored)
        return
    with file:
        context.writer.text(f"assets/metadata/{name}.json", orjson.dumps(data))
        context.writer.file(f"assets/uploads/{name}", file, size)
