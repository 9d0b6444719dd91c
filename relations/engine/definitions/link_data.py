"""Updating the data on links after their component, or the relation's option `link`, has changed."""

from __future__ import annotations

from typing import Any

from ... import waiting
from ...batches import batches
from ...models import Field, Link
from ..errors import ValidationError
from ..schema import ComponentSchema, load_components
from . import closing, losses
from .link_rules import check_link, users_of_link


def follow_component(uid: str, allow_data_loss: bool, using: str) -> None:
    """Remove from all links data that their component, whose new attributes are stored, no longer allows.

    `uid` is the component's. It changes the links of relations whose option `link` names it. Raises
    ValidationError for an attribute that links cannot have, and DataLossError if values would be lost, unless
    `allow_data_loss`.
    """
    users = users_of_link(uid, using)
    if not users:
        return
    component = load_components(using)[uid]
    check_link(uid, component)
    lost = sum(_reshape(row, component, using) for row in users)
    text = f'"{uid}" would lose {losses.counted(lost, "value")} on links.'
    losses.check(lost, allow_data_loss, text, "attributes")


def follow_option(before: Field, after: Field, allow_data_loss: bool, using: str) -> None:
    """Remove the data from a relation's links if its option `link`, the component of these data, has changed.

    `before` and `after` are the field's two states. Raises DataLossError if any link has data, unless
    `allow_data_loss`.
    """
    if before.options.get("link") == after.options.get("link"):
        return
    closing.need(using)
    rows = Link.objects.using(using).filter(field=after.pk, data__isnull=False).order_by()
    lost = rows.count()
    text = f'"{after.slug}" would lose the data of {losses.counted(lost, "link")}.'
    losses.check(lost, allow_data_loss, text, "options")
    rows.update(data=None)


def _reshape(row: Field, component: ComponentSchema, using: str) -> int:
    """Remove from the data of the relation's links what the component does not allow.

    Returns the number of values that were lost.
    """
    lost = 0
    links = Link.objects.using(using).filter(field=row.pk, data__isnull=False)
    for keys in batches(list(links.values_list("pk", flat=True))):
        changed: list[Link] = []
        for link in Link.objects.using(using).filter(pk__in=keys).only("pk", "data"):
            data, gone = _fitting(link.data, component)
            lost += gone
            if data != link.data:
                link.data = data
                changed.append(link)
        waiting.write_column(changed, "data", using)
    return lost


def _fitting(data: dict[str, Any], component: ComponentSchema) -> tuple[dict[str, Any], int]:
    """Return (data that the component's attributes accept, number of values of `data` that they refuse)."""
    found: dict[str, Any] = {}
    lost = 0
    for slug, value in data.items():
        attribute = component.fields.get(slug)
        try:
            kept = attribute.type.clean(attribute, value, (slug,)) if attribute else None
        except ValidationError:
            kept = None
        if kept is None:
            lost += 1
        else:
            found[slug] = kept
    return {slug: found[slug] for slug in component.fields if slug in found}, lost
