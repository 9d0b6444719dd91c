"""Writing an entry together with the members of several of its relations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...engine.documents import DocumentService
from ...engine.errors import Faults
from ...engine.operations import Change, Set, Target
from ...engine.reading import Document
from ...models import Status
from .entries import extend
from .errors import under
from .linkage import Linkage
from .types import Types


def created(
    service: DocumentService,
    values: dict[str, Any],
    document_id: str | None,
    linkages: Mapping[str, list[Target]],
) -> Document:
    """Create and publish an entry with the members of its relations, within the caller's transaction.

    `linkages` maps field slugs to targets. Missing entries of core flows that the targets name are created
    before. Returns the new document. Raises the engine's errors, ValidationError with all faults of values
    and members; paths begin with the field's slug.
    """
    changes: dict[str, Change] = {}
    for slug, targets in linkages.items():
        changes[slug] = Set(tuple(_within(slug, target) for target in targets))
        extend(service, Types.of(service.flow.relation(slug)), changes[slug])
    return service.create(values, changes=changes, document_id=document_id, status=Status.PUBLISHED)


def _within(slug: str, target: Target) -> Target:
    """Return a copy of the target whose path, also that of its link's data, begins with the field's slug."""
    link = target.link and replace(target.link, path=(slug, *target.link.path))
    return replace(target, path=(slug, *target.path), link=link)


def replace_all(service: DocumentService, entry: str, linkages: Mapping[str, list[Target]]) -> None:
    """Replace the members of several relations of one entry, within the caller's transaction.

    `linkages` maps field slugs to targets. Raises ValidationError with all faults, whose paths begin with
    `data.relationships`.
    """
    faults = Faults()
    for slug, targets in linkages.items():
        with faults.gathered(), under("data", "relationships", slug):
            Linkage(service, service.flow.relation(slug), entry).replace(targets)
    faults.check()
