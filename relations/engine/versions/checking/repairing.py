"""Repairing the faults of stored links, as `check_relations --repair` does."""

from __future__ import annotations

from collections.abc import Iterator

from ....batches import batches
from ....models import Link
from ... import schema
from ...locks import Locks, Wanted
from .base import Kind
from .checked import CheckedRelation, relations_of
from .faults import KINDS


def repair(using: str, flow: str | None = None) -> Iterator[tuple[CheckedRelation, Kind, int]]:
    """Repair the faults of links, except kinds that are only reported.

    Yields (relation, kind, number of repaired links) for each relation and kind with a fault. `flow` is a
    slug; None means all flows. Some hundred links at a time are repaired in one transaction: their documents
    are locked, and the fault is looked for again. The repair can be interrupted and started again. Raises
    NotFoundError for an unknown flow.
    """
    for relation in relations_of(schema.current(using), using, flow):
        for kind in KINDS:
            if not kind.stays and (count := sum(_batches(relation, kind))):
                yield relation, kind, count


def _batches(relation: CheckedRelation, kind: Kind) -> Iterator[int]:
    keys = list(kind.rows(relation).order_by("pk").values_list("pk", flat=True))
    for some in batches(keys):
        yield _mend(relation, kind, some)


def _mend(relation: CheckedRelation, kind: Kind, keys: list[int]) -> int:
    """Repair those of the links with these primary keys that still have the fault; return their number."""

    def attempt() -> int:
        ends = Link.objects.using(relation.using).filter(pk__in=keys)
        entries = {entry for pair in ends.values_list("source__entry", "target") for entry in pair if entry}
        Locks(relation.using).first(Wanted(entries))
        links = list(kind.rows(relation).filter(pk__in=keys).select_related("target"))
        kind.mend(relation, links)
        return len(links)

    return schema.run_held(attempt, using=relation.using)
