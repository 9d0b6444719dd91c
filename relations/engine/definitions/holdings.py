"""The stored values and links of a field: counting, finding, converting and removing them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, groupby
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet

from ... import waiting
from ...batches import batches, row_batches
from ...models import Cardinality, EntryVersion, Field, FieldType, Link, Locale, Status
from .. import schema
from ..assets import uses
from ..links import in_parts, sharing
from ..values import KINDS
from ..values.converting import Conversion
from ..values.parts import ids_within

Values = dict[str, Any]


def held(field: Field, *, using: str) -> dict[str, int]:
    """Count what deleting the field would lose: `{"link": 2}` for a relation, else `{"value": 3, "link": 2}`.

    A value counts once for each version in which it is not null. Links of parts in it are counted too. An
    inverse field counts the links that it shows, though deleting it would lose only their order.
    """
    if field.field_type == FieldType.RELATIONSHIP:
        return {"link": links(field, using).count()}
    lost = {"value": 0, "link": 0}
    for batch in versions(field, using):
        having = {version: version.values.get(field.key) for version in batch}
        lost["value"] += sum(value is not None for value in having.values())
        lost["link"] += len(
            in_parts.of_parts({v.pk: ids_within(value) for v, value in having.items()}, using)
        )
    return lost


def links(field: Field, using: str) -> QuerySet[Link]:
    """Return the links of the relation that has `field` as its owning or its inverse field."""
    rows: QuerySet[Link] = Link.objects.using(using).filter(field=field.mapped_by_id or field.pk)
    return rows.order_by()


def surplus(owner: Field, cardinality: str, two_sided: bool, using: str) -> set[int]:
    """Return the primary keys of links of the owning field that a new `cardinality` would not allow.

    If a source may have only one target, these are all links but the first one of each list, in each status
    of the target. If the relation is `two_sided` and a target may have only one source, these are all links
    to it but those of the oldest source document. Each link is read once, in the order of the lists: no
    database compares it with the others.
    """
    rows: QuerySet[Link] = Link.objects.using(using).filter(field=owner)
    kind, losing = Cardinality(cardinality), set[int]()
    if not kind.to_many:
        losing.update(_after_the_first(rows, owner.several))
    if two_sided and not kind.other_to_many:
        losing.update(_of_younger_sources(rows))
    return losing


def _after_the_first(rows: QuerySet[Link], several: bool) -> Iterator[int]:
    """Yield the primary keys of links that do not come first in their list, in a view that shows them.

    In a relation to `several` flows, targets without drafts are seen both with drafts and with what is
    published.
    """
    columns = ("pk", "source", "part", "target_status", "target__flow__draft_and_publish")
    ordered = rows.order_by("source", "part", "position").values_list(*columns)
    for _, of_list in groupby(ordered.iterator(), key=itemgetter(1, 2)):
        taken: set[str] = set()
        for pk, _, _, status, drafts in of_list:
            views = Status.values if several and not drafts else [status]
            if taken.intersection(views):
                yield pk
            taken.update(views)


def _of_younger_sources(rows: QuerySet[Link]) -> Iterator[int]:
    """Yield the primary keys of links to a target that an older source document has, too.

    A document's own versions do not compete: those of one status and locale of the target do, from sources of
    one status.
    """
    columns = ("pk", "target", "target_locale", "target_status", "source_status", "source__entry")
    ordered = rows.filter(target__isnull=False).order_by(*columns[1:]).values_list(*columns)
    for _, of_target in groupby(ordered.iterator(), key=itemgetter(1, 2, 3, 4)):
        first = None
        for pk, *_, entry in of_target:
            first = entry if first is None else first
            if entry != first:
                yield pk


def surplus_of_targets(inverse: Field, using: str) -> set[int]:
    """Return the primary keys of links of a relation that its new inverse field `inverse` would not allow.

    They are links beyond one for each source or target, where the inverse field's cardinality allows one
    only. In a relation to several flows, only links to documents of the inverse field's flow.
    """
    owner = inverse.mapped_by
    assert owner is not None
    found = surplus(owner, Cardinality(inverse.cardinality).inverse, True, using)
    if not owner.several:
        return found
    own = links(owner, using).filter(target__flow=inverse.flow_id)
    return found.intersection(own.values_list("pk", flat=True))


def drop_links(field: Field, using: str) -> int:
    """Delete the links of parts in the field's values, in every version; return the number of links."""
    return sum(
        in_parts.drop({v.pk: ids_within(v.values.get(field.key)) for v in batch}, using)
        for batch in versions(field, using)
    )


