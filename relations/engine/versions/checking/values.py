"""Finding stored values that their fields would refuse today, and references to files that do not exist."""

from __future__ import annotations

from collections.abc import Iterator

from ....batches import row_batches
from ....models import Asset, EntryVersion
from ... import schema
from ...errors import RelationsError, ValidationError
from ...schema import FlowSchema
from ...values.base import media
from .checked import in_state


def find_values(using: str, flow: str | None = None) -> Iterator[tuple[str, str]]:
    """Yield (where, what is wrong) for each value that its field refuses or that names a missing file.

    "Where" is the document, such as `pages/home (en, draft)`; "what is wrong" begins with the path of the
    value. `flow` is a slug; None means all flows. Reads all values, some hundred versions at a time. Raises
    NotFoundError for an unknown flow.
    """
    known = schema.current(using)
    for each in [known.flow(flow)] if flow else known.flows.values():
        rows = EntryVersion.objects.using(using).filter(flow_id=each.id).select_related("entry")
        for versions in row_batches(rows):
            yield from _in_versions(each, versions, using)


def _in_versions(flow: FlowSchema, versions: list[EntryVersion], using: str) -> Iterator[tuple[str, str]]:
    named = [(version, *file) for version in versions for file in _files(flow, version)]
    there = set(
        Asset.objects.using(using)
        .filter(document_id__in={document_id for _, _, document_id in named})
        .values_list("document_id", flat=True)
    )
    for version in versions:
        for error in _refused(flow, version):
            yield _where(flow, version), error.message
    for version, key, document_id in named:
        if document_id not in there:
            yield _where(flow, version), f'{key} names the file "{document_id}", which is not there'


def _refused(flow: FlowSchema, version: EntryVersion) -> Iterator[RelationsError]:
    """Yield the error of each of the version's values that its field would refuse today.

    Passwords are stored as digests, and left out.
    """
    values = flow.by_slug(version.values)
    for field in flow.values:
        if (value := values.get(field.slug)) is not None and not field.type.secret:
            try:
                field.type.clean(field, value, (field.slug,))
            except ValidationError as error:
                yield from error.all


def _files(flow: FlowSchema, version: EntryVersion) -> Iterator[tuple[str, str]]:
    """Yield the path and the documentId of each file that the version's values name."""
    for _, value, at in media(flow.fields, flow.by_slug(version.values)):
        for document_id in value if isinstance(value, list) else [value]:
            if isinstance(document_id, str):
                yield RelationsError("", at).key, document_id


def _where(flow: FlowSchema, version: EntryVersion) -> str:
    return f"{flow.slug}/{in_state(version.entry.document_id, version.locale, version.status)}"
