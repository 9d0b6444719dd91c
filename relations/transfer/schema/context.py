"""The state that the steps of loading schema files share, and texts about changes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from relations.engine.definitions import DataLossError
from relations.engine.errors import RelationsError, shortened
from relations.models import Field, Flow

from ..findings import Findings
from ..strapi.components import ComponentType
from ..strapi.types import ContentType
from .sides import Side

HINT = "--allow-data-loss does it all the same"
LONGEST_VALUE = 60  # characters of a value in a line


@dataclass(slots=True)
class Context:
    """What the steps of loading schema files share: the parsed files, the flows found, the changes made.

    `types` and `components` are what the files define. `flows` are by the singular name of their type.
    `owners` maps each inverse attribute to its owning one, both as (singular name, slug). `findings` collects
    errors and warnings. `changes` has a line of text for each change.
    """

    types: Sequence[ContentType]
    components: Sequence[ComponentType]
    owners: Mapping[Side, Side]
    findings: Findings
    allow_data_loss: bool
    using: str
    flows: dict[str, Flow] = field(default_factory=dict)  # by the types' singular names
    changes: list[str] = field(default_factory=list)

    def fields(self, flow: Flow) -> list[Field]:
        """Return the flow's fields as they are in the database now, in order."""
        rows = Field.objects.using(self.using).filter(flow=flow).select_related("flow", "mapped_by__flow")
        rows = rows.prefetch_related("targets")
        return list(rows.order_by("order", "pk"))

    def owner(self, side: Side) -> Field | None:
        """Return the owning field of the relation whose inverse attribute is `side`, a (singular name, slug).

        None if the attribute is not inverse, or its owning field does not exist yet.
        """
        singular, slug = self.owners.get(side, ("", ""))
        flow = self.flows.get(singular)
        if flow is None:
            return None
        rows: list[Field] = list(Field.objects.using(self.using).filter(flow=flow, slug=slug))
        return rows[0] if rows else None

    @contextmanager
    def step(self, content_type: ContentType | ComponentType, key: str) -> Iterator[None]:
        """A context manager that turns an error of the engine into a finding about the `key` of a file.

        The lines that were added to `changes` inside it are removed then: nothing of the step was written.
        """
        before = len(self.changes)
        try:
            yield
        except RelationsError as error:
            del self.changes[before:]
            self.report(content_type, key, error)

    def report(self, content_type: ContentType | ComponentType, key: str, error: RelationsError) -> None:
        """Add an error of the engine, about a `key` of the file of this type, to the findings.

        An error about content that would be lost is always an error. Any other is a fault: with
        `findings.skip`, only a warning that the part is left out.
        """
        for each in error.all:
            where = ".".join(part for part in (key, each.key) if part)
            if isinstance(each, DataLossError):
                self.findings.error(content_type.origin, where, f"{each.message} ({HINT})")
            else:
                self.findings.fault(content_type.origin, where, each.message)


def differing(row: Any, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of the `wanted` values, by attribute name, that differ from the row's as JSON."""
    return {key: value for key, value in wanted.items() if as_json(getattr(row, key)) != as_json(value)}


def difference(row: Any, changes: Mapping[str, Any]) -> str:
    """Return a text about changed attributes of a row, such as `required false → true, default null → 3`.

    `changes` has the new values by the attribute's name.
    """
    return ", ".join(f"{key} {_short(getattr(row, key))} → {_short(value)}" for key, value in changes.items())


def as_json(value: Any) -> str:
    """Return the value as JSON text, to compare values: unlike in Python, 1 and true differ."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _short(value: Any) -> str:
    text = value if isinstance(value, str) and value else as_json(value)
    return shortened(text, LONGEST_VALUE, LONGEST_VALUE - 1)
