"""Writing the links of a version: payload → operations → resolved changes → plan → rows."""

from .write import Owner, bump, counterparts, write

__all__ = ["Owner", "bump", "counterparts", "write"]
