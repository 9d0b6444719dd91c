"""Writing links: payload → operations → targets → plan → rows."""

from .write import Owner, bump, counterparts, write

__all__ = ["Owner", "bump", "counterparts", "write"]
