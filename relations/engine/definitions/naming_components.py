"""The components that fields and attributes name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ...models import Component, Field
from ..errors import ValidationError
from ..values import HOLDING_PARTS


def users_of(uid: str, using: str) -> set[str]:
    """The fields and the attributes of components that name this component."""
    fields = Field.objects.using(using).filter(field_type__in=HOLDING_PARTS)
    users = {row.label for row in fields.select_related("flow") if uid in named(row.options)}
    for row in Component.objects.using(using).exclude(uid=uid):
        users |= {f"{row.uid}.{slug}" for slug, each in row.attributes.items() if uid in named(each)}
    return users


def named(options: Mapping[str, Any]) -> list[str]:
    """The components that a field's options, or a component's attribute, name."""
    one = options.get("component")
    return [*([one] if one else []), *options.get("components", [])]


def check_used(options: Mapping[str, Any], using: str, also: Iterable[str] = ()) -> None:
    """ValidationError for the first component that is named and is not there."""
    for uid in named(options):
        if uid not in also and not Component.objects.using(using).filter(uid=uid).exists():
            raise ValidationError(f'There is no component "{uid}".', ["options", "component"])
