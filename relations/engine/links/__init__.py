"""Writing links: payload → operations → targets → plan → rows."""

from .moving import move, naming
from .write import Owner, Written, bump, counterparts, write

__all__ = ["Owner", "Written", "bump", "counterparts", "move", "naming", "write"]
