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
    """Bounds how many related documents one answer holds: at most `most`, of which `left` are still free."""

    most: int
    left: int = field(init=False)

    def __post_init__(self) -> None:
        self.left = self.most

    def spend(self, number: int, slug: str) -> None:
        """Subtract the `number` of members that the relation `slug` brings.

        Raises ValidationError if there are then more related documents than RELATIONS_MAX_POPULATED.
        """
        self.check(number, slug)
        self.left -= number

    def check(self, number: int, slug: str) -> None:
        """Raise ValidationError if the answer has no room for so many more members of the relation `slug`."""
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
        they are not known. A long list takes 2 more: it is counted before it is read whole. Raises
        ValidationError if the answer has no room for it, which costs no more memory than a short list.
        """
        few = selection.rows_at_once(len(documents), self.most)
        rows = side.selected(documents, selection, few + 1) if known is None else known
        if len(rows) <= few or few == self.most:
            return rows
        self.check(_number(side, documents, selection, self.left + 1), slug)
        return side.selected(documents, selection, self.most + 1)


def _number(side: Side, documents: Sequence[Document], selection: Selection, most: int) -> int:
    """Count the selected links of these documents' lists, up to `most`: 1 SQL statement."""
    keys, locales = side.keys(documents), locales_of(documents)
    if selection.limit is None:
        rows: QuerySet[Link] = side.rows_of(keys, locales, selection, alone=True)
    else:
        rows = side.page(keys, locales, selection, alone=True)
    return rows[:most].count()
