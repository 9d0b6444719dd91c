"""Components, as files describe them: which are known, in which order, and what of them differs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from relations.engine import definitions
from relations.models import Component

from ..findings import Findings
from ..strapi.components import ComponentType, names_in
from ..strapi.types import Attribute, ContentType, ValueAttribute
from .context import Context, difference, differing

MISSING = "its component {} is neither in the files nor in the database"


def known_uids(components: Iterable[ComponentType], using: str) -> set[str]:
    """The components that fields may name: those of the files, and those of the database."""
    stored = Component.objects.using(using).values_list("uid", flat=True)
    return {*stored, *(each.uid for each in components)}


def in_order(
    components: Iterable[ComponentType], known: Collection[str], findings: Findings
) -> list[ComponentType]:
    """The components, each after those that it holds, and without what is not known."""
    waiting = {each.uid: _trimmed(each, known, findings) for each in components}
    ordered: list[ComponentType] = []
    while waiting:
        ready = [each for each in waiting.values() if not (_named(each) - {each.uid}) & waiting.keys()]
        for each in ready or waiting.values():
            if not ready:
                text = f"it is within itself, by way of {', '.join(sorted(_named(each)))}"
                findings.error(each.origin, "attributes", text)
        if not ready:
            break
        ordered += ready
        waiting = {uid: each for uid, each in waiting.items() if each not in ready}
    return ordered


def without_unknown(content_type: ContentType, known: Collection[str], findings: Findings) -> ContentType:
    """The content type without the attributes, and the parts of zones, whose components are not known."""
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
    """Create the component, or change what differs."""
    wanted: dict[str, Any] = {"name": component.name, "attributes": component.attributes}
    row = Component.objects.using(context.using).filter(uid=component.uid).first()
    if row is None:
        definitions.create_component(component.uid, **wanted, using=context.using)
        context.changes.append(f"+ component {component.uid}")
        return
    changes = differing(row, wanted)
    if changes:
        context.changes.append(f"~ component {row.uid}: {_difference(row, changes)}")
        definitions.update_component(
            row, **changes, allow_data_loss=context.allow_data_loss, using=context.using
        )


def _difference(row: Component, changes: dict[str, Any]) -> str:
    """The attributes that are new, changed and gone, by their names."""
    if "attributes" not in changes:
        return difference(row, changes)
    before, after = row.attributes, changes["attributes"]
    signs = [f"+{slug}" for slug in after if slug not in before]
    signs += [f"~{slug}" for slug in after if slug in before and after[slug] != before[slug]]
    signs += [f"-{slug}" for slug in before if slug not in after]
    named = [difference(row, {"name": changes["name"]})] if "name" in changes else []
    return ", ".join([*named, *signs])


def _named(component: ComponentType) -> set[str]:
    """The components that this one holds."""
    found: set[str] = set()
    for attribute in component.attributes.values():
        found |= names_in(attribute)
    return found


def _trimmed(component: ComponentType, known: Collection[str], findings: Findings) -> ComponentType:
    attributes = {}
    for slug, attribute in component.attributes.items():
        options = _known_options(attribute, known, component.origin, slug, findings)
        if options is not None:
            attributes[slug] = options
    return replace(component, attributes=attributes)


def _known_options(
    options: dict[str, Any], known: Collection[str], origin: str, slug: str, findings: Findings
) -> dict[str, Any] | None:
    """The options with the components that are known; None, with a warning, where none is left."""
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
