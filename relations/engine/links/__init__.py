"""Writing links: payload → operations → targets → plan → rows."""

from .write import Owner, Written, bump, counterparts, write

__all__ = ["Owner", "Written", "bump", "counterparts", "write"]
