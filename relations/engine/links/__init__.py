"""Writing the links of a version: payload → operations → resolved changes → plan → rows."""

from .moving import move, naming
from .write import Owner, bump, counterparts, write

__all__ = ["Owner", "bump", "counterparts", "move", "naming", "write"]
