"""A relation's list from either side: which rows it has, and what stands at their other end.

The two classes have the same shape, so that everything above them is written once.
"""

from .base import LinkList, next_key
from .forward import ForwardList
from .inverse import InverseList

__all__ = ["ForwardList", "InverseList", "LinkList", "next_key"]
