"""The values and links that a field holds: counting, renaming, converting and removing them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from ...batches import ROWS, row_batches
from ...models import Cardinality, EntryVersion, Field, FieldType, Link, Locale
from .. import schema
from ..assets import uses
from ..links import in_parts, sharing
from ..values import KINDS
from ..values.converting import Conversion
from ..values.parts import ids_within

Values = dict[str, Any]


def held(field: Field, *, using: str) -> dict[str, int]:
    """How many values and links are lost with the field, by noun.

    An inverse field holds the order of its lists, and components the links of their relations.
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
    """Return the links that the field shows, whichever side it is."""
    rows: QuerySet[Link] = Link.objects.using(using).filter(field=field.mapped_by_id or field.pk)
    return rows.order_by()


def surplus(owner: Field, cardinality: str, two_sided: bool, using: str) -> QuerySet[Link]:
    """Return the links that the `cardinality` does not allow: all but the first of each list."""
    rows: QuerySet[Link] = Link.objects.using(using).filter(field=owner).order_by()
    kind = Cardinality(cardinality)
    losing = Q(pk__in=[])
    if not kind.to_many:
        earlier = rows.filter(
            source=OuterRef("source"),
            part=OuterRef("part"),
            target_status=OuterRef("target_status"),
            position__lt=OuterRef("position"),
        )
        losing |= Q(Exists(earlier))
    if two_sided and not kind.other_to_many:
        # The scope of an exclusive relation: the document's own other versions are left out.
        older = rows.filter(
            target=OuterRef("target"),
            target_locale=OuterRef("target_locale"),
            target_status=OuterRef("target_status"),
            source_status=OuterRef("source_status"),
            source__entry__lt=OuterRef("source_entry"),
        )
        losing |= Q(Exists(older))
    found: QuerySet[Link] = rows.annotate(source_entry=F("source__entry")).filter(losing)
    return found


def drop_links(field: Field, using: str) -> int:
    """Delete the links of the components that the field holds; how many there were."""
    return sum(
        in_parts.drop({v.pk: ids_within(v.values.get(field.key)) for v in batch}, using)
        for batch in versions(field, using)
    )


def clear_values(field: Field, using: str) -> None:
    """Remove the field's key from every version."""

    def clear(values: Values) -> Values:
        return {key: value for key, value in values.items() if key != field.key}

    _rewrite(field, clear, using)


def convert_values(field: Field, conversion: Conversion, using: str) -> int:
    """Convert the field's values where they are, and return how many are lost."""
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
    """Give every locale of a document the value of the default locale, or of its first locale.

    Returns the number of documents in which a locale had another value.
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
    EntryVersion.objects.using(using).bulk_update(changed, ["values"], batch_size=ROWS)
    if Link.objects.using(using).filter(source__flow=field.flow_id, part__gt=0).exists():
        for version in changed:
            origin = chosen[version.entry_id, version.status]
            sharing.copy(origin, [version], ids_within(origin.values.get(field.key)), using)
    if KINDS[field.field_type].on_demand:
        follow_uses(field, using)
    return len({version.entry_id for version in changed})


def follow_uses(field: Field, using: str) -> None:
    """Note anew which files the values of a field have."""
    uses.renew(schema.field_schema(field, False, schema.load_components(using)), using)


def _versions(field: Field, using: str) -> Iterator[EntryVersion]:
    return chain.from_iterable(versions(field, using))


def _rewrite(field: Field, change: Callable[[Values], Values], using: str) -> None:
    """Change the values of every version that has one of the field, or null."""
    for batch in versions(field, using):
        having = [version for version in batch if field.key in version.values]
        before = {version.pk: version.values for version in having}
        for version in having:
            version.values = change(version.values)
        EntryVersion.objects.using(using).bulk_update(having, ["values"])
        in_parts.drop({v.pk: ids_within(before[v.pk]) - ids_within(v.values) for v in having}, using)


def versions(field: Field, using: str) -> Iterator[list[EntryVersion]]:
    """Yield the versions of the field's flow, in batches."""
    return row_batches(EntryVersion.objects.using(using).filter(flow=field.flow_id))
