"""The data on links in filters and sorts, under the name `__link`.

It stands within the filter of a relation, or in the filter of a relation's members.
"""

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

    The argument `prefix` of its methods leads to the version at the other end of the link, as for other
    columns.
    """

    def _value(self, prefix: str) -> Expression | F:
        return F(f"{_link(prefix)}{self.source}") if self.source else self._stored(prefix)

    def _values(self, prefix: str) -> Expression | F:
        return F(f"{_link(prefix)}data")


DATA = LinkColumn(LINK, TEXT, "data")  # takes $null and $notNull alone


def of(field: RelationSchema | None) -> Table | None:
    """Return the attributes of the data on a relation's links as columns for filters and sorts.

    None for no relation, and for one whose links have no data. Private attributes are left out.
    """
    if field is None or field.link is None:
        return None
    fields: Sequence[str] = [each.slug for each in field.link.fields.values() if not each.private]
    kinds = field.link.fields
    return Table({slug: LinkColumn(slug, kinds[slug].type, key=slug) for slug in fields})


def _link(prefix: str) -> str:
    """Return the lookup path to the link, given the path `prefix` to the version at its other end."""
    for end in ENDS:
        if prefix.endswith(end):
            return prefix.removesuffix(end)
    return prefix
