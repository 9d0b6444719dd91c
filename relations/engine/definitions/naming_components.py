"""Which components a field's options, or an attribute of another component, refer to by uid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ...models import Component, Field
from ..errors import ValidationError
from ..values import HOLDING_PARTS


def users_of(uid: str, using: str) -> set[str]:
    """Return the labels of fields and of other components' attributes that use the component with this uid.

    A label is `flow.slug` or `component uid.slug`.

    The component's own attributes are left out.
    """
    fields = Field.objects.using(using).filter(field_type__in=HOLDING_PARTS)
    users = {row.label for row in fields.select_related("flow") if uid in named(row.options)}
    for row in Component.objects.using(using).exclude(uid=uid):
        users |= {f"{row.uid}.{slug}" for slug, each in row.attributes.items() if uid in named(each)}
    return users


def named(options: Mapping[str, Any]) -> list[str]:
    """Return the uids of components in a field's options or in a component's attribute, in their order.

    They are in `component` for a component field, and in `components` for a dynamic zone.
    """
    one = options.get("component")
    return [*([one] if one else []), *options.get("components", [])]


def check_used(options: Mapping[str, Any], using: str, also: Iterable[str] = ()) -> None:
    """Raise ValidationError for the first component that `options` name and the database does not have.

    The uids in `also` pass too: those of components that are about to be created.
    """
    for uid in named(options):
        if uid not in also and not Component.objects.using(using).filter(uid=uid).exists():
            raise ValidationError(f'There is no component "{uid}".', ["options", "component"])
