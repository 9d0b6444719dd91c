"""Parsing what callers want to read: `fields`, `populate` and pages, in Strapi's grammar."""

from .files import RELATED, FileSelection, of_files, uid
from .selecting import SYSTEM_FIELDS, invalid_key, selection

__all__ = ["RELATED", "SYSTEM_FIELDS", "FileSelection", "invalid_key", "of_files", "selection", "uid"]
