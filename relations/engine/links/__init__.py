"""Writing the links of a version: payload → operations → resolved changes → plan → rows."""

from .moving import move, naming
from .write import Owner, Written, bump, check, counterparts, write

__all__ = ["Owner", "Written", "bump", "check", "counterparts", "move", "naming", "write"]
