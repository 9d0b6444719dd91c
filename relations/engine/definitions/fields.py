"""Creating, changing and deleting fields."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Unpack

from django.db import DEFAULT_DB_ALIAS

from ...models import Field, FieldType, Flow, Link, Task
from ..errors import ConflictError, ValidationError
from ..schema import current
from ..values import HOLDING_PARTS, KINDS
from . import closing, filters, holdings, inverse, keys, losses, preparing, shown_fields, transitions
from .attributes import ATTRIBUTES, Attributes, assign, number, place
from .changing import change, fresh
from .names import check_known

MOST_FIELDS = 100  # of a flow


@change
def create_field(
    flow: Flow,
    slug: str,
    *,
    field_type: str,
    allow_data_loss: bool = False,
    using: str = DEFAULT_DB_ALIAS,
    **attributes: Unpack[Attributes],
) -> Field:
    """Create a field of `flow`, and return its row.

    `name` defaults to the slug. `order` is its index among the fields, from 0; `numbered` the number that
    Moltin's clients choose instead, which decides the order of fields and is stored as it is.

    A relation has a `cardinality`, and a `target_flow`, `target_flows`, `resource_types` or both; its
    `required`, `unique`, `default` and `localized` are ignored. With `mapped_by` it becomes the inverse field
    of that owning field; existing links get a position in its lists.

    Raises ValidationError for a wrong attribute, ConflictError for a slug that another field of the flow has
    and for the 101st field, and NotFoundError for a flow that was deleted. Raises DataLossError if the new
    inverse field does not allow some existing links, unless `allow_data_loss`.
    """
    check_known(attributes, ATTRIBUTES, "field")
    given = {"name": None, **attributes, "slug": slug, "field_type": field_type}
    if given["name"] is None:
        given["name"] = slug
    parent = fresh(flow, Flow, using)
    siblings = Field.objects.using(using).filter(flow=parent)
    if siblings.count() >= MOST_FIELDS:
        raise ConflictError(f'"{parent.slug}" has {MOST_FIELDS} fields: that is the most.', ["slug"])
    field = Field(flow=parent, order=siblings.get_next_order())
    assign(field, given, using)
    field.stored_as = keys.free(field, using)
    field.save(using=using, force_insert=True)
    if field.mapped_by is not None:
        transitions.attach(field, allow_data_loss, using)
    _arrange(field, attributes, using, is_new=True)
    return field


@change
def update_field(
    field: Field, *, allow_data_loss: bool = False, using: str = DEFAULT_DB_ALIAS, **changes: Any
) -> Field:
    """Change some of the attributes that `create_field` takes, and return the field's row.

    A renamed field keeps its values. Changing the cardinality of one side of a relation changes that of the
    other side. Raises ValidationError for a wrong attribute and for another `field_type` (see
    `change_field_type`), ConflictError for a slug that another field of the flow has, NotFoundError when the
    field was deleted, and DataLossError if values, links or the order of an inverse field's lists would be
    lost, unless `allow_data_loss`.
    """
    check_known(changes, ATTRIBUTES, "field")

    row = fresh(field, Field, using)
    if changes.get("field_type", row.field_type) != row.field_type:
        raise ValidationError(
            f'A field keeps its type: "{row.slug}" is of type {row.field_type}.', ["field_type"]
        )
    return _update(row, changes, allow_data_loss, using)


@change
def change_field_type(
    field: Field,
    field_type: str,
    *,
    allow_data_loss: bool = False,
    using: str = DEFAULT_DB_ALIAS,
    **changes: Any,
) -> Field:
    """Change a field's type, with other attributes, and convert its stored values; return the field's row.

    `changes` are the other attributes. Raises DataLossError if values do not fit the new type, unless
    `allow_data_loss`: then they become null. Raises ValidationError for a change from or to the type
    relationship and for a wrong attribute, ConflictError for a slug that another field of the flow has, and
    NotFoundError when the field was deleted.
    """
    check_known(changes, ATTRIBUTES, "field")

    row = fresh(field, Field, using)
    if FieldType.RELATIONSHIP in (row.field_type, field_type):
        raise ValidationError("A relationship and a value do not become each other.", ["field_type"])
    changes_kind = row.field_type in HOLDING_PARTS and row.field_type != field_type
    if changes_kind:
        closing.need(using)
    links = holdings.drop_links(row, using) if changes_kind else 0
    losses.check(links, allow_data_loss, losses.sentence(row.slug, {"link": links}), "field_type")
    return _update(row, {**changes, "field_type": field_type}, allow_data_loss, using)


@change
def delete_field(field: Field, *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Delete the field with its values or links. If it is an owning field, its inverse field is deleted too.

    Deleting an inverse field removes only the order of its lists; the links are kept. Raises NotFoundError
    when the field was deleted already.
    """
    row = fresh(field, Field, using)
    if row.mapped_by is not None:
        closing.need(using)
        inverse.forget(row, using)
    elif row.cardinality:
        closing.need(using)
        Link.objects.using(using).filter(field=row).delete()
        for other in Field.objects.using(using).filter(mapped_by=row):
            other.delete(using=using)
    else:
        preparing.withdraw(row, using)
        if preparing.in_batches(using) and not KINDS[row.field_type].on_demand:
            preparing.later(Task.FORGET, row.key, row.flow_id, using)
        else:
            closing.need(using)
            holdings.clear_values(row, using)
    # Read again: where the other side was of the same flow, this one has moved up.
    row = fresh(row, Field, using)
    siblings = Field.objects.using(using).filter(flow=row.flow_id)
    if siblings.filter(order=row.order).exclude(pk=row.pk).exists():
        # Those behind it stay: they would meet the others of its number, and be sorted among them.
        row.order = siblings.get_next_order()
    row.delete(using=using)
    shown_fields.follow(row, row.slug, None, using)


def _update(row: Field, changes: dict[str, Any], allow_data_loss: bool, using: str) -> Field:
    before, known = copy.copy(row), current(using)
    assign(row, changes, using)
    row.stored_as = keys.kept(before, row.slug)
    if row.field_type == FieldType.RELATIONSHIP:
        transitions.relation(before, row, allow_data_loss, using)
    else:
        transitions.values(before, row, allow_data_loss, using)
    row.save(using=using)
    if row.slug != before.slug:
        filters.follow_slug(row, before.slug, known, using)
        shown_fields.follow(row, before.slug, row.slug, using)
        _follow_in_uids(row, before.slug, using)
        row = fresh(row, Field, using)  # with a filter of its own that may have followed
    _arrange(row, changes, using, is_new=False)
    return row


def _follow_in_uids(field: Field, former: str, using: str) -> None:
    """Store the field's new slug as `targetField` of the UID fields that had its slug `former` there."""
    rows = Field.objects.using(using).filter(flow=field.flow_id, field_type=FieldType.UID)
    for row in rows.filter(options__targetField=former):
        row.options["targetField"] = field.slug
        row.save(using=using, update_fields=["options", "updated_at"])


def _arrange(field: Field, given: Mapping[str, Any], using: str, *, is_new: bool) -> None:
    """Give a saved field the place `order` or the number `numbered` in its flow, if `given` has one."""
    if given.get("order") is not None:
        place(field, given["order"], using)
    if given.get("numbered") is not None:
        number(field, given["numbered"], using, is_new=is_new)
