"""The stored values and links of a field: counting, finding, converting and removing them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from django.db.models import Case, F, Min, Q, QuerySet, When, Window

from ... import waiting
from ...batches import batches, row_batches
from ...models import Cardinality, EntryVersion, Field, FieldType, Link, Locale
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


def surplus(owner: Field, cardinality: str, two_sided: bool, using: str) -> QuerySet[Link]:
    """Return the stored links of the owning field that a new `cardinality` would not allow; delete nothing.

    If a source may have only one target, these are all links but the first one of each list, in each status
    of the target. If the relation is `two_sided` and a target may have only one source, these are all links
    to it but those of the oldest source document.
    """
    rows: QuerySet[Link] = Link.objects.using(using).filter(field=owner).order_by()
    kind = Cardinality(cardinality)
    losing, no_drafts = Q(pk__in=[]), ~Q(target__flow__draft_and_publish=True)
    if not kind.to_many:
        losing |= _behind(rows, Min("position"), "position", "source", "part", "target_status")
    if not kind.to_many and owner.several:  # what has no drafts stands in both views
        seen_in_both = Min(Case(When(no_drafts, then="position")))
        losing |= _behind(rows, seen_in_both, "position", "source", "part")
        losing |= _behind(rows, Min("position"), "position", "source", "part") & no_drafts
    if two_sided and not kind.other_to_many:
        # The scope of an exclusive relation: the document's own other versions are left out.
        scope = ("target", "target_locale", "target_status", "source_status")
        documents = rows.filter(target__isnull=False)
        losing |= _behind(documents, Min("source__entry"), "source__entry", *scope)
    return rows.filter(losing)


def _behind(rows: QuerySet[Link], first: Min, order: str, *partition: str) -> Q:
    """Return the condition for those of `rows` whose `order` is above the first of their part.

    `partition` are the columns that the rows of a part have in common. A window function finds the first:
    comparing each row with each other one would cost the square of a list's length.
    """
    window = Window(first, partition_by=[F(name) for name in partition])
    return Q(pk__in=rows.annotate(first=window).filter(first__lt=F(order)).values("pk"))


def surplus_of_targets(inverse: Field, using: str) -> QuerySet[Link]:
    """Return the links of a relation that its new inverse field `inverse` would not allow.

    They are links beyond one for each source or target, where the inverse field's cardinality allows one
    only. In a relation to several flows, only links to documents of the inverse field's flow.
    """
    owner = inverse.mapped_by
    assert owner is not None
    found = surplus(owner, Cardinality(inverse.cardinality).inverse, True, using)
    return found.filter(target__flow=inverse.flow_id) if owner.several else found


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
