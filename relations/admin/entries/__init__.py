"""Entries: found by flow and text, edited in a form made from their flow's fields."""
