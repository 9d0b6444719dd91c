"""The rules of a relationship field: `{"type": "one-to-many", "to": …}`, or "one-to-one".

Source: the vendor's page on fields. Several rules of one type name several targets.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from ...engine import resources
from ...engine.errors import Faults, Path, RelationsError, ValidationError, shortened
from ...models import Cardinality, Field, Flow

ATTRIBUTES = ("cardinality", "target_flow", "target_flows", "resource_types")
EVERY = "*"  # stands for every flow
KINDS = (Cardinality.ONE_TO_ONE, Cardinality.ONE_TO_MANY)


def relation(rules: Any) -> dict[str, Any]:
    """Parse the validation rules of a relationship field into attributes of the field.

    Returns keyword arguments for the engine: `cardinality`, `resource_types`, `target_flows`, and for one
    flow `target_flow`. `to` in a rule is a flow's slug or singular name, or a declared resource type or its
    plural. Several flows, or `*` for every flow, make a relation to several flows. Raises ValidationError,
    with all faults, for wrong rules.
    """
    if not isinstance(rules, list) or not rules:
        known = " or ".join(KINDS)
        raise ValidationError(
            f'A relationship needs a rule {{"type": "{known}", "to": …}}', ["validation_rules"]
        )
    found: list[Flow | str] = []
    sorts: list[str] = []
    faults = Faults()
    for number, rule in enumerate(rules):
        path = ("validation_rules", number)
        with faults.gathered():
            kind, to = _read(rule, path)
            sorts.append(kind)
            if kind != sorts[0]:
                raise ValidationError("The rules of a relationship are of one type", (*path, "type"))
            found.append(_target(to, (*path, "to")))
    faults.check()
    flows = [target for target in found if isinstance(target, Flow)]
    kinds = list(dict.fromkeys(target for target in found if isinstance(target, str)))
    attributes = {"cardinality": sorts[0], "resource_types": [k for k in kinds if k != EVERY]}
    if EVERY in kinds and flows:
        raise ValidationError('"*" is every flow: name none beside it', ["validation_rules"])
    if EVERY in kinds or len(flows) > 1:
        return {**attributes, "target_flows": list(dict.fromkeys(flows))}
    return {**attributes, "target_flow": flows[0] if flows else None, "target_flows": None}


@contextmanager
def named() -> Iterator[None]:
    """A context manager: the paths of errors about a relation's attributes lead to `validation_rules`.

    That is the key with which clients of this dialect set these attributes.
    """
    try:
        yield
    except RelationsError as error:
        if error.path and error.path[0] in ATTRIBUTES:
            error.path = ("validation_rules",)
        raise


def shown(field: Field) -> list[dict[str, Any]]:
    """Return a field's validation rules as the client sent them, for answers.

    A relation that was not created by this API has no such rules: then rules with the same meaning are made.
    """
    sent = field.validation_rules
    if not field.cardinality:
        return sent
    kind = KINDS[Cardinality(field.cardinality).to_many]
    if sent and all(rule["type"] == kind for rule in sent):
        return sent
    targets = [flow.slug for flow in field.target_flows] or ([EVERY] if field.several else [])
    return [{"type": str(kind), "to": to} for to in (*targets, *field.resource_types)]


def _read(rule: Any, path: Path) -> tuple[str, str]:
    if not isinstance(rule, dict):
        raise ValidationError("A rule must be an object", path)
    for key in rule:
        if key not in ("type", "to"):
            raise ValidationError(f"A rule of a relationship has a type and a to, no {key}", (*path, key))
    if rule.get("type") not in KINDS:
        raise ValidationError(f"type must be {' or '.join(KINDS)}", (*path, "type"))
    if not isinstance(rule.get("to"), str):
        raise ValidationError("to must be a string", (*path, "to"))
    return rule["type"], rule["to"]


def _target(to: str, path: Path) -> Flow | str:
    """Return the flow or the resource type that `to` names. Raises ValidationError if there is none.

    Tried in this order: a flow's slug, a resource type with a model, a flow's singular name, any other
    resource type. Resource types are named by their name or its plural.
    """
    if to == EVERY:
        return to
    flow = Flow.objects.using(DEFAULT_DB_ALIAS).filter(slug=to).first()
    kinds = {name: kind for kind in resources.declared().values() for name in (kind.plural, kind.name)}
    kind = kinds.get(to)
    if flow is None and (kind is None or kind.model is None):
        flow = Flow.objects.using(DEFAULT_DB_ALIAS).filter(singular=to).first()
    if flow is not None:
        return flow
    if kind is None:
        known = ", ".join(resources.declared()) or "none"
        raise ValidationError(
            f'There is no flow and no resource type "{shortened(to)}". Declared resource types: {known}', path
        )
    return kind.name