def clear_values(field: Field, using: str) -> None:
    """Remove the field's values from the JSON values of every version of its flow.

    Links of parts in these values are deleted too.
    """

    def clear(values: Values) -> Values:
        return {key: value for key, value in values.items() if key != field.key}

    _rewrite(field, clear, using)


def convert_values(field: Field, conversion: Conversion, using: str) -> int:
    """Convert the field's value in every version, and return the number of values that are lost.

    The new value is stored under the same key. A value that cannot be converted becomes null, and counts as
    lost. Links of parts in it are deleted.
    """
    lost = 0

    def convert(values: Values) -> Values:
        nonlocal lost
        found, missing = conversion.of(values[field.key])
        lost += missing
        return {**values, field.key: found}

    _rewrite(field, convert, using)
    if KINDS[conversion.former].on_demand:
        follow_uses(field, using)
    return lost


def share_values(field: Field, using: str) -> int:
    """Copy the default locale's value of the field to all locales of each document, for each status.

    For a document that lacks the default locale it is the value of its oldest version. Links of parts in the
    value are copied too. Returns the number of documents in which a locale had a different value.
    """
    default = Locale.objects.using(using).filter(is_default=True).values_list("code", flat=True).first()
    chosen: dict[tuple[int, str], EntryVersion] = {}
    for version in _versions(field, using):
        key = (version.entry_id, version.status)
        if key not in chosen or version.locale == default:
            chosen[key] = version
    changed = []
    for version in _versions(field, using):
        value = chosen[version.entry_id, version.status].values.get(field.key)
        if version.values.get(field.key) != value:
            version.values[field.key] = value
            changed.append(version)
    for batch in batches(changed):
        waiting.write_column(batch, "values", using)
    if Link.objects.using(using).filter(source__flow=field.flow_id, part__gt=0).exists():
        for version in changed:
            origin = chosen[version.entry_id, version.status]
            sharing.copy(origin, [version], ids_within(origin.values.get(field.key)), using)
    if KINDS[field.field_type].on_demand:
        follow_uses(field, using)
    return len({version.entry_id for version in changed})


def follow_uses(field: Field, using: str) -> None:
    """Compute the rows of AssetUse for the field anew: which uploaded files its values have."""
    uses.renew(schema.field_schema(field, {}, schema.load_components(using)), using)


def _versions(field: Field, using: str) -> Iterator[EntryVersion]:
    return chain.from_iterable(versions(field, using))


def _rewrite(field: Field, change: Callable[[Values], Values], using: str) -> None:
    """Store `change(values)` as the values of every version that has the field's key, even with null.

    `values` are by the keys of fields. Links of parts that are gone afterwards are deleted.
    """
    for batch in versions(field, using):
        having = [version for version in batch if field.key in version.values]
        before = {version.pk: version.values for version in having}
        for version in having:
            version.values = change(version.values)
        waiting.write_column(having, "values", using)
        in_parts.drop({v.pk: ids_within(before[v.pk]) - ids_within(v.values) for v in having}, using)


def versions(field: Field, using: str) -> Iterator[list[EntryVersion]]:
    """Yield all versions of the field's flow in the order of primary keys, as lists of one batch each."""
    return row_batches(EntryVersion.objects.using(using).filter(flow=field.flow_id))
