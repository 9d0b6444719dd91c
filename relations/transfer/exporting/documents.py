"""Documents as the rows of an archive: one row for each entry version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

from relations.engine import assets, bulk
from relations.engine.bulk import VersionRow
from relations.engine.schema import FlowSchema
from relations.engine.values import in_utc
from relations.models import Status

from ..report import ADAPTED, EXPORTED
from .context import Context
from .values import Writing

Batch = Sequence[tuple[int, int, VersionRow]]


def rows(context: Context) -> Iterator[dict[str, Any]]:
    """Yield all entry versions as rows of the archive: dicts with type, id and data.

    The temporary database gets a row for each version and component (to find the ends of links), and for each
    file that they use.
    """
    numbers: dict[str, Iterator[int]] = defaultdict(lambda: count(1))
    for flow in context.flows:
        for batch in bulk.stored_versions(flow, using=context.using):
            yield from _batch(context, flow, batch, numbers)
            context.report.add(EXPORTED, f"versions of {flow.slug}", count=len(batch))


def _batch(
    context: Context, flow: FlowSchema, batch: Batch, numbers: dict[str, Iterator[int]]
) -> Iterator[dict[str, Any]]:
    fields = (*flow.fields.values(), *flow.disabled)
    ends: list[tuple[Any, ...]] = []
    files: list[tuple[str, int, str, int, str]] = []
    for key, entry, row in batch:
        writing = Writing(row.document_id, lambda uid: next(numbers[uid]), context.report)
        data = writing.data(fields, row.values, (flow.uid, key), flow.slug)
        yield {
            "type": flow.uid,
            "id": key,
            "data": {"documentId": row.document_id, **data, **_about(flow, row)},
        }
        state = (row.locale, row.status)
        ends.append((flow.uid, key, flow.id, entry, key, 0, *state))
        ends += [(uid, there, flow.id, entry, key, here, *state) for uid, there, here in writing.parts]
        files += writing.files
    context.store.insert("ends", ends)
    known = assets.resolve({document for *_, document in files}, context.using)
    gone = [document for *_, document in files if document not in known]
    reason = "files that are not there any more are not named"
    for document in gone:
        context.report.add(ADAPTED, f"values of {flow.slug}", reason, example=document)
    uses = ((uid, name, ref, place, known[d].pk) for uid, ref, name, place, d in files if d in known)
    context.store.insert("media", uses)


def _about(flow: FlowSchema, row: VersionRow) -> dict[str, Any]:
    """Return the attributes that every row of the archive has: its times, and its locale or None."""
    is_draft = flow.drafts and row.status == Status.DRAFT
    first = {"firstPublishedAt": in_utc(row.first_published_at)} if row.first_published_at else {}
    return {
        "createdAt": in_utc(row.created_at),
        "updatedAt": in_utc(row.updated_at),
        "publishedAt": None if is_draft else in_utc(row.published_at or row.created_at),
        **first,
        "locale": row.locale or None,
    }
