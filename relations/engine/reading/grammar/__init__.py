"""Reading what callers ask to see: `fields`, `populate`, and pages. Strapi's words, for every caller."""

from .selecting import invalid_key, selection

__all__ = ["invalid_key", "selection"]
