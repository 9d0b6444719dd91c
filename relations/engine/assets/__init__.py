"""Uploaded files: `upload`, `describe`, `find` and `delete` them, and look them up."""

from .lookup import chosen, listed, resolve
from .uploading import delete, describe, find, upload

__all__ = ["chosen", "delete", "describe", "find", "listed", "resolve", "upload"]
