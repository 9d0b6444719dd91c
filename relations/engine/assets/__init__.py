"""Uploaded files: `upload`, `upload_all`, `describe`, `find`, `delete`, and looking them up."""

from .lookup import chosen, listed, resolve
from .uploading import delete, describe, find, upload, upload_all

__all__ = ["chosen", "delete", "describe", "find", "listed", "resolve", "upload", "upload_all"]
