"""Which indexes on values the fields ask for, and which of them the database has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ....models import Field
from ...schema import FieldSchema, indexes
from ...schema.fields import field_schema


@dataclass(frozen=True, slots=True)
class Index:
    """An index of the table of versions, for the values of `field`, in one direction.

    It has the columns flow (but for PostgreSQL), locale, status, the value, and the primary key. `base` is
    the name of the field's ascending index, with which that of the descending one begins. `label` names the
    field: `restaurants.name`.
    """

    field: FieldSchema
    label: str
    base: str
    descending: bool = False

    @property
    def name(self) -> str:
        """The name of the index in the database."""
        return f"{self.base}_d" if self.descending else self.base

    @property
    def title(self) -> str:
        """The field and the direction, for people: `restaurants.name, descending`."""
        return f"{self.label}, descending" if self.descending else self.label


def wanted(using: str) -> dict[str, Index]:
    """Return the indexes that the definitions ask for, by their names in the database. 1 SQL statement.

    Every field that asks for an index has an ascending one. A field that is not unique has a descending one
    as well: documents whose values are equal are in the order of their primary keys in both directions.
    """
    rows = Field.objects.using(using).filter(flow__isnull=False, cardinality="").select_related("flow")
    found: dict[str, Index] = {}
    for row in rows.order_by("flow__slug", "order", "pk"):
        field = field_schema(row, {}, {})
        if indexes.asked(field):
            found |= {index.name: index for index in _of(field, row.label, using) if index.name not in found}
    return found


def _of(field: FieldSchema, label: str, using: str) -> Iterator[Index]:
    base = indexes.index_of(field, using)
    yield Index(field, label, base)
    if not field.unique and not field.type.made:
        yield Index(field, label, base, descending=True)


def differences(using: str) -> tuple[list[Index], list[str]]:
    """Return the indexes that are missing, and the names of those that no field asks for any more.

    An index that PostgreSQL could not build to its end counts as missing. 2 SQL statements.
    """
    asked, found = wanted(using), indexes.present(using)
    return [index for name, index in asked.items() if name not in found], sorted(found - asked.keys())


def known(using: str) -> list[str]:
    """Return the names of the indexes on values that the database has, sorted. 1 SQL statement."""
    return sorted(indexes.present(using))


def missing(using: str, flow: str | None = None) -> list[Index]:
    """Return the indexes that fields of a flow ask for and the database does not have.

    `flow` is a slug; None means all flows. 1 or 2 SQL statements.
    """
    asked = wanted(using)
    if not asked:
        return []
    found = indexes.present(using)
    of_flow = (index for index in asked.values() if flow in (None, index.label.partition(".")[0]))
    return [index for index in of_flow if index.name not in found]


def bases(using: str) -> set[str]:
    """Return the names of the ascending indexes of all fields that ask for indexes.

    The names of a field's other index, columns and statistics begin with it. 1 SQL statement.
    """
    return {index.base for index in wanted(using).values()}
