"""Parsing what callers want to read: `fields`, `populate` and pages, in Strapi's grammar."""

from .files import RELATED, FileSelection, of_files
from .selecting import SYSTEM_FIELDS, invalid_key, of_several, selection

__all__ = ["RELATED", "SYSTEM_FIELDS", "FileSelection", "invalid_key", "of_files", "of_several", "selection"]
