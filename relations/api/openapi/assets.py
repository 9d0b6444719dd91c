"""The scripts and styles of the documentation pages, read from the installed packages."""

from __future__ import annotations

import functools
import hashlib
from importlib.resources import files
from typing import NamedTuple

SIDECAR = "drf_spectacular_sidecar/static/drf_spectacular_sidecar"
OURS = "relations/static/relations/docs"
SCRIPT, STYLE, PICTURE = "text/javascript; charset=utf-8", "text/css; charset=utf-8", "image/png"

# Each with the folder where it lies.
ASSETS = {
    "swagger-ui.css": (f"{SIDECAR}/swagger-ui-dist", STYLE),
    "swagger-ui-bundle.js": (f"{SIDECAR}/swagger-ui-dist", SCRIPT),
    "favicon-32x32.png": (f"{SIDECAR}/swagger-ui-dist", PICTURE),
    "redoc.standalone.js": (f"{SIDECAR}/redoc/bundles", SCRIPT),
    "docs.css": (OURS, STYLE),
    "docs.js": (OURS, SCRIPT),
    "swagger.js": (OURS, SCRIPT),
    "redoc.js": (OURS, SCRIPT),
}

# Redoc shows its maker's logo from another host. These pages ask no other host for anything.
LOGO = b"https://cdn.redoc.ly/redoc/logo-mini.svg"
NO_LOGO = b"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E"


class Content(NamedTuple):
    """The content of a response in bytes, with its media type and its ETag."""

    content: bytes
    content_type: str
    etag: str

    @classmethod
    def of(cls, content: bytes, content_type: str) -> Content:
        return cls(content, content_type, f'"{hashlib.sha256(content).hexdigest()[:32]}"')


@functools.cache
def read(name: str) -> Content:
    """Return the file of the documentation pages with this name; KeyError for any other name."""
    folder, content_type = ASSETS[name]
    package, _, below = folder.partition("/")
    return Content.of(files(package).joinpath(below, name).read_bytes().replace(LOGO, NO_LOGO), content_type)
