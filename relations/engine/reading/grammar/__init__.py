"""Parsing what callers want to read: `fields`, `populate` and pages, in Strapi's grammar."""

from .selecting import invalid_key, selection

__all__ = ["invalid_key", "selection"]
