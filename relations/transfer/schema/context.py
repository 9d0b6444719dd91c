"""The state that the steps of loading a schema share, and texts for its changes."""

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
    """What the steps of loading share: content types and components to load, flows found, changes made.

    `owners` maps each inverse attribute to its owning one; see `sides.pair`. `changes` has a line for each
    change.
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
        """Return the flow's fields as they are stored now, in order."""
        rows = Field.objects.using(self.using).filter(flow=flow)
        return list(rows.select_related("flow", "target_flow", "mapped_by__flow").order_by("order", "pk"))

    def owner(self, side: Side) -> Field | None:
        """Return the owning field for an inverse attribute, which `side` names.

        None if the attribute is not inverse, or the field is not there yet.
        """
        singular, slug = self.owners.get(side, ("", ""))
        flow = self.flows.get(singular)
        if flow is None:
            return None
        rows: list[Field] = list(Field.objects.using(self.using).filter(flow=flow, slug=slug))
        return rows[0] if rows else None

    @contextmanager
    def step(self, content_type: ContentType | ComponentType, key: str) -> Iterator[None]:
        """Inside the block, turn an engine's error into a finding about the file and the key, and go on.

        A context manager. Lines that were added to `changes` inside are taken back.
        """
        before = len(self.changes)
        try:
            yield
        except RelationsError as error:
            del self.changes[before:]
            self.report(content_type, key, error)

    def report(self, content_type: ContentType | ComponentType, key: str, error: RelationsError) -> None:
        """Add an engine's error to the findings, for the file and the key.

        One about content that would be lost is an error even with `skip`, others are faults.
        """
        for each in error.all:
            where = ".".join(part for part in (key, each.key) if part)
            if isinstance(each, DataLossError):
                self.findings.error(content_type.origin, where, f"{each.message} ({HINT})")
            else:
                self.findings.fault(content_type.origin, where, each.message)


def differing(row: Any, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of the `wanted` attributes whose values differ from the row's."""
    return {key: value for key, value in wanted.items() if as_json(getattr(row, key)) != as_json(value)}


def difference(row: Any, changes: Mapping[str, Any]) -> str:
    """Return a text such as `required false → true, default null → 3`."""
    return ", ".join(f"{key} {_short(getattr(row, key))} → {_short(value)}" for key, value in changes.items())


def as_json(value: Any) -> str:
    """Return the value as JSON, in which 1 and true differ."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _short(value: Any) -> str:
    text = value if isinstance(value, str) and value else as_json(value)
    return shortened(text, LONGEST_VALUE, LONGEST_VALUE - 1)
