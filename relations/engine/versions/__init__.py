"""The rows of versions: finding, making and changing them, and checking their values."""

from .rows import editable, initial_values

__all__ = ["editable", "initial_values"]
