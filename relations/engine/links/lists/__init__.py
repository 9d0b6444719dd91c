"""The stored list of one relation: the owning side's (forward) or the inverse side's.

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
    """Return the object that reads and writes the links of one relation of a version.

    It is a ForwardList on the owning side of the relation, and there `part` is the id of the component in
    the version that has the relation, 0 for the version itself. On the other side it is an InverseList,
    of links from versions in `source_status`; `joining` are the documents that may be added, with the
    primary keys of their versions.
    """
    if pairing.field.owning:
        return ForwardList(pairing, version, using, part)
    return InverseList(pairing, version, using, source_status=source_status or "", versions=joining or {})
