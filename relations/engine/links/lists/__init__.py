"""The list of a relation, from the owning side (forward) or from the inverse side.

Both classes have the same interface, so that the code above them is written once.
"""

from .base import LinkList, next_key
from .forward import ForwardList
from .inverse import InverseList

__all__ = ["ForwardList", "InverseList", "LinkList", "next_key"]
