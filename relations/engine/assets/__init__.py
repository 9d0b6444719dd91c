"""Uploaded files: storing, describing, finding and deleting them, and which values use them."""

from .bringing import FileRow, bring, check_file, check_place, present, store_files
from .formats import holder, installed, make
from .lookup import chosen, condition, listed, resolve
from .uploading import delete, describe, find, upload, upload_all
from .uses import rebuild

__all__ = [
    "FileRow",
    "bring",
    "check_file",
    "check_place",
    "chosen",
    "condition",
    "delete",
    "describe",
    "find",
    "holder",
    "installed",
    "listed",
    "make",
    "present",
    "rebuild",
    "resolve",
    "store_files",
    "upload",
    "upload_all",
]
