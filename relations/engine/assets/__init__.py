"""Uploaded files: `upload` one or `upload_all`, `describe`, `find` and `delete` them, and look them up."""

from .lookup import listed, resolve
from .uploading import delete, describe, find, upload, upload_all

__all__ = ["delete", "describe", "find", "listed", "resolve", "upload", "upload_all"]
