"""Uploaded files: `upload`, `upload_all`, `describe`, `find`, `delete`, and looking them up."""

from .formats import holder, installed, make
from .lookup import chosen, condition, listed, resolve
from .uploading import delete, describe, find, upload, upload_all
from .uses import rebuild

__all__ = [
    "chosen",
    "condition",
    "delete",
    "describe",
    "find",
    "holder",
    "installed",
    "listed",
    "make",
    "rebuild",
    "resolve",
    "upload",
    "upload_all",
]
