"""The list of a relation, from the owning side (forward) or from the inverse side.

Both classes have the same interface, so that the code above them is written once.
"""

from collections.abc import Mapping

from ....models import EntryVersion
from ...schema import Pairing
from ..plan.types import Member
from .base import LinkList, next_key
from .forward import ForwardList
from .inverse import InverseList

__all__ = ["LinkList", "next_key", "of_version"]


def of_version(
    pairing: Pairing,
    version: EntryVersion,
    using: str,
    source_status: str | None,
    joining: Mapping[Member, int] | None = None,
    part: int = 0,
) -> LinkList:
    """Return the list of a version: forward in an owning field, else inverse, of sources in this status.

    `part` is the component in the version that has the list. `joining` are the members that may join an
    inverse list, with the keys of their versions.
    """
    if pairing.field.owning:
        return ForwardList(pairing, version, using, part)
    return InverseList(pairing, version, using, source_status=source_status or "", versions=joining or {})
