"""The table AssetUse: which uploaded files the values of each entry version have.

With it, values that have a file are found without reading all values. `Uses` updates the table with each
write of a document. `renew` and `rebuild` compute it from the stored values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import connections
from django.db.models import Exists, OuterRef, Q

from ...batches import batches, row_batches
from ...models import AssetUse, EntryVersion
from .. import schema
from ..locks import Locks, Wanted
from ..schema import FieldSchema, FlowSchema
from ..values.base import with_media

Values = Mapping[str, Any]
Place = tuple[int, int]  # a field's id, and the number of the file within its value
Use = tuple[str, str | None]  # the path within the value, and the file's documentId


@dataclass(slots=True)
class Uses:
    """Collects what a write of documents changes in the table AssetUse, to store it in one statement.

    `changed` maps (version's primary key, place) to (path within the value, file's document id); the id is
    None where the place has no file any more. A place is (field's primary key, the file's number in its
    value).
    """

    using: str
    changed: dict[tuple[int, Place], Use] = field(default_factory=dict)

    def note(self, flow: FlowSchema, version: EntryVersion, before: Values) -> None:
        """Add the differences in used files between a version's old and new values.

        The new values are those of `version`, the old ones are `before`; both are by the keys of fields.
        """
        fields = [f for f in holding(flow) if version.values.get(f.key) != before.get(f.key)]
        if not fields:
            return
        was, now = places(fields, before), places(fields, version.values)
        for place in was.keys() | now.keys():
            use = now.get(place, ("", None))
            if use != was.get(place):
                self.changed[version.pk, place] = use

    def write(self) -> None:
        """Store the collected rows of AssetUse: 1 SQL statement, or none.

        A row whose field no longer has the file is kept with a `document_id` of null, so that the next write
        of that field changes the row instead of making one.
        """
        rows = [_row(version, place, use) for (version, place), use in self.changed.items()]
        self.changed.clear()
        _save(rows, self.using)


def holding(flow: FlowSchema) -> list[FieldSchema]:
    """Return the flow's fields whose values can have uploaded files: media, components, dynamic zones.

    Disabled fields are among them.
    """
    return [f for f in (*flow.values, *flow.disabled) if f.type.on_demand]


def places(fields: Iterable[FieldSchema], values: Values) -> dict[Place, Use]:
    """Return the uploaded files in a version's values, each with its place.

    The result maps (the field's primary key, the file's number within its value) to (path within the value,
    the file's document id). `values` are by the keys of fields.
    """
    return {
        (each.id, number): use
        for each in fields
        for number, use in enumerate(sorted(_in_value(each, values.get(each.key))))
    }


def forget(document_id: str, using: str) -> None:
    """Remove an uploaded file from every value that has it, in any version, and save these versions.

    `document_id` is the file's. The documents are locked.
    """
    known = schema.current(using)
    used = AssetUse.objects.using(using).filter(document_id=document_id)
    locks, uses = Locks(using), Uses(using)
    keys = set(used.values_list("version", flat=True))
    rows = EntryVersion.objects.using(using)
    entries: set[int] = set()
    for some in batches(keys):
        entries.update(rows.filter(pk__in=some).values_list("entry", flat=True))
    for batch in batches(sorted(entries)):
        locks.first(Wanted(batch))
        changed = []
        for version in rows.filter(entry__in=batch):
            flow, before = known.by_id[version.flow_id], version.values
            fields = {f.key: f for f in holding(flow)}
            without = with_media(fields, before, partial(_without, document_id))
            version.values = schema.follow(flow.upcoming, without, using)
            uses.note(flow, version, before)
            changed += [version] if version.values != before else []
        rows.bulk_update(changed, ["values"])
    uses.write()


def renew(field: FieldSchema, using: str) -> None:
    """Compute the rows of AssetUse for one field anew, after a change of its definition."""
    AssetUse.objects.using(using).filter(field=field.id).delete()
    if field.type.on_demand:
        for batch in row_batches(EntryVersion.objects.using(using).filter(flow=field.flow)):
            _save(_rows([field], batch), using)


def sweep(using: str) -> None:
    """Delete the rows of AssetUse that are of no use: those of deleted versions, and those without a file."""
    alive = EntryVersion.objects.using(using).filter(pk=OuterRef("version"))
    AssetUse.objects.using(using).filter(~Exists(alive) | Q(document_id=None)).delete()


def leave(flow: FlowSchema, versions: Any, using: str) -> None:
    """Delete the rows of AssetUse of versions that are about to be deleted.

    `versions` is a queryset or a list of primary keys. 1 SQL statement; none if no field of the flow can have
    files.
    """
    if holding(flow):
        AssetUse.objects.using(using).filter(version__in=versions).delete()


def rebuild(using: str) -> int:
    """Compute all rows of AssetUse anew from the stored values, and return their number.

    It works in batches, each of which locks the documents concerned.
    """
    count = 0
    for batch in row_batches(EntryVersion.objects.using(using).only("entry_id")):
        count += schema.run_held(partial(_rebuild, batch, using), using=using)
    sweep(using)
    return count


def _rebuild(batch: list[EntryVersion], using: str) -> int:
    known = schema.current(using)
    Locks(using).first(Wanted({version.entry_id for version in batch}))
    keys = [version.pk for version in batch]
    AssetUse.objects.using(using).filter(version__in=keys).delete()
    count = 0
    for version in EntryVersion.objects.using(using).filter(pk__in=keys):
        rows = _rows(holding(known.by_id[version.flow_id]), [version])
        _save(rows, using)
        count += len(rows)
    return count


def _rows(fields: Iterable[FieldSchema], versions: Iterable[EntryVersion]) -> list[AssetUse]:
    return [
        _row(version.pk, place, use)
        for version in versions
        for place, use in places(fields, version.values).items()
    ]


def _row(version: int, place: Place, use: Use) -> AssetUse:
    (owner, number), (path, document_id) = place, use
    return AssetUse(version_id=version, field_id=owner, number=number, path=path, document_id=document_id)


def _save(rows: list[AssetUse], using: str) -> None:
    """Insert the rows of AssetUse, or update those of the same version, field and number: 1 SQL statement.

    None without rows.
    """
    if not rows:
        return
    named = connections[using].features.supports_update_conflicts_with_target
    AssetUse.objects.using(using).bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=("version", "field", "number") if named else None,
        update_fields=("path", "document_id"),
    )


def _in_value(field: FieldSchema, value: Any) -> Iterator[tuple[str, str]]:
    """Yield (path within the value, file's document id) for each file in one value of `field`."""
    if value is None:
        return
    for _, found, at in field.type.media(field, value, ()):
        placed = enumerate(found) if isinstance(found, list) else [(None, found)]
        for place, item in placed:
            if isinstance(item, str):
                yield _path(at if place is None else (*at, place)), item


def _path(parts: Iterable[str | int]) -> str:
    return ".".join(map(str, parts))


def _without(document_id: str, value: Any) -> Any:
    """Return a media field's value without this file: a shorter list, or None if it was the one file."""
    if isinstance(value, list):
        return [item for item in value if item != document_id]
    return None if value == document_id else value
