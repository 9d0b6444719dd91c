"""From references to assets, many at a time, and from filters to lists of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q, QuerySet

from ...batches import batches
from ...models import Asset, Status
from .. import query, schema
from ..query.columns import INTEGER, MOMENT, TEXT, Column, Table
from ..schema import FlowSchema
from ..values.media import Reference
from ..values.numbers import Number
from ..view import View

ASSETS = Table(
    {
        column.name: column
        for column in (
            Column("id", INTEGER, "pk"),
            Column("documentId", TEXT, "document_id"),
            Column("name", TEXT, "name"),
            Column("alternativeText", TEXT, "alternative_text"),
            Column("caption", TEXT, "caption"),
            Column("width", INTEGER, "width"),
            Column("height", INTEGER, "height"),
            Column("hash", TEXT, "hash"),
            Column("ext", TEXT, "ext"),
            Column("mime", TEXT, "mime"),
            Column("size", Number(), "size"),
            Column("provider", TEXT, "provider"),
            Column("createdAt", MOMENT, "created_at"),
            Column("updatedAt", MOMENT, "updated_at"),
        )
    }
)


def resolve(references: Iterable[Reference], using: str) -> dict[Reference, Asset]:
    """The assets by the references that name them; those that name none are left out."""
    found: dict[Reference, Asset] = {}
    for batch in batches(dict.fromkeys(references)):
        keys = [item for item in batch if isinstance(item, int) and 0 < item < 2**63]
        names = [item for item in batch if isinstance(item, str)]
        for asset in Asset.objects.using(using).filter(Q(pk__in=keys) | Q(document_id__in=names)):
            found[asset.pk] = found[asset.document_id] = asset
    return found


def listed(filters: Any, sort: Any, *, using: str = DEFAULT_DB_ALIAS) -> QuerySet[Asset]:
    """The assets for which `filters` hold, sorted, and by their ids; both as those of documents.

    ValidationError for what an asset does not have.
    """
    view = View(schema.current(using), Status.PUBLISHED, None, using)
    # The query reads columns by their names, whatever table they are of.
    rows, table = cast(Any, Asset.objects.using(using)), cast(FlowSchema, ASSETS)
    return cast(Any, query.ordered(query.filtered(rows, table, filters, view), table, sort, view))
