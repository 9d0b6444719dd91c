"""The state that the steps of an import share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from relations.engine.schema import FlowSchema, Schema

from ..archive.reading import Archive
from ..archive.store import Store
from ..progress import Progress
from ..report import Report


@dataclass(slots=True)
class Context:
    """What the steps of an import share: the archive, the database, the report and what was found so far.

    If `dry` is true nothing is written. `flows` are by the uid of their content type. `touched` are the
    primary keys of entries that existed before and whose lists have changed. `without_draft` are published
    versions that have no draft in the archive, as (uid of the type, document id, locale). `numbers` counts
    down from -1.
    """

    archive: Archive
    using: str
    dry: bool
    progress: Progress
    report: Report = field(default_factory=Report)
    schema: Schema | None = None
    flows: dict[str, FlowSchema] = field(default_factory=dict)
    # Documents published without a draft, as (uid, document id, locale): they get one at the end.
    without_draft: list[tuple[str, str, str]] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)  # entries that were there and one of whose lists changed

    numbers: Iterator[int] = field(default_factory=lambda: count(-1, -1))

    def planned(self) -> int:
        """Return a new negative number, which stands for the primary key of a row in a dry run."""
        return next(self.numbers)

    @property
    def store(self) -> Store:
        """The temporary database with the archive's rows."""
        return self.archive.store

    @property
    def known(self) -> Schema:
        """The schema with which the documents are written. It is set after the definitions were imported."""
        assert self.schema is not None, "the definitions come first"
        return self.schema
