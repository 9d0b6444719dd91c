"""Finding the documents that link a resource."""

from __future__ import annotations

from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Exists, Model, OuterRef, Q

from ...models import Link
from .. import resources, schema
from ..errors import ValidationError
from ..schema import RelationSchema
from .documents import Document
from .populate import read
from .service import DocumentReader


def linking(
    row: Model | tuple[str, Any],
    *,
    flow: str | None = None,
    field: str | None = None,
    locale: str | None = None,
    status: str | None = None,
    fields: Any = None,
    populate: Any = None,
    using: str = DEFAULT_DB_ALIAS,
) -> list[Document]:
    """Return the documents that link a resource: a row of its model, or its type and id.

    They are read in `locale` (None: the default) and `status` (None: published). All flows are searched
    or one, through all fields or those of one slug, in components too. Each document stands once, flow by
    flow. Raises ValidationError for a model that RELATIONS_RESOURCES does not declare, and for an unknown
    locale, status or name in `fields` and `populate`; NotFoundError for an unknown flow. Costs a
    statement for each flow that may link the type, and those of `populate`.
    """
    kinds, key = _named(row)
    known = schema.current(using)
    flows = (
        [known.flow(flow)] if flow is not None else [each for each in known.flows.values() if each.enabled]
    )
    found: list[Document] = []
    for each in flows:
        all_of_them = (*each.relations, *(f for f in each.part_relations if f.enabled))
        relations = [f for f in all_of_them if kinds & {*f.resource_types} and field in (None, f.slug)]
        if not relations:
            continue
        reader = DocumentReader(each.slug, using)
        rows, view = reader.rows(locale=locale, status=status)
        linked = Q(*(_links(f, kinds, key, using) for f in relations), _connector=Q.OR)
        found += read(reader.flow, rows.filter(linked), reader.selection(fields, populate), view)
    return found


def _named(row: Model | tuple[str, Any]) -> tuple[set[str], str]:
    """Return the resource types and the id of the row."""
    if not isinstance(row, Model):
        return {row[0]}, str(row[1])
    kinds = resources.kinds_of(type(row))
    if not kinds:
        raise ValidationError(f"RELATIONS_RESOURCES has no type for {row._meta.label}.")
    return {kind.name for kind in kinds}, kinds[0].key_of(row)


def _links(field: RelationSchema, kinds: set[str], key: str, using: str) -> Q:
    """Return the condition for versions that link the resource with this field."""
    links = Link.objects.using(using).filter(
        source=OuterRef("pk"), field=field.link_field, resource_type__in=kinds, resource_id=key
    )
    return Q(Exists(links.order_by()))
