"""Writing links: payload → operations → targets → plan → rows."""

from .moving import move, naming
from .write import Owner, bump, counterparts, write

__all__ = ["Owner", "bump", "counterparts", "move", "naming", "write"]
