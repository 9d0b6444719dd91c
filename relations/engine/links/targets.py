"""Loading the documents that relation payloads name: one SQL statement for each target flow.

Numeric ids take one more statement.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from ... import statements
from ...models import EntryVersion
from ..errors import ValidationError, shortened
from ..locks import Wanted
from ..operations import Target
from ..schema import FlowSchema, RelationSchema
from ..values import is_storable
from ..view import STATUSES
from .plan.types import DocumentKey, Member

VersionKeys = dict[tuple[str, str], int]  # (locale, status) → key of the version


@dataclass(slots=True)
class FoundDocument:
    """A document that a payload names, as it was looked up.

    `entry` and `flow` are primary keys, `document_id` is its public id. `versions` maps (locale, status) to
    the primary keys of its versions.
    """

    entry: int
    document_id: str
    flow: int
    versions: VersionKeys = field(default_factory=dict)

    def has_locale(self, locale: str) -> bool:
        """Whether the document has a version in this locale, in any status."""
        return any(code == locale for code, _ in self.versions)


@dataclass(slots=True)
class Documents:
    """Documents of one flow that payloads name, as they were looked up.

    `by_id` has them by public id, `by_number` by the primary key of each of their versions, which is the
    numeric id in the Strapi dialect.
    """

    flow: FlowSchema
    by_id: dict[str, FoundDocument] = field(default_factory=dict)
    by_number: dict[int, FoundDocument] = field(default_factory=dict)

    @property
    def members(self) -> dict[Member, int]:
        """The primary keys of all versions of the documents, by Member: entry, locale and status."""
        return {
            Member(document.entry, locale, status): key
            for document in self.by_id.values()
            for (locale, status), key in document.versions.items()
        }

    @property
    def flows(self) -> dict[int, int]:
        """The primary key of each document's flow, by the primary key of its entry."""
        return {document.entry: document.flow for document in self.by_id.values()}

    def is_gone(self, target: Target) -> bool:
        """Return whether the target is a numeric id that no version has."""
        return target.number is not None and target.number not in self.by_number

    def get(self, target: Target) -> FoundDocument:
        """Return the document that the target names.

        Raises ValidationError, with the id that the caller sent, if there is none.
        """
        if target.document is not None:
            found = self.by_id.get(target.document)
        else:
            found = self.by_number.get(target.number) if target.number is not None else None
        if found is None:
            raise ValidationError(
                f'There is no document "{target.label}" in "{self.flow.slug}".',
                target.path,
                documentId=target.label,
            ).coded("gone", name=target.label)
        return found


@dataclass(slots=True)
class DocumentsOfSeveral:
    """Documents of several flows that payloads name, by the uid of their flow, such as `api::tag.tag`.

    It has the interface of Documents. The `kind` of each target must be one of these uids.
    """

    by_kind: Mapping[str, Documents]

    @property
    def members(self) -> dict[Member, int]:
        """The primary keys of all versions of the documents, by Member: entry, locale and status."""
        return {member: key for each in self.by_kind.values() for member, key in each.members.items()}

    @property
    def flows(self) -> dict[int, int]:
        """The primary key of each document's flow, by the primary key of its entry."""
        return {entry: flow for each in self.by_kind.values() for entry, flow in each.flows.items()}

    def is_gone(self, target: Target) -> bool:
        """Return whether the target is a numeric id that no version in the flow of its `kind` has."""
        return self.by_kind[str(target.kind)].is_gone(target)

    def get(self, target: Target) -> FoundDocument:
        """Return the document that the target names.

        Raises ValidationError, with the id that the caller sent, if there is none.
        """
        return self.by_kind[str(target.kind)].get(target)


Found = Documents | DocumentsOfSeveral


def by_flow(field: RelationSchema, targets: Iterable[Target]) -> dict[int, list[Target]]:
    """Group the targets that are documents by the primary key of their flow.

    Targets of a flow that the relation cannot link are left out; `check_kind` refuses them.
    """
    found: dict[int, list[Target]] = {}
    kinds = field.kinds if field.several else {}
    for target in targets:
        flow = kinds.get(str(target.kind)) if field.several else field.other
        if flow is not None:
            found.setdefault(flow.id, []).append(target)
    return found


