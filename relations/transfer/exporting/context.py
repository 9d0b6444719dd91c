"""The state that the steps of an export share."""

from __future__ import annotations

from dataclasses import dataclass, field

from relations.engine.schema import FlowSchema, Schema

from ..archive.store import Store
from ..archive.writing import Writer
from ..progress import Progress
from ..report import OF_EXPORTS, Report


@dataclass(slots=True)
class Context:
    """What the steps of an export share.

    `writer` writes the archive, `store` is a temporary database with rows that later steps read, `progress`
    shows progress bars, and `report` counts the exported rows, links and files.
    """

    using: str
    schema: Schema
    writer: Writer
    store: Store
    progress: Progress
    report: Report = field(default_factory=lambda: Report(OF_EXPORTS))

    @property
    def flows(self) -> list[FlowSchema]:
        """All flows, sorted by slug."""
        return sorted(self.schema.flows.values(), key=lambda flow: flow.slug)
