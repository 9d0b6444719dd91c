"""Loading the documents that a relation's payload names, with one statement for each target flow.

Numeric ids cost one more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from ...models import EntryVersion, Status
from ..errors import ValidationError
from ..operations import Target
from ..schema import FlowSchema
from ..values import is_storable
from .plan.types import Document, Member

VersionKeys = dict[tuple[str, str], int]  # (locale, status) → key of the version


@dataclass(slots=True)
class FoundDocument:
    """A document that a payload names: the key of its entry, its public id, and the keys of its versions."""

    entry: int
    document_id: str
    versions: VersionKeys = field(default_factory=dict)

    def has_locale(self, locale: str) -> bool:
        """Whether the document has a version in this locale, in any status."""
        return any(code == locale for code, _ in self.versions)


@dataclass(slots=True)
class Documents:
    """The documents of one flow that payloads name: by public id, and by the numeric id of any version."""

    flow: FlowSchema
    by_id: dict[str, FoundDocument] = field(default_factory=dict)
    by_number: dict[int, FoundDocument] = field(default_factory=dict)

    @property
    def members(self) -> dict[Member, int]:
        """The primary keys of all versions of these documents, by the list member that each version is."""
        return {
            Member(document.entry, locale, status): key
            for document in self.by_id.values()
            for (locale, status), key in document.versions.items()
        }

    def get(self, target: Target) -> FoundDocument:
        """Return the document that the target names; ValidationError, naming its id, when there is none."""
        if target.document is not None:
            found = self.by_id.get(target.document)
        else:
            found = self.by_number.get(target.number) if target.number is not None else None
        if found is None:
            raise ValidationError(
                f'There is no document "{target.label}" in "{self.flow.slug}".',
                target.path,
                documentId=target.label,
            )
        return found


def documents(flow: FlowSchema, targets: Iterable[Target], using: str) -> Documents:
    """Load the documents of `flow` that the targets name, with the keys of all their versions.

    Names without a document are passed over. Costs 1 statement at most, and 1 for numeric ids.
    """
    found = Documents(flow)
    named = _conditions(flow, targets, using)
    if not named:
        return found
    wanted = Q(*((f"entry__{name}", value) for name, value in named.items()), _connector=Q.OR)
    rows = (
        EntryVersion.objects.using(using)
        .filter(wanted, flow=flow.id, entry__flow=flow.id)
        .values_list("pk", "entry_id", "entry__document_id", "locale", "status")
    )
    for pk, entry, document_id, locale, status in rows:
        document = found.by_id.setdefault(document_id, FoundDocument(entry, document_id))
        document.versions[locale, status] = pk
        found.by_number[pk] = document
    return found


def documents_of(
    flow: FlowSchema | None, targets: Iterable[Target], using: str
) -> dict[tuple[str | None, str], Document]:
    """Return the documents of `flow` and the resources that the targets name, as lists name them.

    The keys are pairs of a resource's type (None for a document) and the target's label. The values are
    an entry's primary key, or a resource's type and id. Documents are found by public id alone, those
    that do not exist are left out, and resources are not checked. Costs 1 statement, none without a flow.
    """
    named = list(targets)
    resources = ((target.resource, target.label) for target in named if target.resource is not None)
    found: dict[tuple[str | None, str], Document] = {key: key for key in resources}
    if flow is not None:
        loaded = documents(flow, named, using).by_id
        found |= {(None, name): document.entry for name, document in loaded.items()}
    return found


def entries(flow: FlowSchema, targets: Iterable[Target], using: str) -> Q:
    """Return the condition for the entries of `flow` that the targets name.

    It names columns of the entries' table alone, so that each part of it can use an index. Numeric ids
    cost 1 statement.
    """
    named = _conditions(flow, targets, using)
    return Q(Q(*named.items(), _connector=Q.OR), flow=flow.id) if named else Q(pk__in=[])


def _conditions(flow: FlowSchema, targets: Iterable[Target], using: str) -> dict[str, list[Any]]:
    """Return lookups of Entry, joined by OR: by documentId, and by the key of the entry.

    Numeric ids are keys of versions. A statement of its own turns them into keys of entries.
    """
    names = {t.document for t in targets if t.document is not None and is_storable(t.document)}
    numbers = {t.number for t in targets if t.number is not None}
    named: dict[str, list[Any]] = {"document_id__in": sorted(names)} if names else {}
    if numbers:
        numbered = EntryVersion.objects.using(using).filter(pk__in=numbers, flow=flow.id)
        named["pk__in"] = list(numbered.values_list("entry", flat=True))
    return named


def check_status(target: Target) -> None:
    """Raise ValidationError, at the target's path, when its status is neither draft, published nor None."""
    if target.status is not None and target.status not in Status.values:
        raise ValidationError(
            f'There is no status "{target.status}": it is "draft" or "published".', (*target.path, "status")
        )
