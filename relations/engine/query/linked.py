"""The data on links in filters and sorts, under the name `__link`: behind a relation, or on a member."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Expression, F

from ..schema import RelationSchema
from .columns import TEXT, Column, Table

LINK = "__link"
ENDS = ("target_version__", "source__")  # from a link to a member's version


@dataclass(frozen=True, slots=True)
class LinkColumn(Column):
    """A column for filters and sorts: a value in the data on a link, or all of the data if `source` is set.

    The `prefix` of its methods leads to the version at the other end of the link.
    """

    def _value(self, prefix: str) -> Expression | F:
        return F(f"{_link(prefix)}{self.source}") if self.source else self._stored(prefix)

    def _values(self, prefix: str) -> Expression | F:
        return F(f"{_link(prefix)}data")


DATA = LinkColumn(LINK, TEXT, "data")  # takes $null and $notNull alone


def of(field: RelationSchema | None) -> Table | None:
    """Return the columns of the data on a relation's links, for filters and sorts.

    None if its links have no data. Private attributes are left out.
    """
    if field is None or field.link is None:
        return None
    fields: Sequence[str] = [each.slug for each in field.link.fields.values() if not each.private]
    kinds = field.link.fields
    return Table({slug: LinkColumn(slug, kinds[slug].type, key=slug) for slug in fields})


def _link(prefix: str) -> str:
    """Return the prefix that leads to the link instead of the version behind it."""
    for end in ENDS:
        if prefix.endswith(end):
            return prefix.removesuffix(end)
    return prefix
