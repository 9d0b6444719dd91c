"""What a relation field's options say about its lists: filter, number of members, deletion."""

from __future__ import annotations

from typing import Any

from ... import conf

REMOVE, REFUSE, CASCADE = "remove", "refuse", "cascade"  # what deleting a member does


class Rules:
    """A base class of RelationSchema: the rules that the field's options set for its lists."""

    __slots__ = ()

    options: dict[str, Any]
    required: bool

    @property
    def target_filter(self) -> Any:
        """The option `targetFilter`: the filter that new members must match; None if there is none.

        In a relation to several flows it is a dict of filters by the uid of the flow, such as `api::tag.tag`.
        """
        return self.options.get("targetFilter") or None

    def options_of(self, uid: str) -> dict[str, Any]:
        """Return the options of a relation to several flows, for members of one flow, given by its uid.

        There `targetFilter` has a filter for each uid; in the result it is the one of this flow, or None.
        """
        filters = self.options.get("targetFilter")
        return self.options if filters is None else {**self.options, "targetFilter": filters.get(uid)}

    @property
    def least(self) -> int:
        """The number of members that a list must have at least when it is published.

        It is the option `min`, else 1 if the relation is required and RELATIONS_STRICT_RELATIONS is set, else
        0.
        """
        strict = self.required and conf.get("RELATIONS_STRICT_RELATIONS")
        return int(self.options.get("min", 1 if strict else 0))

    @property
    def most(self) -> int | None:
        """The option `max`: how many members a list may have when it is published; None for any number."""
        return self.options.get("max")

    @property
    def bounded(self) -> bool:
        """Whether there is a lower or upper bound for the number of members in a list."""
        return self.least > 0 or self.most is not None

    @property
    def on_delete(self) -> str:
        """The option `onDelete`: what deleting a member of the list does; "remove" if it is not set.

        "remove" deletes the links to the member, "refuse" prevents its deletion, "cascade" deletes the
        document with the list too.
        """
        return str(self.options.get("onDelete", REMOVE))
