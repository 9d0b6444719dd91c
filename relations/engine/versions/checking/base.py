"""The base class of the kinds of faults, with the repair that most of them share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from django.db.models import QuerySet

from ....models import Link
from .checked import CheckedRelation


class Kind(ABC):
    """A kind of fault that stored links can have.

    `code` names it, `text` says what is wrong with a link, `remedy` what the repair does to it. If `stays` is
    true, the fault is reported, but not repaired.
    """

    code: ClassVar[str]
    text: ClassVar[str]
    remedy: ClassVar[str] = "delete the link"
    stays: ClassVar[bool] = False

    @abstractmethod
    def rows(self, relation: CheckedRelation) -> QuerySet[Link]:
        """Return the queryset of the links of one relation that have the fault."""

    def mend(self, relation: CheckedRelation, links: Sequence[Link]) -> None:
        """Repair these links of the relation, all of which have the fault. Here it deletes them.

        The caller has locked the documents at both ends.
        """
        Link.objects.using(relation.using).filter(pk__in=[link.pk for link in links]).delete()
