"""A view that serves uploaded files with headers that keep browsers from running them as pages of this site.

Put `path("uploads/<path:name>", media)` where MEDIA_URL points. If a web server or another host serves the
files instead, it must also send the header `X-Content-Type-Options: nosniff`, and no media type whose scripts
a browser runs.
"""

from __future__ import annotations

import re
from typing import IO

from django.db import DEFAULT_DB_ALIAS
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from ..engine import assets
from ..engine.values import is_storable
from ..models import Asset
from ..models.asset import asset_storage

# What browsers show by themselves without running any of it. All else is offered to be kept.
SHOWN = ("image/", "video/", "audio/", "text/plain")
NOT_SHOWN = ("image/svg+xml",)
YEAR = 365 * 24 * 3600


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponseBase:
    """Return the uploaded file that has this name in the storage. No permission is needed.

    The status is 200, 304 if the client has the file already, or 206 for a range. Raises Http404 for any
    other name. The file under a name never changes, so clients may cache it for long.
    """
    asset = assets.holder(name, using=DEFAULT_DB_ALIAS) if is_storable(name) else None
    if asset is None:
        raise Http404
    tag = f'"{name.removesuffix(asset.ext)}"'
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        response: HttpResponseBase = HttpResponse(status=304)
    else:
        response = _opened(asset, name, request.headers.get("Range", ""))
    response["ETag"] = tag
    patch_cache_control(response, public=True, max_age=YEAR, immutable=True)
    return response


def _opened(asset: Asset, name: str, wanted: str) -> HttpResponseBase:
    """Return the response with the file of this `name` in the storage.

    That is the asset's own file, or one of its smaller sizes. `wanted` is the header `Range`, "" for none.
    Raises Http404 if the storage lacks the file.
    """
    try:
        file = asset_storage().open(name, "rb")
    except FileNotFoundError:
        raise Http404 from None
    shown = asset.mime.startswith(SHOWN) and asset.mime not in NOT_SHOWN
    kind = f"{asset.mime}; charset=utf-8" if asset.mime.startswith("text/") else asset.mime
    size = file.size
    span = _span(wanted, size)
    content = file if span is None else _Cut(file, *span)
    response = FileResponse(content, as_attachment=not shown, filename=asset.name, content_type=kind)
    response["Accept-Ranges"] = "bytes"
    if span is not None:
        response.status_code = 206
        response["Content-Range"] = f"bytes {span[0]}-{span[1] - 1}/{size}"
        response["Content-Length"] = str(span[1] - span[0])
    response["X-Content-Type-Options"] = "nosniff"
    # Should a browser take it for a page all the same: no scripts, no forms, and no origin of ours.
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _span(wanted: str, size: int) -> tuple[int, int] | None:
    """Return the range of bytes (start, stop) that the header `Range` asks for.

    None, which means the whole file, for a header with several ranges, a wrong one, or none.
    """
    found = re.fullmatch(r"bytes=(\d{0,18})-(\d{0,18})", wanted)
    if found is None or not (found[1] or found[2]):
        return None
    if found[1]:
        start, stop = int(found[1]), min(int(found[2]) + 1 if found[2] else size, size)
    else:
        start, stop = max(size - int(found[2]), 0), size
    return (start, stop) if start < stop else None


class _Cut:
    """A file-like object: the bytes of an open file from `start` to `stop`. It can be read once."""

    def __init__(self, file: IO[bytes], start: int, stop: int) -> None:
        file.seek(start)
        self.file, self.left = file, stop - start

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(data)
        return data

    def close(self) -> None:
        self.file.close()
