"""Changing the stored values and links of a field to fit its new definition."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import Q, QuerySet

from ...batches import batches
from ...models import Cardinality, Field, Link
from ..errors import ValidationError
from ..values import KINDS
from ..values.converting import Conversion
from . import closing, holdings, inverse, link_data, losses, preparing, reshaping
from .relationships import check_sides, leads_to


def values(before: Field, after: Field, allow_data_loss: bool, using: str) -> None:
    """Change the stored values of a field to fit its new definition; `before` and `after` are its two states.

    Values are converted to a new type, or reduced to what new options of media, components and dynamic zones
    allow. If the field is no longer localized, all locales of a document get one value. `after` is not saved
    here. Raises DataLossError if values would be lost, unless `allow_data_loss`.
    """
    if before.field_type != after.field_type:
        kind = after.field_type
        lost = preparing.convert(after, Conversion(before.field_type, kind), using)
        text = f'"{after.slug}" has {losses.counted(lost, "value")} that cannot be read as {kind}.'
        losses.check(lost, allow_data_loss, text, "field_type")
    elif before.options != after.options:
        gone = _follow_options(after, using)
        losses.check(sum(gone.values()), allow_data_loss, losses.sentence(after.slug, gone), "options")
    if before.localized and not after.localized:
        differing = preparing.share(after, using)
        text = f'"{after.slug}" has other values in other locales: {losses.counted(differing, "document")}.'
        losses.check(differing, allow_data_loss, text, "localized")


def _follow_options(after: Field, using: str) -> Mapping[str, int]:
    if not KINDS[after.field_type].on_demand:
        return {}
    closing.need(using)
    preparing.withdraw(after, using)
    return reshaping.follow_options(after, using)


def relation(before: Field, after: Field, allow_data_loss: bool, using: str) -> None:
    """Change the stored links of a relation field to fit its new definition: its targets, for example.

    `before` and `after` are the field's two states, which may differ in targets, owning field, cardinality
    and the option `link`. `after` is not saved here, but the new cardinality of the field at the other end
    is. Raises ValidationError for a change of targets while there is an inverse field, and DataLossError if
    links, their data or an order would be lost, unless `allow_data_loss`.
    """
    if after.mapped_by_id is None:
        link_data.follow_option(before, after, allow_data_loss, using)
    for other in _inverses_of(before, using):
        _keep_the_pair(before, after, other)
    _retarget(before, after, allow_data_loss, using)
    if before.mapped_by_id != after.mapped_by_id:
        _remap(before, after, allow_data_loss, using)
    elif before.cardinality != after.cardinality:
        _change_cardinality(after, allow_data_loss, using)


def attach(field: Field, allow_data_loss: bool, using: str) -> None:
    """Prepare the stored links of a relation for its new inverse field `field`.

    Links that the inverse field's cardinality does not allow are deleted; the others get a position in the
    inverse lists. Raises DataLossError if links would be deleted, unless `allow_data_loss`.
    """
    assert field.mapped_by is not None
    closing.need(using)
    _drop(holdings.surplus_of_targets(field, using), field.mapped_by, allow_data_loss, "mapped_by", using)
    inverse.number(field, using)


def _keep_the_pair(before: Field, after: Field, other: Field) -> None:
    """Raise ValidationError for a change of the owning field that its inverse field `other` does not allow.

    Such are other targets, another owning field, or other resource types.
    """
    several = before.several and after.several
    kept = {
        "target_flow": several or before.target_flow == after.target_flow,
        "target_flows": before.several == after.several and (not several or leads_to(after, other.flow)),
        "mapped_by": before.mapped_by_id == after.mapped_by_id,
        "resource_types": several or before.resource_types == after.resource_types,
    }
    for key, stays in kept.items():
        if not stays:
            raise ValidationError(f"{before.slug} is mapped by {other.label}: delete that first.", [key])


def _retarget(before: Field, after: Field, allow_data_loss: bool, using: str) -> None:
    gone, flows = Q(), after.target_flows
    others = (before.several, set(before.target_flows)) != (after.several, set(flows))
    if others and (flows or not after.several):
        gone |= Q(target__isnull=False) & ~Q(target__flow__in=[flow.pk for flow in flows])
    dropped = set(before.resource_types) - set(after.resource_types)
    if dropped:
        gone |= Q(resource_type__in=dropped)
    if before.mapped_by_id is None and gone:
        closing.need(using)
        lost = holdings.links(before, using).filter(gone).values_list("pk", flat=True)
        _drop(lost, before, allow_data_loss, "target_flow", using)


def _remap(before: Field, after: Field, allow_data_loss: bool, using: str) -> None:
    """Change the links after the field's `mapped_by` has changed: from or to None, or to another field.

    A former owning field loses its links, a former inverse field the order of its lists; both raise
    DataLossError unless `allow_data_loss`.
    """
    closing.need(using)
    if before.mapped_by is not None:
        shown = holdings.links(before, using).count()
        text = f'"{before.slug}" would lose {losses.counted(shown, "link")}.'
        losses.check(shown, allow_data_loss, text, "mapped_by")
        inverse.forget(before, using)
    else:
        lost = holdings.links(before, using).values_list("pk", flat=True)
        _drop(lost, before, allow_data_loss, "mapped_by", using)
    if after.mapped_by is not None:
        attach(after, allow_data_loss, using)


def _change_cardinality(after: Field, allow_data_loss: bool, using: str) -> None:
    """Store the inverse cardinality on the field's other side, and delete the links that are now too many.

    A list with at most one member keeps its first. Raises DataLossError unless `allow_data_loss`.
    """
    closing.need(using)
    owner = after.mapped_by or after
    if owner.several and after.mapped_by is not None:
        check_sides(after, owner)
        _drop(holdings.surplus_of_targets(after, using), after, allow_data_loss, "cardinality", using)
        return
    others = [owner] if after.mapped_by is not None else _inverses_of(after, using)
    for other in others:
        kind = Cardinality(after.cardinality).inverse
        if owner.several:  # how many a target has is up to its own field
            own = "many" if Cardinality(other.cardinality).to_many else "one"
            kind = Cardinality(f"{kind.partition('-')[0]}-to-{own}")
        other.cardinality = kind
        other.save(using=using, update_fields=["cardinality", "updated_at"])
    two_sided = bool(others) and not owner.several
    surplus = holdings.surplus(owner, owner.cardinality, two_sided, using)
    _drop(surplus, after, allow_data_loss, "cardinality", using)


def _inverses_of(owner: Field, using: str) -> list[Field]:
    rows: QuerySet[Field] = Field.objects.using(using).filter(mapped_by=owner)
    return list(rows.select_related("flow").order_by("pk"))


def _drop(links: Collection[int], field: Field, allow_data_loss: bool, key: str, using: str) -> None:
    """Delete the links with these primary keys. Raises DataLossError for any, unless `allow_data_loss`.

    The error's path is `(key,)`.
    """
    text = f'"{field.slug}" would lose {losses.counted(len(links), "link")}.'
    losses.check(len(links), allow_data_loss, text, key)
    for batch in batches(sorted(links)):
        Link.objects.using(using).filter(pk__in=batch).delete()
