"""Reading what callers ask to see: `fields`, `populate`, and pages. Strapi's words, for every caller."""

from .selecting import SYSTEM_FIELDS, invalid_key, selection

__all__ = ["SYSTEM_FIELDS", "invalid_key", "selection"]