def check_kind(field: RelationSchema, target: Target) -> None:
    """Raise ValidationError if the relation cannot link documents of the flow that `__type` names.

    That is the target's `kind`. In a relation to several flows, a target without a `__type` is refused too.
    """
    anchored = target.path[-1:] in (("before",), ("after",))
    path = (*(target.path[:-1] if anchored else target.path), "__type")
    if target.kind is None and field.several:
        message = f'"{target.label}" needs a "__type": "{field.slug}" leads to several types.'
        raise ValidationError(message, path, documentId=target.label)
    if target.kind is not None and target.kind not in field.kinds:
        known = ", ".join(field.kinds) or "none"
        message = f'"{field.slug}" does not take "{shortened(target.kind)}". It takes: {known}.'
        raise ValidationError(message, path, documentId=target.label)


def documents(flow: FlowSchema, targets: Iterable[Target], using: str) -> Documents:
    """Load the documents of `flow` that the targets name, with the primary keys of all their versions.

    Targets whose document does not exist are left out. One SQL statement at most, and one for numeric ids.
    """

    def queryset(**named: Collection[Any]) -> QuerySet[Any, Any]:
        columns = ("pk", "entry_id", "entry__document_id", "locale", "status")
        return versions_of(flow, named, using).values_list(*columns)

    named = conditions(flow, targets, using)
    if not named:
        return Documents(flow)
    return collected(flow, statements.rows(("named", flow.id, *named), queryset, using=using, **named))


def versions_of(
    flow: FlowSchema, named: Mapping[str, Collection[Any]], using: str
) -> QuerySet[EntryVersion, EntryVersion]:
    """Return the queryset of all versions of those documents of `flow` that match one of the lookups `named`.

    `named` maps lookups of Entry, such as `document_id__in`, to their values.
    """
    wanted = Q(*((f"entry__{name}", value) for name, value in named.items()), _connector=Q.OR)
    # The entry's flow alone, as in `view.versions_of`.
    return EntryVersion.objects.using(using).filter(wanted, entry__flow=flow.id)


def collected(flow: FlowSchema, rows: Iterable[tuple[int, int, str, str, str]]) -> Documents:
    """Make Documents of `flow` from rows of their versions.

    A row is (primary key, primary key of the entry, document id, locale, status).
    """
    found = Documents(flow)
    for pk, entry, document_id, locale, status in rows:
        document = found.by_id.setdefault(document_id, FoundDocument(entry, document_id, flow.id))
        document.versions[locale, status] = pk
        found.by_number[pk] = document
    return found


def documents_of(
    field: RelationSchema, targets: Iterable[Target], using: str
) -> dict[tuple[str | None, str], DocumentKey]:
    """Return the documents and resources that targets of a relation name.

    The key of a document is (uid of its flow, public id); in a relation to one flow the uid is None. Its
    value is the primary key of its entry. A resource has (type, id) as key and value. Documents that do not
    exist are left out, as are those named by numeric ids. Resources are not looked up. 1 SQL statement for
    each flow.
    """
    named = list(targets)
    resources = ((target.resource, target.label) for target in named if target.resource is not None)
    found: dict[tuple[str | None, str], DocumentKey] = {key: key for key in resources}
    for flow, some in by_flow(field, (target for target in named if target.resource is None)).items():
        kind = field.flows[flow].uid if field.several else None
        loaded = documents(field.flows[flow], some, using).by_id
        found |= {(kind, name): document.entry for name, document in loaded.items()}
    return found


def entries(flow: FlowSchema, targets: Iterable[Target], using: str) -> Wanted:
    """Return the documents of `flow` that the targets name, in the form in which `Locks` takes them to lock.

    Only numeric ids take an SQL statement.
    """
    named = conditions(flow, targets, using)
    return Wanted(named.get("pk__in", ()), {flow.id: named.get("document_id__in", ())})


def conditions(flow: FlowSchema, targets: Iterable[Target], using: str) -> dict[str, list[Any]]:
    """Return lookups of Entry, with their values, that find the documents of `flow` which the targets name.

    A document is named if one of them matches: `document_id__in` for public ids, `pk__in` for numeric ids.
    Numeric ids are primary keys of versions; 1 SQL statement turns them into those of entries. {} if nothing
    is named.
    """
    names = {t.document for t in targets if t.document is not None and is_storable(t.document)}
    numbers = {t.number for t in targets if t.number is not None}
    named: dict[str, list[Any]] = {"document_id__in": sorted(names)} if names else {}
    if numbers:
        numbered = EntryVersion.objects.using(using).filter(pk__in=numbers, flow=flow.id)
        named["pk__in"] = list(numbered.values_list("entry", flat=True))
    return named


def check_status(target: Target) -> None:
    """Raise ValidationError, at the path of the target's `status`, when that is no status.

    None, draft and published are accepted.
    """
    if target.status is not None and target.status not in STATUSES:
        raise ValidationError(
            f'There is no status "{target.status}": it is "draft" or "published".', (*target.path, "status")
        )
