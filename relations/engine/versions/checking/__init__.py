"""Checking stored links and values for faults that no write of the engine makes, and repairing links.

Such faults come from elsewhere: SQL by hand, a restored table, a model of the project that lost rows.
"""

from .finding import Finding, find
from .repairing import repair
from .values import find_values

__all__ = ["Finding", "find", "find_values", "repair"]
