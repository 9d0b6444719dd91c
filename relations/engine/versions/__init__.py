"""The rows of entries and versions: finding, creating and changing them, and checking their values."""

from .rows import Into, editable, initial_values

__all__ = ["Into", "editable", "initial_values"]
