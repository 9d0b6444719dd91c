"""Versions as rows: finding, making and merging them, and the checks on their values."""

from .rows import editable, initial_values

__all__ = ["editable", "initial_values"]
