"""Uploaded files: `upload`, `upload_all`, `describe`, `find`, `delete`, and looking them up."""

from .lookup import chosen, condition, listed, resolve
from .uploading import delete, describe, find, upload, upload_all

__all__ = ["chosen", "condition", "delete", "describe", "find", "listed", "resolve", "upload", "upload_all"]
