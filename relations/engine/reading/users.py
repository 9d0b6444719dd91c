"""Finding the documents that use uploaded files, with their values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from ... import conf
from ...batches import batches
from ...models import AssetUse, EntryVersion, Status
from .. import schema
from ..errors import ValidationError
from ..view import View, check_status
from .documents import Document, Selection
from .populate import read


def using_files(
    document_ids: Collection[str], flows: Mapping[str, Selection], *, status: str | None = None, using: str
) -> dict[str, list[Document]]:
    """Return the versions of documents that use each of these files, by the file's document id.

    Drafts and published versions in all locales are found, or those that readers of one `status` see. Each
    version is there once, in the order of primary keys. Files that no version uses are left out. Private and
    disabled fields do not count. `flows` maps slugs of the flows to search to what to read of their
    documents. Raises ValidationError for an unknown status, and for more than RELATIONS_MAX_POPULATED
    versions; KeyError for an unknown flow. 1 SQL statement, 1 for each flow and status with such versions,
    and those of what is populated.
    """
    if status is not None:
        check_status(status)
    known = schema.current(using)
    chosen = {known.flows[slug].id: below for slug, below in flows.items()}
    fields = [field.id for key in chosen for field in known.by_id[key].populatable if field.relation is None]
    most = conf.get("RELATIONS_MAX_POPULATED")
    rows = AssetUse.objects.using(using).filter(field__in=fields, version__flow__in=chosen)
    columns = (
        rows.order_by("version")
        .distinct()
        .values_list("document_id", "version", "version__flow", "version__status")
    )
    found: dict[str, list[int]] = defaultdict(list)
    groups: dict[tuple[int, str], set[int]] = defaultdict(set)
    total = 0
    for some in batches(document_ids):
        for document_id, version, flow, state in columns.filter(document_id__in=some)[: most + 1 - total]:
            total += 1
            if View(known, status or state, None, using).status_of(known.by_id[flow]) == state:
                found[str(document_id)].append(version)
                groups[flow, state].add(version)
    if total > most:
        raise ValidationError(
            f"related would bring more than {most} documents: ask for fewer files.", ["populate", "related"]
        )
    documents: dict[int, Document] = {}
    for (flow, state), keys in groups.items():
        view = View(known, Status(state), None, using, known.locales)
        for some_keys in batches(sorted(keys)):
            versions = EntryVersion.objects.using(using).filter(pk__in=some_keys)
            documents |= {item.id: item for item in read(known.by_id[flow], versions, chosen[flow], view)}
    return {name: [documents[key] for key in keys if key in documents] for name, keys in found.items()}
