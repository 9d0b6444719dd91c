"""Which flows the present caller may read: a base class of FlowSchema."""

from __future__ import annotations

from ...access import caller


class Opening:
    """The part of a FlowSchema that depends on the caller, for whom the engine reads or writes."""

    __slots__ = ()

    slug: str
    enabled: bool

    def __repr__(self) -> str:
        return f"<FlowSchema {self.slug}>"

    @property
    def is_open(self) -> bool:
        """Whether the flow is enabled, and the caller may read its documents as members of relations."""
        return self.enabled and caller.may(self.slug, caller.FIND)
