"""The stored list of one relation, from either side: a forward list or an inverse list.

The forward list has the targets of a source, the inverse list the sources of a target. Both classes have the
same interface.
"""

from collections.abc import Mapping

from ....models import EntryVersion
from ...schema import Pairing
from ..plan.types import Member
from .around import Around, read_around
from .base import LinkList, next_key
from .forward import ForwardList
from .inverse import InverseList

__all__ = ["Around", "LinkList", "next_key", "of_version", "read_around"]


def of_version(
    pairing: Pairing,
    version: EntryVersion,
    using: str,
    source_status: str | None,
    joining: Mapping[Member, int] | None = None,
    part: int = 0,
    flows: Mapping[int, int] | None = None,
) -> LinkList:
    """Return the object that reads and writes one relation's list of a version.

    On the owning side it is a ForwardList. Then `part` is the id of the part in the version that has the
    list, 0 for the version itself; `flows` maps the entries of members that may be added to their flows, both
    as primary keys, which a relation to several flows needs. On the inverse side it is an InverseList of
    links from versions in `source_status`; `joining` maps members that may be added to the primary keys of
    their versions.
    """
    if pairing.field.owning:
        return ForwardList(pairing, version, using, part, flows or {})
    return InverseList(pairing, version, using, source_status=source_status or "", versions=joining or {})
