"""Parsing what callers want to read: `fields`, `populate` and pages, in Strapi's grammar."""

from .selecting import SYSTEM_FIELDS, invalid_key, selection

__all__ = ["SYSTEM_FIELDS", "invalid_key", "selection"]
