"""Resources as targets of relations: rows of Django models or external things, not documents.

Their types are declared in `schema/resource_types.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Exists, OuterRef, Q

from ..models import Link
from .errors import Faults, ValidationError
from .locks import hold as hold_rows
from .locks import keep
from .operations import Target
from .schema import FlowSchema, RelationSchema
from .schema.resource_types import (
    OF_STRAPI,
    ResourceType,
    core,
    declared,
    extended,
    faults,
    is_known,
    kind_of,
    kinds_of,
    plural,
    sound,
)

__all__ = [
    "OF_STRAPI",
    "ResourceType",
    "check",
    "check_extends",
    "core",
    "declared",
    "extended",
    "faults",
    "hold",
    "is_known",
    "kept",
    "kind_of",
    "kinds_of",
    "linked",
    "plural",
    "sound",
]


def kept(kind: ResourceType, keys: Iterable[str], using: str) -> set[str]:
    """Return those of the ids `keys` that exist, and keep their rows until the transaction ends.

    Nobody can delete these rows meanwhile, unless Django does not manage the model's table, or it is in
    another database than the links. Raises OperationalError if another transaction is deleting one. 1 SQL
    statement, none for an external type.
    """
    if kind.model is None or not kind.is_beside(using):
        return kind.existing(keys, using)
    return set(map(str, keep(kind.ids(keys, using))))


def hold(kind: ResourceType, key: str, using: str) -> None:
    """Lock the row with this id, which is about to be deleted; wait for transactions that are linking it.

    1 SQL statement; none for an external type, nor if Django does not manage the table, or it is in another
    database than the links.
    """
    if kind.model is not None and kind.is_beside(using):
        hold_rows(kind.found([key], using))


def check_extends(flow: FlowSchema, document_id: str | None, using: str) -> None:
    """Check the id of a new entry, if its flow extends a resource type with a model.

    Raises ValidationError if `document_id` is not the id of a row of that model, or None. Does nothing for
    other flows.
    """
    kind = extended(flow)
    if kind is None or kind.model is None:
        return
    if document_id is None or not kept(kind, [document_id], using):
        raise ValidationError(
            f'"{flow.slug}" extends {kind.name}: an entry has the id of one that exists.', ["documentId"]
        )


def check(field: RelationSchema, targets: Iterable[Target], using: str) -> None:
    """Check the resources that are about to become members of a relation.

    Raises ValidationError, with all faults, for a type that is not among the field's resource types and for
    an id without a row. Ids of external types are not checked. 1 SQL statement for each type with a model.
    """
    by_type: dict[str, list[Target]] = defaultdict(list)
    faults = Faults()
    for target in targets:
        assert target.resource is not None
        with faults.gathered():
            if target.resource not in field.resource_types:
                known = ", ".join(field.resource_types) or "none"
                raise ValidationError(
                    f'"{target.resource}" is no type that this field takes. It takes: {known}.',
                    (*target.path, "type"),
                )
            by_type[target.resource].append(target)
    kinds = declared() if by_type else {}
    for name, group in by_type.items():
        if name in kinds:
            with faults.gathered():
                _check_rows(kinds[name], group, using)
    faults.check()


def linked(field: RelationSchema, keys: Collection[str], using: str) -> Q:
    """Return the condition for entry versions with a link to one of the resource ids `keys` in this relation.

    The resource's type is not compared.
    """
    links = Link.objects.using(using).filter(
        source=OuterRef("pk"), field=field.link_field, resource_id__in=keys
    )
    return Q(Exists(links.order_by()))


def _check_rows(kind: ResourceType, targets: list[Target], using: str) -> None:
    """Raise ValidationError for targets whose id no row has; keep the others' rows from being deleted."""
    existing = kept(kind, (target.label for target in targets), using)
    faults = Faults()
    for target in targets:
        with faults.gathered():
            if target.label not in existing:
                raise ValidationError(f'There is no {kind.name} "{target.label}".', (*target.path, "id"))
    faults.check()
