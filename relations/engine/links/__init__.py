"""Writing links, in steps: a payload is parsed into operations, resolved, planned, and written as rows.

A payload is what a caller sends for a relation. Resolving looks up the documents that it names. A plan says
which rows to delete, move and insert.
"""

from .in_parts import PartChange
from .moving import move, naming
from .opening import Loaded, opened
from .widening import widened
from .write import Owner, Written, bump, check, check_own, counterparts, leave_out, write

__all__ = [
    "Loaded",
    "Owner",
    "PartChange",
    "Written",
    "bump",
    "check",
    "check_own",
    "counterparts",
    "leave_out",
    "move",
    "naming",
    "opened",
    "widened",
    "write",
]
