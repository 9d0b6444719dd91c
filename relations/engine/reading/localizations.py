"""Reading the versions of documents in other locales, which are populated like a relation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from ...models import EntryVersion
from .. import query
from ..schema import FlowSchema
from ..view import View
from .documents import VERSION, Document, Selection
from .side import OwnerKey, ReadMember


def of(
    flow: FlowSchema, documents: Sequence[Document], selection: Selection, view: View
) -> dict[OwnerKey, list[ReadMember]]:
    """Return the versions of each document in other locales, by (entry's primary key, locale).

    They have the status of the view. `selection` filters and sorts them and limits their number; relations
    that it populates are not loaded here. Locales that are being removed are left out. Raises ValidationError
    for a filter or sort with an unknown name or a wrong value. 1 SQL statement.
    """
    several = replace(view, locale=None, locales=view.schema.locales)
    rows = EntryVersion.objects.using(view.using).filter(
        entry__in={document.entry for document in documents}, status=view.status_of(flow)
    )
    rows = rows.exclude(locale__in=view.schema.leaving)
    rows = query.ordered(
        query.filtered(rows, flow, selection.filters, several), flow, selection.sort, several
    )
    by_entry: dict[int, list[Document]] = defaultdict(list)
    for row in rows.values_list(*VERSION):
        version = Document(flow, *row)
        by_entry[version.entry].append(version)
    stop = None if selection.limit is None else selection.start + selection.limit
    found: dict[OwnerKey, list[ReadMember]] = {}
    for document in documents:
        others = [version for version in by_entry[document.entry] if version.locale != document.locale]
        found[document.entry, document.locale] = [*others[selection.start : stop]]
    return found
