"""The attributes of a field: checking them, and setting them on the row."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, TypedDict

from django.db import DEFAULT_DB_ALIAS

from ...models import Cardinality, Field, FieldType, Flow
from ..errors import Faults, ValidationError
from ..values import KINDS
from . import link_rules
from .changing import fresh
from .names import LONGEST_NAME, Check, check_field_slug, check_flag, check_json, check_text, sound
from .naming_components import check_used
from .relationships import check_relation, check_resource_types, check_sides
from .rules import check_options, check_rules

FLAGS = ("required", "unique", "enabled", "omit_null", "localized")
LARGEST_NUMBER = 1_000_000
RELATION = ("cardinality", "target_flow", "target_flows", "resource_types", "mapped_by")


class Attributes(TypedDict, total=False):
    """The attributes of a field that a caller may set, beside its slug and its type.

    The last five are for relations alone. `target_flows` makes a relation to several flows; [] means every
    flow, also those created later. `order` is an index among the flow's fields, from 0. `numbered` is the
    number to store in the column `order`, from 0 to LARGEST_NUMBER.
    """

    name: str | None
    description: str
    required: bool
    unique: bool
    default: Any
    enabled: bool
    omit_null: bool
    localized: bool
    validation_rules: Sequence[dict[str, Any]]
    options: dict[str, Any] | None
    order: int | None
    numbered: int | None
    cardinality: str
    target_flow: Flow | None
    target_flows: Sequence[Flow] | None
    resource_types: Sequence[str]
    mapped_by: Field | None


ATTRIBUTES = frozenset({"slug", "field_type", *Attributes.__annotations__})


def assign(field: Field, given: dict[str, Any], using: str) -> None:
    """Check the attributes `given`, and set them on the model instance `field`, without saving it.

    `given` maps names of attributes to values. Rules and options are checked again even if they are not
    given, since they depend on the type. A relation's `unique`, `localized` and `default` are reset. `order`
    and `numbered` are ignored here: see `place` and `number`. Raises ValidationError for a wrong attribute,
    with its name as the path, all faults of plain attributes, rules and options at once; ConflictError for a
    slug that another field of the flow has, and for an owning field that has an inverse field already;
    NotFoundError for a target or an owning field that was deleted.
    """
    faults, former = Faults(), field.options or {}
    for key, value in _plain(field, given, faults, using).items():
        setattr(field, key, value)
    if not field.field_type:
        faults.check()
    # Rules and options depend on the type: they are checked again when it changes.
    with faults.gathered():
        rules = given.get("validation_rules", field.validation_rules)
        field.validation_rules = check_rules(rules, field.field_type)
    with faults.gathered():
        field.options = check_options(given.get("options", field.options), field.field_type, field.options)
        check_used(field.options, using)
    faults.check()
    if field.field_type == FieldType.RELATIONSHIP:
        _assign_relation(field, given, using)
        link_rules.check(field, former, using)
        return
    link_rules.check_values(field.options)
    if field.default is not None and KINDS[field.field_type].on_demand:
        raise ValidationError(f"A field of type {field.field_type} has no default.", ["default"])
    _refuse_relation(field, given)


def check_field(field: Field, given: dict[str, Any], using: str = DEFAULT_DB_ALIAS) -> None:
    """Raise what `assign` would raise for `given`, apart from options and relations; set nothing."""
    faults = Faults()
    kind = _plain(field, given, faults, using).get("field_type", field.field_type)
    if kind and "validation_rules" in given:
        with faults.gathered():
            check_rules(given["validation_rules"], kind)
    faults.check()


def _plain(field: Field, given: dict[str, Any], faults: Faults, using: str) -> dict[str, Any]:
    """Return those of the attributes `given` that can be checked each by itself, as they are to be stored.

    These are slug, name, description, default, type and flags. ValidationErrors are added to `faults`, and
    wrong attributes left out.
    """
    checks: dict[str, Check] = {
        "slug": lambda value: check_field_slug(value, field, using),
        "name": lambda value: check_text(value, "name", LONGEST_NAME, empty=False),
        "description": lambda value: check_text(value, "description"),
        "default": lambda value: check_json(value, "default"),
        "field_type": _check_type,
        **{key: partial(check_flag, key=key) for key in FLAGS},
    }
    return sound(given, checks, faults)


def _assign_relation(field: Field, given: dict[str, Any], using: str) -> None:
    # Each locale has its own links, and nobody asks whether a list is unique. Whether `required` means a
    # member is a setting; it is echoed in any case.
    field.unique = field.localized = False
    field.default = None
    mapped = field.mapped_by_id
    if "cardinality" in given:
        field.cardinality = given["cardinality"]
    if "target_flow" in given:
        field.target_flow = _check_row(given["target_flow"], Flow, "target_flow", using)
    if "target_flows" in given:
        _assign_targets(field, given, using)
    if "resource_types" in given:
        field.resource_types = check_resource_types(given["resource_types"])
    if "mapped_by" in given:
        field.mapped_by = _check_row(given["mapped_by"], Field, "mapped_by", using)
    if (
        field.several and field.cardinality in Cardinality.values
    ):  # how many an entry at the other end has is up to each inverse field
        field.cardinality = f"many-to-{str(field.cardinality).rpartition('-')[2]}"
    check_relation(field, using)
    # Sides that belong together already change together.
    if field.mapped_by is not None and field.mapped_by.pk != mapped:
        check_sides(field, field.mapped_by)


def _assign_targets(field: Field, given: dict[str, Any], using: str) -> None:
    """Set the flows that `given["target_flows"]` lists as the targets of the relation to several flows.

    For None it becomes a relation to one flow. Raises ValidationError for anything but different flows.
    """
    flows = given["target_flows"]
    if flows is None:
        if field.several and "target_flow" not in given:
            field.target_flow = None
        field.several = False
        return
    if given.get("target_flow") is not None:
        raise ValidationError("A relation has a target_flow or target_flows, not both.", ["target_flow"])
    if not isinstance(flows, list | tuple):
        raise ValidationError("target_flows must be a list of flows.", ["target_flows"])
    rows = [_check_row(flow, Flow, "target_flows", using) for flow in flows]
    if None in rows or len({row.pk for row in rows}) < len(rows):
        raise ValidationError("A flow is named once among the target_flows.", ["target_flows"])
    field.target_flows, field.several = tuple(rows), True


def _refuse_relation(field: Field, given: dict[str, Any]) -> None:
    for key in RELATION:
        if given.get(key) or (key == "target_flows" and given.get(key) is not None):
            raise ValidationError(f"Only a relationship has {key}, not a {field.field_type}.", [key])


def _check_type(value: Any) -> str:
    if value not in FieldType.values:
        known = ", ".join(FieldType.values)
        raise ValidationError(f'There is no type "{value}". There are: {known}.', ["field_type"])
    return str(value)


def _check_row(value: Any, model: type[Any], key: str, using: str) -> Any:
    if value is None:
        return None
    if not isinstance(value, model):
        raise ValidationError(f"{key} must be a {model._meta.verbose_name}.", [key])
    return fresh(value, model, using)


def place(field: Field, order: Any, using: str) -> None:
    """Put a saved field at the index `order` among its flow's fields, and save the numbers that change.

    The index counts from 0. A negative index means the first place, an index beyond the last one the last.
    Raises ValidationError for anything but an integer.
    """
    if isinstance(order, bool) or not isinstance(order, int):
        raise ValidationError("order must be a number: the field's place, counted from 0.", ["order"])
    rows = list(_siblings(field, using).order_by("order", "pk"))
    rows.insert(max(order, 0), field)
    # The flow keeps its numbers, which Moltin's clients chose; several fields may have one.
    number, moved = -1, []
    for row, former in zip(rows, sorted(row.order for row in rows), strict=True):
        number = max(number + 1, former)
        if row.order != number:
            row.order = number
            moved.append(row)
    Field.objects.using(using).bulk_update(moved, ["order"])


def number(field: Field, order: Any, using: str, *, is_new: bool) -> None:
    """Set the number `order` of a saved field, which Moltin's clients expect to read again, and save it.

    Fields are shown in the order of their numbers; fields with equal numbers, in the order of their creation.
    If an existing field gets the number of another, the numbers of that field and of all with a greater one
    increase by one. A field that `is_new` changes no other. Raises ValidationError for anything but an
    integer from 0 to LARGEST_NUMBER.
    """
    if isinstance(order, bool) or not isinstance(order, int) or not 0 <= order <= LARGEST_NUMBER:
        raise ValidationError(f"order must be a number from 0 to {LARGEST_NUMBER}.", ["order"])
    if field.order == order:
        return
    others = _siblings(field, using)
    if not is_new and others.filter(order=order).exists():
        others.filter(order__gte=order).increase_order()
    field.order = order
    field.save(using=using, update_fields=["order"])


def _siblings(field: Field, using: str) -> Any:
    return Field.objects.using(using).filter(flow=field.flow_id).exclude(pk=field.pk)
