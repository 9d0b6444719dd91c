"""Flows and components as the schemas in an archive, with the attributes that Strapi adds to each type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..dumping import definitions
from ..report import ADAPTED, EXPORTED, LEFT_OUT
from .context import Context

OF_STRAPI = {"configurable": False, "visible": False, "writable": False}


def write(context: Context) -> None:
    """Write the schemas of all flows and components into the archive.

    Settings that Strapi does not have are added to the report as left out.
    """
    context.writer.lines("schemas", _schemas(context))
    for flow in context.flows:
        if flow.ordered:
            reason = "Strapi has no order of a type's documents: theirs by hand is not in the archive"
            context.report.add(LEFT_OUT, f"order of {flow.slug}", reason)
        for field in flow.disabled:
            reason = "disabled here, which Strapi does not know: make it private there"
            context.report.add(ADAPTED, "fields", reason, example=f"{flow.slug}.{field.slug}")


def _schemas(context: Context) -> Iterator[dict[str, Any]]:
    flows, components = definitions(context.using)
    for flow, data in flows:
        context.report.add(EXPORTED, "flows", example=flow.slug)
        names = {"modelType": "contentType", "modelName": flow.singular, "uid": flow.uid}
        attributes = {**data["attributes"], **_system(flow.uid)}
        yield {**data, "attributes": attributes, **names, "globalId": _global(flow.singular)}
    for component, data in components:
        context.report.add(EXPORTED, "components", example=component.uid)
        category, _, name = component.uid.partition(".")
        names = {"modelType": "component", "modelName": name, "uid": component.uid, "category": category}
        yield {**data, **names, "globalId": f"Component{_global(component.uid)}"}


def _system(uid: str) -> dict[str, Any]:
    """Return the attributes that Strapi adds to each content type, such as `createdAt`, by name.

    They are in the form of a schema file; `uid` is the type's.
    """
    person = {"type": "relation", "relation": "oneToOne", "target": "admin::user", **OF_STRAPI}
    by = {**person, "useJoinTable": False, "private": True}
    others = {"type": "relation", "relation": "oneToMany", "target": uid, **OF_STRAPI}
    return {
        "createdAt": {"type": "datetime"},
        "updatedAt": {"type": "datetime"},
        "publishedAt": {"type": "datetime", "configurable": False, "writable": True, "visible": True},
        "createdBy": by,
        "updatedBy": by,
        "locale": {**OF_STRAPI, "writable": True, "private": True, "type": "string"},
        "localizations": {**others, "private": True, "unstable_virtual": True},
    }


def _global(name: str) -> str:
    """Return a name as Strapi's code has it: `shared.top-story` is `SharedTopStory`."""
    return "".join(word.capitalize() for word in name.replace(".", "-").split("-"))
