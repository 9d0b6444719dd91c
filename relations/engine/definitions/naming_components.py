"""Finding the components that the options of a field, or an attribute of another component, refer to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ...models import Component, Field, FieldType
from ..errors import ValidationError
from ..values import HOLDING_PARTS


def users_of(uid: str, using: str) -> set[str]:
    """Return the labels of the fields and component attributes whose definition names the component `uid`.

    A label is `flow.slug`, or `component uid.slug`. The component's own attributes are left out.
    """
    holding = (*HOLDING_PARTS, FieldType.RELATIONSHIP)
    fields = Field.objects.using(using).filter(field_type__in=holding)
    users = {row.label for row in fields.select_related("flow") if uid in named(row.options)}
    for row in Component.objects.using(using).exclude(uid=uid):
        users |= {f"{row.uid}.{slug}" for slug, each in row.attributes.items() if uid in named(each)}
    return users


def named(options: Mapping[str, Any]) -> list[str]:
    """Return the uids of the components that a field's options, or an attribute of a component, refer to.

    They are the values of `component`, `components` (dynamic zone) and `link` (data on a relation's links).
    """
    ones = (options.get("component"), options.get("link"))
    return [*(one for one in ones if one), *options.get("components", [])]


def check_used(options: Mapping[str, Any], using: str, also: Iterable[str] = ()) -> None:
    """Raise ValidationError for the first component in `options` that the database does not have.

    The uids in `also` are accepted too: those of components that are about to be created.
    """
    for uid in named(options):
        if uid not in also and not Component.objects.using(using).filter(uid=uid).exists():
            key = "link" if uid == options.get("link") else "component"
            raise ValidationError(f'There is no component "{uid}".', ["options", key])
