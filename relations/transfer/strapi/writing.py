"""Definitions as Strapi's `schema.json`: what `files.read` reads to the same definitions.

What no schema file can say stands under `pluginOptions.relations`, which Strapi passes over.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from relations.models import Component, Field, Flow

from ..findings import Findings
from .types import CARDINALITIES, OPTIONS, parse

RELATIONS = {str(cardinality): name for name, cardinality in CARDINALITIES.items()}
# What a field has where nothing is said.
USUAL = {"description": "", "enabled": True, "omit_null": False, "validation_rules": []}
READ = ("required", "unique", "localized", "default", "options")


def path_of_flow(flow: Flow) -> PurePosixPath:
    """Where a Strapi project has the file of this content type, below its `src`."""
    return PurePosixPath("api", flow.singular, "content-types", flow.singular, "schema.json")


def path_of_component(component: Component) -> PurePosixPath:
    """Where a Strapi project has the file of this component, below its `src`."""
    category, _, name = component.uid.partition(".")
    return PurePosixPath("components", category, f"{name}.json")


def text(data: Mapping[str, Any]) -> str:
    """The file's text; the same definitions always give the same."""
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def content_type(flow: Flow, fields: Sequence[Field]) -> dict[str, Any]:
    """The flow with its fields, in order; the fields come with their target flows and other sides."""
    options: dict[str, Any] = {"i18n": {"localized": True}} if flow.localized else {}
    if not flow.enabled:
        options["relations"] = {"enabled": False}
    return {
        "kind": "singleType" if flow.single else "collectionType",
        "collectionName": flow.slug.replace("-", "_"),
        "info": {
            "singularName": flow.singular,
            "pluralName": flow.slug,
            "displayName": flow.name,
            "description": flow.description,
        },
        "options": {"draftAndPublish": flow.draft_and_publish},
        "pluginOptions": options,
        "attributes": {row.slug: _attribute(row, flow) for row in fields},
    }


def component(row: Component) -> dict[str, Any]:
    """The component; its attributes are kept in Strapi's words."""
    return {
        "collectionName": f"components_{row.uid.replace('.', '_').replace('-', '_')}",
        "info": {"displayName": row.name},
        "options": {},
        "attributes": {slug: _sorted(attribute) for slug, attribute in row.attributes.items()},
    }


def _attribute(row: Field, flow: Flow) -> dict[str, Any]:
    found = _relation(row) if row.cardinality else _value(row, flow)
    if row.options.get("private") is True:
        found["private"] = True
    extras = {key: getattr(row, key) for key, usual in USUAL.items() if getattr(row, key) != usual}
    if row.name != row.slug:
        extras["name"] = row.name
    if row.resource_types:
        extras["resource_types"] = row.resource_types
    extras |= _unsaid(row, flow, found)
    if extras:
        found.setdefault("pluginOptions", {})["relations"] = _sorted(extras)
    return found


def _relation(row: Field) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "relation", "relation": RELATIONS[row.cardinality]}
    if row.target_flow is not None:
        found["target"] = f"api::{row.target_flow.singular}.{row.target_flow.singular}"
    other = getattr(row, "inversed_by", None)
    if row.mapped_by is not None:
        found["mappedBy"] = row.mapped_by.slug
    elif other is not None:
        found["inversedBy"] = other.slug
    return found


def _value(row: Field, flow: Flow) -> dict[str, Any]:
    found: dict[str, Any] = {"type": row.field_type}
    found |= {key: True for key in ("required", "unique") if getattr(row, key)}
    if row.default is not None:
        found["default"] = _sorted(row.default)
    found |= {key: row.options[key] for key in OPTIONS if row.options.get(key) is not None}
    if flow.localized:
        found["pluginOptions"] = {"i18n": {"localized": row.localized}}
    return found


def _unsaid(row: Field, flow: Flow, attribute: dict[str, Any]) -> dict[str, Any]:
    """What of the field a reader of the attribute would take for something else."""
    data = {**content_type(flow, ()), "attributes": {row.slug: attribute}}
    if row.cardinality:
        private = {"private": True} if row.options.get("private") is True else {}
        return {"options": row.options} if row.options != private else {}
    read = parse(data, "", Findings())
    seen = read.attributes[row.slug] if read else None
    return {key: getattr(row, key) for key in READ if _differ(getattr(row, key), getattr(seen, key))}


def _sorted(value: Any) -> Any:
    """The value with the keys of its objects in order: databases give them back in orders of their own."""
    return json.loads(json.dumps(value, sort_keys=True))


def _differ(one: Any, other: Any) -> bool:
    """As JSON, in which 1 and true are two things."""
    return json.dumps(one, sort_keys=True) != json.dumps(other, sort_keys=True)
