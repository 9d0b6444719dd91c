"""Changing stored values and links to fit a new definition of their field."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from ...batches import batches
from ...models import Cardinality, Field, Link
from ..errors import ValidationError
from ..values import KINDS
from ..values.converting import Conversion
from . import holdings, inverse, losses, preparing, reshaping


def values(before: Field, after: Field, allow_data_loss: bool, using: str) -> None:
    """Change stored values to the field's new definition; `before` and `after` are its two states.

    They are converted to another type, or cut down to new options of media and components. Where the field is
    localized no longer, all locales get one value. `after` is not saved here. Raises DataLossError where
    values would be lost, unless `allow_data_loss`.
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
    preparing.withdraw(after, using)
    return reshaping.follow_options(after, using)


def relation(before: Field, after: Field, allow_data_loss: bool, using: str) -> None:
    """Change stored links to the relation field's new targets, owning field or cardinality.

    `before` and `after` are the field's two states; `after` is not saved here, but the other side's
    cardinality is. Raises ValidationError for a change of targets while an inverse field is there, and
    DataLossError where links or an order would be lost, unless `allow_data_loss`.
    """
    other = _inverse_of(before, using)
    if other is not None:
        _keep_the_pair(before, after, other.label)
    _retarget(before, after, allow_data_loss, using)
    if before.mapped_by_id != after.mapped_by_id:
        _remap(before, after, allow_data_loss, using)
    elif before.cardinality != after.cardinality:
        _change_cardinality(after, allow_data_loss, using)


def attach(owner: Field, allow_data_loss: bool, using: str) -> None:
    """Prepare the links of the owning field `owner` for its new inverse field.

    Links that the relation does not allow any more are deleted, and the others numbered in the inverse lists.
    Raises DataLossError where links would be deleted, unless `allow_data_loss`.
    """
    _drop(holdings.surplus(owner, owner.cardinality, True, using), owner, allow_data_loss, "mapped_by")
    inverse.number(owner, using)


def _keep_the_pair(before: Field, after: Field, other: str) -> None:
    """ValidationError for what the owning side of a pair cannot become while the other side is there."""
    for key in ("target_flow_id", "mapped_by_id", "resource_types"):
        if getattr(before, key) != getattr(after, key):
            key = key.removesuffix("_id")
            raise ValidationError(f"{before.slug} is mapped by {other}: delete that first.", [key])


def _retarget(before: Field, after: Field, allow_data_loss: bool, using: str) -> None:
    gone = Q(pk__in=[])
    if before.target_flow_id != after.target_flow_id:
        gone |= Q(target__isnull=False)
    dropped = set(before.resource_types) - set(after.resource_types)
    if dropped:
        gone |= Q(resource_type__in=dropped)
    if before.mapped_by_id is None:
        _drop(holdings.links(before, using).filter(gone), before, allow_data_loss, "target_flow")


def _remap(before: Field, after: Field, allow_data_loss: bool, using: str) -> None:
    """From one owner, or being one, to another."""
    if before.mapped_by is not None:
        shown = holdings.links(before, using).count()
        text = f'"{before.slug}" would lose {losses.counted(shown, "link")}.'
        losses.check(shown, allow_data_loss, text, "mapped_by")
        inverse.forget(before.mapped_by, using)
    else:
        _drop(holdings.links(before, using), before, allow_data_loss, "mapped_by")
    if after.mapped_by is not None:
        attach(after.mapped_by, allow_data_loss, using)


def _change_cardinality(after: Field, allow_data_loss: bool, using: str) -> None:
    """Of both sides; each list that may hold one only keeps its first."""
    other = after.mapped_by or _inverse_of(after, using)
    owner = after.mapped_by or after
    if other is not None:
        other.cardinality = Cardinality(after.cardinality).inverse
        other.save(using=using, update_fields=["cardinality", "updated_at"])
    surplus = holdings.surplus(owner, owner.cardinality, other is not None, using)
    _drop(surplus, after, allow_data_loss, "cardinality")


def _inverse_of(owner: Field, using: str) -> Field | None:
    rows: QuerySet[Field] = Field.objects.using(using).filter(mapped_by=owner)
    return rows.select_related("flow").first()


def _drop(links: QuerySet[Link], field: Field, allow_data_loss: bool, key: str) -> None:
    """Delete these links; DataLossError when there are some, unless that is allowed."""
    keys = list(links.values_list("pk", flat=True))
    text = f'"{field.slug}" would lose {losses.counted(len(keys), "link")}.'
    losses.check(len(keys), allow_data_loss, text, key)
    for batch in batches(keys):
        Link.objects.using(links.db).filter(pk__in=batch).delete()
