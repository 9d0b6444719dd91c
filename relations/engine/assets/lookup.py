"""Looking up uploaded files by their ids, and by filters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q, QuerySet

from ...access import caller
from ...batches import batches
from ...models import Asset, Status
from .. import query, schema
from ..query.files import FILES
from ..schema import FlowSchema
from ..values.media import Reference
from ..view import View


def resolve(references: Iterable[Reference], using: str) -> dict[Reference, Asset]:
    """Look up uploaded files by their ids; return a dict that has each file under both of its ids.

    A reference is a numeric id (int) or a document id (str). Ids without a file are left out. 1 SQL
    statement for each batch of ids.
    """
    found: dict[Reference, Asset] = {}
    for batch in batches(dict.fromkeys(references)):
        keys = [item for item in batch if isinstance(item, int) and 0 < item < 2**63]
        names = [item for item in batch if isinstance(item, str)]
        for asset in Asset.objects.using(using).filter(Q(pk__in=keys) | Q(document_id__in=names)):
            found[asset.pk] = found[asset.document_id] = asset
    return found


def chosen(document_ids: Iterable[str], filters: Any, sort: Any, using: str) -> list[str]:
    """Return those of the document ids whose files match `filters`, in the order of `sort`.

    `filters` and `sort` have the shapes of those of documents. Raises ValidationError for an attribute that
    files do not have, and PermissionDenied if the caller may not read files.
    """
    rows = listed(filters, sort, using=using).filter(document_id__in=set(document_ids))
    return list(rows.values_list("document_id", flat=True))


def condition(filters: Any, *, using: str = DEFAULT_DB_ALIAS) -> Q | bool:
    """Return the SQL condition on rows of Asset for `filters`; True if all files match, False if none does.

    Filters have the shape of those for documents. Raises ValidationError for an attribute that files do not
    have.
    """
    return query.condition(cast(FlowSchema, FILES), filters, _view(using))


def listed(filters: Any, sort: Any, *, using: str = DEFAULT_DB_ALIAS) -> QuerySet[Asset]:
    """Return the queryset of the uploaded files that match `filters`, in the order of `sort`, then of the id.

    Both have the shapes of filters and sorts of documents. Raises ValidationError for an attribute that
    files do not have, and PermissionDenied if the caller may not read files.
    """
    caller.check(caller.FILES, caller.FIND)
    view = _view(using)
    query.check(FILES, filters, sort, view.schema)
    # The query reads columns by their names, whatever table they are of.
    rows, table = cast(Any, Asset.objects.using(using)), cast(FlowSchema, FILES)
    return cast(Any, query.ordered(query.filtered(rows, table, filters, view), table, sort, view))


def _view(using: str) -> View:
    return View(schema.current(using), Status.PUBLISHED, None, using)
