"""Uploaded files: `upload`, `describe`, `find` and `delete` them, and look them up."""

from .lookup import listed, resolve
from .uploading import delete, describe, find, upload

__all__ = ["delete", "describe", "find", "listed", "resolve", "upload"]
