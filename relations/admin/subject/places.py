"""The places where an entry or a file is used: fields that point to it, with links to their forms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.core.paginator import Paginator

from ...engine.reading.reverse import used_by
from ...engine.reading.used_by import Use, UsedBy
from ...engine.titles import readable
from ...models import Asset, Entry
from ..context import database

SHOWN = 10  # places on a page that asks before it deletes or unpublishes
PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class Place:
    """One use of an entry or file: a field that points to it, with the URL of the form to change it on.

    `statuses` are those of the document's versions whose field points to it. `uses` is the number of uses,
    one for each status, that are shown as this one.
    """

    use: Use
    url: str
    statuses: tuple[str, ...]
    uses: int = 1

    @property
    def path(self) -> str:
        """The path to the field in its document, in words and with places from 1: `Blocks / 2 / Author`."""
        slug, *within = self.use.path
        field = self.use.flow.fields.get(str(slug))
        steps = [field.name if field else slug, *within]
        return " / ".join(readable(step) if isinstance(step, str) else str(step + 1) for step in steps)


@dataclass(frozen=True, slots=True)
class Places:
    """The first uses of an entry or a file (`shown`), and the number of all (`total`).

    A draft and a published version count as two uses, and are shown as one where both have it.
    """

    shown: list[Place]
    total: int

    @property
    def more(self) -> int:
        """The number of uses that are not among the shown ones."""
        return max(0, self.total - sum(place.uses for place in self.shown))


@dataclass(frozen=True, slots=True)
class PlaceFinder:
    """Finds the places that point to one entry or file, also in private fields and disabled flows.

    `found` reads them. `url` is a function that returns the URL of an entry's form, from the primary key of
    the entry and a locale.
    """

    found: UsedBy
    url: Callable[[int, str], str]

    @classmethod
    def of(
        cls,
        row: Entry | Asset,
        url: Callable[[int, str], str],
        *,
        locale: str | None = None,
        status: str | None = None,
    ) -> PlaceFinder:
        """Return a PlaceFinder for an entry or file, `row`.

        `url` returns the URL of an entry's form, from its primary key and a locale. `locale` limits the
        places to links to an entry in this locale, `status` to what readers of this status see.
        """
        return cls(used_by(row, locale=locale or None, status=status, using=database()), url)

    def first(self) -> Places:
        """Return the first places, at most SHOWN, and the number of all."""
        uses = self.found.page(0, 2 * SHOWN)
        statuses: dict[tuple[Any, ...], list[Use]] = {}
        for use in uses:
            statuses.setdefault((use.entry, use.locale, use.path, use.component), []).append(use)
        shown = [self._place(*same) for same in statuses.values()][:SHOWN]
        return Places(shown, len(uses) if len(uses) < 2 * SHOWN else self.count())

    def pages(self) -> Paginator[Place]:
        """Return a Django Paginator of all places, with PER_PAGE on each page."""
        return Paginator(cast(Any, self), PER_PAGE)

    def count(self) -> int:
        return self.found.count()

    def __getitem__(self, part: slice) -> list[Place]:
        """Return the places of a slice, as a list. Django's Paginator slices the finder in this way."""
        return [self._place(use) for use in self.found.page(part.start, part.stop - part.start)]

    def _place(self, use: Use, *others: Use) -> Place:
        statuses = sorted({use.status, *(other.status for other in others)})
        return Place(use, self.url(use.entry, use.locale), tuple(statuses), 1 + len(others))
