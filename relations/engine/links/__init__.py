"""Writing the links of a version's relations: payload → operations → resolved changes → plan → rows."""

from .in_parts import PartChange
from .moving import move, naming
from .widening import widened
from .write import Owner, Written, bump, check, counterparts, leave_out, write

__all__ = [
    "Owner",
    "PartChange",
    "Written",
    "bump",
    "check",
    "counterparts",
    "leave_out",
    "move",
    "naming",
    "widened",
    "write",
]
