"""What the steps of loading a schema share."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from relations.engine.definitions import DataLossError
from relations.engine.errors import RelationsError, shortened
from relations.models import Field, Flow

from ..findings import LoadError
from ..strapi.components import ComponentType
from ..strapi.types import ContentType
from .sides import Side

HINT = "--allow-data-loss does it all the same"
LONGEST_VALUE = 60  # characters of a value in a line


@dataclass(slots=True)
class Context:
    """The content types and components, what is known about them, and the changes so far."""

    types: Sequence[ContentType]
    components: Sequence[ComponentType]
    owners: Mapping[Side, Side]
    allow_data_loss: bool
    using: str
    flows: dict[str, Flow] = field(default_factory=dict)  # by the types' singular names
    changes: list[str] = field(default_factory=list)

    def fields(self, flow: Flow) -> list[Field]:
        """The flow's fields as they are now, in order."""
        rows = Field.objects.using(self.using).filter(flow=flow)
        return list(rows.select_related("flow", "target_flow", "mapped_by__flow").order_by("order", "pk"))

    def owner(self, side: Side) -> Field | None:
        """The owning field of a mapped side; None where the side has none, or it is not there yet."""
        singular, slug = self.owners.get(side, ("", ""))
        flow = self.flows.get(singular)
        if flow is None:
            return None
        rows: list[Field] = list(Field.objects.using(self.using).filter(flow=flow, slug=slug))
        return rows[0] if rows else None


@contextmanager
def blame(content_type: ContentType | ComponentType, key: str) -> Iterator[None]:
    """Say of an error of the engine which file and key are meant."""
    try:
        yield
    except RelationsError as error:
        where = ".".join(part for part in (key, error.key) if part)
        hint = f" ({HINT})" if isinstance(error, DataLossError) else ""
        raise LoadError([f"{content_type.origin}: {where}: {error.message}{hint}"]) from error


def differing(row: Any, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the wanted attributes that the row does not have."""
    return {key: value for key, value in wanted.items() if shown(getattr(row, key)) != shown(value)}


def difference(row: Any, changes: Mapping[str, Any]) -> str:
    """`required false → true, default null → 3`."""
    return ", ".join(f"{key} {_short(getattr(row, key))} → {_short(value)}" for key, value in changes.items())


def shown(value: Any) -> str:
    """As JSON, in which 1 and true are two things."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _short(value: Any) -> str:
    text = value if isinstance(value, str) and value else shown(value)
    return shortened(text, LONGEST_VALUE, LONGEST_VALUE - 1)
