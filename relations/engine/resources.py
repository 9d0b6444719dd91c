"""Targets outside the flows: Django models of the host project, or declared external ones.

`RELATIONS_RESOURCES = {"product": "shop.Product", "customer": None}` registers `product` with a model
and declares `customer` external: stored unchecked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.apps import apps
from django.core.exceptions import ValidationError as DjangoValidationError

from .. import conf
from .errors import ValidationError
from .operations import Target
from .schema import Relation


def declared() -> dict[str, str | None]:
    """The resource types that the project knows, with their models' labels (None: external)."""
    found: dict[str, str | None] = conf.get("RELATIONS_RESOURCES")
    return found


def check(relation: Relation, targets: Iterable[Target], using: str) -> None:
    """ValidationError for a target whose type the field does not take, or that does not exist."""
    by_type: dict[str, list[Target]] = defaultdict(list)
    for target in targets:
        assert target.resource is not None
        if target.resource not in relation.resource_types:
            known = ", ".join(relation.resource_types) or "none"
            raise ValidationError(
                f'"{target.resource}" is no type that this field takes. It takes: {known}.',
                (*target.path, "type"),
            )
        by_type[target.resource].append(target)
    for kind, group in by_type.items():
        label = declared().get(kind)
        if label is not None:
            _check_rows(kind, label, group, using)


def _check_rows(kind: str, label: str, targets: list[Target], using: str) -> None:
    model = apps.get_model(label)
    keys = {}
    for target in targets:
        try:
            keys[target.label] = model._meta.pk.to_python(target.label)
        except DjangoValidationError:
            keys[target.label] = None
    existing = set(
        model._default_manager.using(using).filter(pk__in=keys.values()).values_list("pk", flat=True)
    )
    for target in targets:
        if keys[target.label] not in existing:
            raise ValidationError(f'There is no {kind} "{target.label}".', (*target.path, "id"))
