"""Finding the documents that link a resource, and the fields that point to a resource, document or file."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Exists, Model, OuterRef, Q

from ...models import Asset, Entry, Link
from .. import resources, schema
from ..errors import ValidationError
from ..schema import RelationSchema
from ..view import check_status
from .documents import Document
from .pointing import Search
from .populate import read
from .service import DocumentReader
from .used_by import UsedBy


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
    """Return the documents that link a resource, which is given as a model instance or as (type, id).

    They are read in `locale` (None: the default) and `status` (None: published). `flow` and `field`, both
    slugs, limit the search; relations of parts are searched too. Each document is returned once, flow by
    flow. `fields` and `populate` select what to read, as in Strapi. Raises ValidationError for a type or
    model that RELATIONS_RESOURCES does not declare, for a row that is not saved, for an unknown locale,
    status, or name in `fields` and `populate`, and when the flow, or no flow at all, has such a field;
    NotFoundError for an unknown flow. One SQL statement for each flow that can link the type, and those of
    `populate`.
    """
    kinds, key = _named(row)
    known = schema.current(using)
    flows = (
        [known.flow(flow)] if flow is not None else [each for each in known.flows.values() if each.is_open]
    )
    found: list[Document] = []
    searched = False
    for each in flows:
        all_of_them = (*each.relations, *(f for f in each.part_relations if f.enabled))
        relations = [f for f in all_of_them if kinds & {*f.resource_types} and field in (None, f.slug)]
        if not relations:
            continue
        searched = True
        reader = DocumentReader(each.slug, using)
        rows, view = reader.rows(locale=locale, status=status)
        linked = Q(*(_links(f, kinds, key, using) for f in relations), _connector=Q.OR)
        found += read(reader.flow, rows.filter(linked), reader.selection(fields, populate), view)
    if field is not None and not searched:
        where = "No flow has a" if flow is None else f'"{flow}" has no'
        raise ValidationError(f'{where} relation "{field}" to {" or ".join(sorted(kinds))}.', ["field"])
    return found


def used_by(
    row: Model | tuple[str, Any],
    *,
    flows: Collection[str] | None = None,
    locale: str | None = None,
    status: str | None = None,
    openly: bool = False,
    using: str = DEFAULT_DB_ALIAS,
) -> UsedBy:
    """Find the fields of documents that point to a resource, an uploaded file or a document.

    Returns an object that counts them and reads them in pages. `row` is a model instance (for a document its
    Entry), or (type, id) of a resource. `flows` are the slugs of the flows to search (None: all). `status`
    limits the search to versions that readers of this status see, `locale` to links to a document in this
    locale. With `openly`, fields and flows that the APIs never show are left out. Raises ValidationError for
    an unknown status or locale, and for a model that RELATIONS_RESOURCES does not declare.
    """
    if status is not None:
        check_status(status)
    known = schema.current(using)
    known.known_locale(locale)
    search = Search(known, using, flows, status, openly)
    if isinstance(row, Asset):
        return search.of_file(row.document_id)
    if isinstance(row, Entry):
        return search.of_document(known.by_id[row.flow_id], row.pk, locale)
    return search.of_resource(*_named(row))


def _named(row: Model | tuple[str, Any]) -> tuple[set[str], str]:
    """Return (resource types, id) of a model instance, or of a pair (type, id).

    Raises ValidationError if RELATIONS_RESOURCES does not declare its type or model.
    """
    if not isinstance(row, Model):
        if not (isinstance(row, tuple) and len(row) == 2 and isinstance(row[0], str)):
            raise ValidationError(f"A resource is a row of a model, or (type, id), not {row!r}.")
        if not resources.is_known(row[0]):
            raise ValidationError(f'RELATIONS_RESOURCES has no type "{row[0]}".')
        return {row[0]}, str(row[1])
    kinds = resources.kinds_of(type(row))
    if not kinds:
        raise ValidationError(f"RELATIONS_RESOURCES has no type for {row._meta.label}.")
    return {kind.name for kind in kinds}, kinds[0].key_of(row)


def _links(field: RelationSchema, kinds: set[str], key: str, using: str) -> Q:
    """Return the condition for versions that link the resource by this relation.

    `kinds` are the resource's types, `key` is its id.
    """
    links = Link.objects.using(using).filter(
        source=OuterRef("pk"), field=field.link_field, resource_type__in=kinds, resource_id=key
    )
    return Q(Exists(links.order_by()))
