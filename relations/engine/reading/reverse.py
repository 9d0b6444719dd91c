"""From what is outside the flows back to the documents that link it."""

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
    """The documents that link the row, or the resource of this type and id, in this locale and status.

    Of all flows, or of one, and through all fields, or one; each once, flow by flow. ValidationError for a
    model that RELATIONS_RESOURCES does not have. Costs a statement for each flow that may link the type.
    """
    kinds, key = _named(row)
    known = schema.current(using)
    flows = (
        [known.flow(flow)] if flow is not None else [each for each in known.flows.values() if each.enabled]
    )
    found: list[Document] = []
    for each in flows:
        relations = [f for f in each.relations if kinds & {*f.resource_types} and field in (None, f.slug)]
        if not relations:
            continue
        reader = DocumentReader(each.slug, using)
        rows, view = reader.rows(locale=locale, status=status)
        some = Q(*(_links(f, kinds, key, using) for f in relations), _connector=Q.OR)
        found += read(reader.flow, rows.filter(some), reader.selection(fields, populate), view)
    return found


def _named(row: Model | tuple[str, Any]) -> tuple[set[str], str]:
    if not isinstance(row, Model):
        return {row[0]}, str(row[1])
    kinds = {kind.name for kind in resources.kinds_of(type(row))}
    if not kinds:
        raise ValidationError(f"RELATIONS_RESOURCES has no type for {row._meta.label}.")
    return kinds, str(row.pk)


def _links(field: RelationSchema, kinds: set[str], key: str, using: str) -> Q:
    links = Link.objects.using(using).filter(
        source=OuterRef("pk"), field=field.link_field, resource_type__in=kinds, resource_id=key
    )
    return Q(Exists(links.order_by()))
