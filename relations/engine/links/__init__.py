"""Writing the links of a version: payload → operations → resolved changes → plan → rows."""

from .moving import move, naming
from .widening import widened
from .write import Owner, Written, bump, check, counterparts, write

__all__ = ["Owner", "Written", "bump", "check", "counterparts", "move", "naming", "widened", "write"]
