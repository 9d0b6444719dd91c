"""Turning uploaded files of the Moltin API into rows and files in the form of an archive."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from relations import conf
from relations.engine import assets

from ..archive.reading import FILE
from ..archive.writing import Writer
from ..progress import Advance
from ..report import LEFT_OUT, Report
from .gateway import Gateway
from .rows import moments

Item = Mapping[str, Any]


def fetch(
    gateway: Gateway,
    items: list[dict[str, Any]],
    writer: Writer,
    report: Report,
    using: str,
    advance: Advance,
) -> Iterator[dict[str, Any]]:
    """Write the content of each file to the archive, and yield rows for the files that can be imported.

    `items` are the files as the API answers them. The content of a file that this server has already is not
    fetched again. Files that cannot be fetched are added to the report, with the reason.
    """
    for number, item in enumerate(items, 1):
        content: bytes | str | None = None
        data = _data(item)
        if not assets.present([item["id"]], using=using):
            content = _content(gateway, item)
        if isinstance(content, str):
            report.add(LEFT_OUT, "files", content, example=str(item.get("file_name") or item["id"]))
        else:
            if content is not None:
                writer.text(f"assets/uploads/{data['hash']}{data['ext']}", content)
            yield {"type": FILE, "id": number, "data": data}
        advance(1)


def _content(gateway: Gateway, item: Item) -> bytes | str:
    """Return the content of a file in bytes; if it cannot be fetched, the reason as text."""
    most = conf.get("RELATIONS_MAX_UPLOAD")
    href = _href(item)
    if href is None:
        return "the API gives it no address of HTTP"
    if isinstance(item.get("file_size"), int) and item["file_size"] > most * 1.1:  # sizes are rounded
        return f"it has more than {most:,} bytes, see RELATIONS_MAX_UPLOAD"
    return gateway.file(href, most)


def _data(item: Item) -> dict[str, Any]:
    """Return a file, as the API answers it, in the form of an archive's row for an uploaded file.

    The name of its content in the archive is made of its file name and its id.
    """
    name = str(item.get("file_name") or PurePosixPath(urlsplit(_href(item) or "").path).name or item["id"])
    mime = str(item.get("mime_type") or "")
    path = PurePosixPath(name)
    ext = (
        path.suffix if re.fullmatch(r"\.[A-Za-z0-9]{1,10}", path.suffix) else mimetypes.guess_extension(mime)
    )
    stem = re.sub(r"[^A-Za-z0-9-]+", "_", path.stem).strip("_")[:60] or "file"
    sizes = item.get("meta")
    sizes = sizes.get("dimensions") if isinstance(sizes, dict) else None
    size = item.get("file_size")
    return {
        "documentId": item["id"],
        "name": name,
        "hash": f"{stem}_{hashlib.sha256(item['id'].encode()).hexdigest()[:10]}",
        "ext": ext or "",
        "mime": mime,
        "size": size / 1000 if isinstance(size, int | float) else 0,
        **(sizes if isinstance(sizes, dict) else {}),
        **moments(item),
    }


def _href(item: Item) -> str | None:
    """Return the address of a file's content, absolute or relative; None if the file has no HTTP address."""
    link = item.get("link")
    href = link.get("href") if isinstance(link, dict) else None
    try:
        known = isinstance(href, str) and urlsplit(href).scheme in ("", "http", "https")
    except ValueError:
        return None
    return href if known else None
