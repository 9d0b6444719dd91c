"""Creating and changing components as schema files define them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from relations.engine import definitions
from relations.engine.errors import RelationsError
from relations.models import Component, Flow

from ..findings import Findings
from ..strapi.attributes import Attribute, ValueAttribute
from ..strapi.components import ComponentType, names_in, target_in
from ..strapi.types import ContentType
from .context import Context, difference, differing

MISSING = "its component {} is neither in the files nor in the database"


def known_uids(components: Iterable[ComponentType], using: str) -> set[str]:
    """Return the uids of these components and of all components in the database."""
    stored = Component.objects.using(using).values_list("uid", flat=True)
    return {*stored, *(component.uid for component in components)}


def known_types(types: Iterable[ContentType], using: str) -> set[str]:
    """Return the singular names of these content types and of all flows in the database."""
    stored = Flow.objects.using(using).values_list("singular", flat=True)
    return {*stored, *(content_type.singular for content_type in types)}


def in_order(
    components: Iterable[ComponentType], known: Collection[str], targets: Collection[str], findings: Findings
) -> list[ComponentType]:
    """Return the components so that one comes before those that contain it.

    `known` are the uids of components that exist, `targets` the singular names of types that do. Attributes
    with other ones are left out, with a warning in `findings`. A component that contains itself is a fault in
    the findings: the attributes that lead back to it are left out.
    """
    waiting = {
        component.uid: _without_unknown(component, known, targets, findings) for component in components
    }
    ordered: list[ComponentType] = []
    while waiting:
        ready = [component for component in waiting.values() if not _waits(component, waiting)]
        if not ready:
            circular = next(each for each in waiting.values() if _leading_back(each, waiting))
            waiting[circular.uid] = _without_circle(circular, waiting, findings)
        ordered += ready
        waiting = {uid: component for uid, component in waiting.items() if component not in ready}
    return ordered


def _waits(component: ComponentType, waiting: Collection[str]) -> set[str]:
    """Return the uids of those components in `waiting` that this one contains; its own is left out."""
    return (_nested_uids(component) - {component.uid}) & set(waiting)


def _leading_back(component: ComponentType, waiting: Mapping[str, ComponentType]) -> set[str]:
    """Return the uids of the components that this one contains and that contain it, at any depth."""
    back = set()
    for uid in _waits(component, waiting):
        below, pending = set[str](), [uid]
        while pending:
            found = _waits(waiting[pending.pop()], waiting) - below
            below |= found
            pending += found
        back |= {uid} if component.uid in below else set()
    return back


def _without_circle(
    component: ComponentType, waiting: Mapping[str, ComponentType], findings: Findings
) -> ComponentType:
    """Return the component without the attributes by which it contains itself; each is a fault."""
    kept, back = dict(component.attributes), _leading_back(component, waiting)
    for slug, attribute in component.attributes.items():
        within = sorted(names_in(attribute) & back)
        if within:
            del kept[slug]
            text = f"it is within itself, by way of {', '.join(within)}"
            findings.fault(component.origin, f"attributes.{slug}", text)
    return replace(component, attributes=kept)


def without_unknown(content_type: ContentType, known: Collection[str], findings: Findings) -> ContentType:
    """Return the content type without components that do not exist, in its fields and dynamic zones.

    `known` are the uids of components that do exist. `findings` gets a warning for each of the others.
    """
    attributes: dict[str, Attribute] = {}
    for slug, attribute in content_type.attributes.items():
        if not isinstance(attribute, ValueAttribute):
            attributes[slug] = attribute
            continue
        options = _known_options(attribute.options, known, content_type.origin, slug, findings)
        if options is not None:
            attributes[slug] = replace(attribute, options=options)
    return replace(content_type, attributes=attributes)


def write_component(context: Context, component: ComponentType) -> None:
    """Create the component in the database, or write the attributes that differ.

    Attributes that the engine refuses are reported as faults and left out. A change adds a line to
    `context.changes`.
    """
    row = Component.objects.using(context.using).filter(uid=component.uid).first()
    while True:
        try:
            return _write(context, component, row)
        except RelationsError as error:
            context.report(component, "", error)
            slug = error.path[1] if len(error.path) > 1 else None
            if slug not in component.attributes:
                return None
            kept = {name: each for name, each in component.attributes.items() if name != slug}
            component = replace(component, attributes=kept)


def _write(context: Context, component: ComponentType, row: Component | None) -> None:
    wanted: dict[str, Any] = {"name": component.name, "attributes": component.attributes}
    if row is None:
        definitions.create_component(component.uid, **wanted, using=context.using)
        context.changes.append(f"+ component {component.uid}")
        return
    changes = differing(row, wanted)
    if changes:
        definitions.update_component(
            row, **changes, allow_data_loss=context.allow_data_loss, using=context.using
        )
        context.changes.append(f"~ component {row.uid}: {_difference(row, changes)}")


def _difference(row: Component, changes: dict[str, Any]) -> str:
    """Return a line such as `+title, ~text, -subtitle`: the attributes added, changed and removed."""
    if "attributes" not in changes:
        return difference(row, changes)
    before, after = row.attributes, changes["attributes"]
    signs = [f"+{slug}" for slug in after if slug not in before]
    signs += [f"~{slug}" for slug in after if slug in before and after[slug] != before[slug]]
    signs += [f"-{slug}" for slug in before if slug not in after]
    named = [difference(row, {"name": changes["name"]})] if "name" in changes else []
    return ", ".join([*named, *signs])


def _nested_uids(component: ComponentType) -> set[str]:
    """Return the uids of the components that this one contains."""
    found: set[str] = set()
    for attribute in component.attributes.values():
        found |= names_in(attribute)
    return found


def _without_unknown(
    component: ComponentType, known: Collection[str], targets: Collection[str], findings: Findings
) -> ComponentType:
    attributes = {}
    for slug, attribute in component.attributes.items():
        target = target_in(attribute)
        if target is not None and target not in targets:
            text = f'left out: there is no content type "{target}", in the files or the database'
            findings.warn(component.origin, f"attributes.{slug}", text)
            continue
        options = _known_options(attribute, known, component.origin, slug, findings)
        if options is not None:
            attributes[slug] = options
    return replace(component, attributes=attributes)


def _known_options(
    options: dict[str, Any], known: Collection[str], origin: str, slug: str, findings: Findings
) -> dict[str, Any] | None:
    """Return the options of a component attribute, or of a dynamic zone, without unknown components.

    `known` are the uids of known ones; there is a warning for each other one. None if no component is left.
    """
    key = f"attributes.{slug}"
    if "components" in options:
        for uid in options["components"]:
            if uid not in known:
                findings.warn(origin, key, f"left out of the zone: {MISSING.format(uid)}")
        kept = [uid for uid in options["components"] if uid in known]
        return {**options, "components": kept} if kept else None
    if options.get("component", "") and options["component"] not in known:
        findings.warn(origin, key, f"left out: {MISSING.format(options['component'])}")
        return None
    return options
