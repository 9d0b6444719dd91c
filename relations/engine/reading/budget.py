"""How many related documents an answer may hold: too many are refused before they are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from ...models import Link
from ..errors import ValidationError
from .documents import Document, Selection
from .side import Side, locales_of
from .together import Rows


@dataclass(slots=True)
class Budget:
    """Limits how many related documents one answer holds: at most `most`; `left` may still be read."""

    most: int
    left: int = field(init=False)

    def __post_init__(self) -> None:
        self.left = self.most

    def spend(self, number: int, slug: str) -> None:
        """Subtract the `number` of members that the relation `slug` adds to the answer from `left`.

        Raises ValidationError if there are then more related documents than the answer may hold.
        """
        self.check(number, slug)
        self.left -= number

    def check(self, number: int, slug: str) -> None:
        """Raise ValidationError if `number` more members, of the relation `slug`, are more than `left`."""
        if number > self.left:
            raise ValidationError(
                f"{slug} would bring more than {self.most} related documents: ask for pages of it.",
                ["populate", slug],
            )

    def selected(
        self,
        side: Side,
        documents: Sequence[Document],
        selection: Selection,
        slug: str,
        known: Rows | None = None,
    ) -> Rows:
        """Return the rows of the selected links in these documents' lists, in order.

        `known` are rows that were read already: all, or the first ones if there are many. 1 SQL statement if
        `known` is None. Long lists take 2 more: the links are counted before all are read. Raises
        ValidationError if they are more than the answer may still hold; then only a few rows were read.
        """
        few = selection.rows_at_once(len(documents), self.most)
        rows = side.selected(documents, selection, few + 1) if known is None else known
        if len(rows) <= few or few == self.most:
            return rows
        self.check(_number(side, documents, selection, self.left + 1), slug)
        return side.selected(documents, selection, self.most + 1)


def _number(side: Side, documents: Sequence[Document], selection: Selection, most: int) -> int:
    """Count the selected links of these documents' lists: 1 SQL statement.

    The result is at most `most`: counting stops there.
    """
    keys, locales = side.keys(documents), locales_of(documents)
    if selection.limit is None:
        rows: QuerySet[Link] = side.rows_of(keys, locales, selection, alone=True)
    else:
        rows = side.page(keys, locales, selection, alone=True)
    return rows[:most].count()
