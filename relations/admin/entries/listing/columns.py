"""The columns of the list of a flow's entries: all possible ones, and those that a user has chosen."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.html import format_html

from ....access import caller
from ....engine.reading import Selection
from ....engine.schema import FieldSchema, FlowSchema, RelationSchema
from ....engine.titles import readable, title_field
from ....models import FieldType, ListColumns
from ...context import database
from .cells import NAMED, cell

FIRST = 4  # fields that are shown until somebody chooses
SHORT = frozenset(
    (
        FieldType.STRING,
        FieldType.EMAIL,
        FieldType.ENUMERATION,
        FieldType.INTEGER,
        FieldType.FLOAT,
        FieldType.DECIMAL,
        FieldType.BOOLEAN,
        FieldType.DATE,
        FieldType.DATETIME,
        FieldType.TIME,
        FieldType.RELATIONSHIP,
        FieldType.MEDIA,
    )
)
BY_ENGINE = "engine"  # tells Django that there is an order; no field's name
LONG = frozenset((FieldType.PASSWORD, FieldType.COMPONENT, FieldType.DYNAMICZONE, FieldType.BLOCKS))


@dataclass(frozen=True, eq=False)
class FieldColumn:
    """A column of Django's change list for one field: called with an entry, it returns the cell.

    The attribute `document` of the entry must have the version that the list shows, as a Document.
    """

    field: FieldSchema
    admin_order_field = BY_ENGINE

    @property
    def word(self) -> str:
        """The key with which the choice of this column is stored: the field's primary key as text."""
        return str(self.field.id)

    @property
    def __name__(self) -> str:
        return f"field_{self.field.slug}"

    @property
    def short_description(self) -> str:
        """The column's heading: the name of the field."""
        return readable(self.field.name)

    @property
    def sort(self) -> str | None:
        """The engine's sort key: the field, the title of the related document, or the number of members.

        None if the list cannot be sorted by this column.
        """
        field = self.field
        if not isinstance(field, RelationSchema):
            return field.slug if field.type.compared and not field.type.structure else None
        if field.several:
            return None
        if field.to_many or field.other is None:
            return f"{field.slug}.$count"
        name = title_field(field.other)
        return f"{field.slug}.{name}" if name else None

    @property
    def selection(self) -> Selection | None:
        """What to populate so that the column can show a relation or files; None for a plain value."""
        if isinstance(self.field, RelationSchema):
            name = title_field(self.field.other) if self.field.other else None
            return Selection(fields=(name,) if name else None, limit=NAMED + 1)
        return Selection() if self.field.kind == FieldType.MEDIA else None

    def __call__(self, entry: Any) -> Any:
        found = cell(self.field, entry.document)
        if found is None:
            return None
        # On a narrow screen, where the table has no head, each cell says what it is.
        text = '<span class="relations-heading" aria-hidden="true">{}</span> {}'
        return format_html(text, self.short_description, found)


def _is_seen(field: FieldSchema) -> bool:
    """Whether the user may view the entries of all flows that the field leads to; true for a plain value."""
    others = field.others if isinstance(field, RelationSchema) else ()
    return all(caller.may(flow.slug, caller.FIND) for flow in others)


@dataclass(frozen=True)
class Columns:
    """The columns that the list of a flow can have, and those that it shows.

    `own` are the names of columns that are not fields, such as "updated". `chosen` are the keys of the
    columns that the user has chosen: a field's primary key as text, or such a name. It is None if the user
    has not chosen.
    """

    flow: FlowSchema
    own: Sequence[str]
    chosen: Collection[str] | None

    @cached_property
    def fields(self) -> list[FieldColumn]:
        """A column for each field whose values fit in a cell.

        The title is left out, since every list has it.
        """
        title = title_field(self.flow)
        fields = [field for field in self.flow.fields.values() if field.enabled and field.slug != title]
        return [FieldColumn(field) for field in fields if field.kind not in LONG and _is_seen(field)]

    @cached_property
    def shown(self) -> list[FieldColumn]:
        """The columns of fields that the list shows."""
        if self.chosen is not None:
            return [column for column in self.fields if column.word in self.chosen]
        short = (column for column in self.fields if column.field.kind in SHORT)
        return [column for column in short if column.field.slug != "slug"][:FIRST]

    @cached_property
    def names(self) -> list[str]:
        """The names of the shown columns that are not fields, such as "updated"."""
        first = [name for name in self.own if name not in SELDOM]
        return first if self.chosen is None else [name for name in self.own if name in self.chosen]

    @property
    def selection(self) -> Selection:
        """The Selection with which each document is read, so that the shown columns can be filled."""
        columns = {column.field.slug: column.selection for column in self.shown}
        values = tuple(slug for slug, found in columns.items() if found is None)
        return Selection(fields=values, populate={slug: s for slug, s in columns.items() if s is not None})

    def choices(self, labels: dict[str, Any]) -> list[tuple[str, Any, bool]]:
        """Return (key, heading, whether the list shows it) for each column that the list can have.

        `labels` are the headings of the columns that are not fields, by key.
        """
        shown = {column.word for column in self.shown} | {*self.names}
        every = [(column.word, column.short_description) for column in self.fields]
        every += [(name, labels[name]) for name in self.own]
        return [(word, text, word in shown) for word, text in every]


SELDOM = ("relations", "document_id")  # columns that are not shown until somebody chooses them


def remembered(user: Any, flow: FlowSchema) -> list[str] | None:
    """Return the keys of the columns that the user has chosen for the list of a flow.

    None without a choice.
    """
    rows = ListColumns.objects.using(database()).filter(user=user.pk, flow=flow.id)
    return next(iter(rows.values_list("columns", flat=True)), None)


def remember(user: Any, flow: FlowSchema, words: list[str] | None) -> None:
    """Store which columns the user has chosen for the list of a flow; None forgets the choice.

    `words` are the keys of the columns: a field's primary key as text, or the name of another column.
    """
    rows = ListColumns.objects.using(database())
    if words is None:
        rows.filter(user=user.pk, flow=flow.id).delete()
    else:
        rows.update_or_create(user_id=user.pk, flow_id=flow.id, defaults={"columns": words})
