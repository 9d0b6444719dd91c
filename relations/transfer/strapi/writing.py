"""Writing definitions in the form of Strapi's `schema.json`; `files.read` reads them back without a loss.

Attributes that Strapi does not have are written to `pluginOptions.relations`, which Strapi ignores.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from relations.engine.resources import OF_STRAPI
from relations.models import Cardinality, Component, Field, Flow

from ..findings import Findings
from .types import parse
from .words import CARDINALITIES, OPTIONS

RELATIONS = {str(cardinality): name for name, cardinality in CARDINALITIES.items()}
# Defaults of the attributes that schema files do not have.
DEFAULTS = {"description": "", "enabled": True, "omit_null": False, "validation_rules": []}
READ = ("required", "unique", "localized", "default", "options")


def path_of_flow(flow: Flow) -> PurePosixPath:
    """Return the path of the flow's `schema.json`, relative to the folder `src` of a Strapi project."""
    return PurePosixPath("api", flow.singular, "content-types", flow.singular, "schema.json")


def path_of_component(component: Component) -> PurePosixPath:
    """Return the path of the component's file, relative to the folder `src` of a Strapi project."""
    category, _, name = component.uid.partition(".")
    return PurePosixPath("components", category, f"{name}.json")


def text(data: Mapping[str, Any]) -> str:
    """Return a schema as the text of its file: JSON with an indent of 2.

    Equal definitions give equal texts.
    """
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def content_type(flow: Flow, fields: Sequence[Field]) -> dict[str, Any]:
    """Return the flow, with its fields in order, as the content of a `schema.json`: a dict for JSON.

    The fields should have been loaded with `mapped_by`, `targets` and `inverses`; otherwise each takes SQL
    statements.
    """
    options: dict[str, Any] = {"i18n": {"localized": True}} if flow.localized else {}
    own = {"enabled": False} if not flow.enabled else {}
    own |= {"ordered": True} if flow.ordered else {}
    if own:
        options["relations"] = own
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
    """Return the component as the content of its file in a Strapi project: a dict for JSON."""
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
    extras = {key: getattr(row, key) for key, default in DEFAULTS.items() if getattr(row, key) != default}
    if row.name != row.slug:
        extras["name"] = row.name
    if row.several and row.target_flows:
        extras["targets"] = [_uid(flow) for flow in row.target_flows]
    others = [name for name in row.resource_types if name != found.get("target")]
    if others:
        extras["resource_types"] = others
    extras |= _overrides(row, flow, found)
    if extras:
        found.setdefault("pluginOptions", {})["relations"] = _sorted(extras)
    return found


def _relation(row: Field) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "relation", "relation": RELATIONS[row.cardinality]}
    found |= {"required": True} if row.required else {}
    found |= {key: row.options[key] for key in ("min", "max") if key in row.options}
    many = Cardinality(row.cardinality).to_many
    if row.several:
        return {**found, "relation": "morphToMany" if many else "morphToOne"}
    if row.mapped_by is not None and row.mapped_by.several:
        found["relation"] = "morphMany" if many else "morphOne"
        return {**found, "target": _uid(row.mapped_by.flow), "morphBy": row.mapped_by.slug}
    if row.target_flow is not None:
        found["target"] = _uid(row.target_flow)
    elif row.resource_types and OF_STRAPI.fullmatch(row.resource_types[0]):
        found["target"] = row.resource_types[0]
    other = row.inversed_by
    if row.mapped_by is not None:
        found["mappedBy"] = row.mapped_by.slug
    elif other is not None:
        found["inversedBy"] = other.slug
    return found


def _uid(flow: Flow | None) -> str:
    return "" if flow is None else flow.uid


def _value(row: Field, flow: Flow) -> dict[str, Any]:
    found: dict[str, Any] = {"type": row.field_type}
    found |= {key: True for key in ("required", "unique") if getattr(row, key)}
    if row.default is not None:
        found["default"] = _sorted(row.default)
    found |= {key: row.options[key] for key in OPTIONS if row.options.get(key) is not None}
    found |= {key: False for key in ("searchable", "writable") if row.options.get(key) is False}
    if flow.localized:
        found["pluginOptions"] = {"i18n": {"localized": row.localized}}
    return found


def _overrides(row: Field, flow: Flow, attribute: dict[str, Any]) -> dict[str, Any]:
    """Return the values of the field, by attribute name, that its schema file does not say or says otherwise.

    They are written to `pluginOptions.relations`.
    """
    data = {**content_type(flow, ()), "attributes": {row.slug: attribute}}
    if row.cardinality:
        kept = {key: row.options[key] for key in ("min", "max") if key in row.options}
        kept |= {"private": True} if row.options.get("private") is True else {}
        return {"options": row.options} if row.options != kept else {}
    read = parse(data, "", Findings())
    parsed = read.attributes[row.slug] if read else None
    return {key: getattr(row, key) for key in READ if _differ(getattr(row, key), getattr(parsed, key))}


def _sorted(value: Any) -> Any:
    """Return the JSON value with sorted keys, since databases return the keys of JSON in different orders."""
    return json.loads(json.dumps(value, sort_keys=True))


def _differ(one: Any, other: Any) -> bool:
    """Return whether two values differ as JSON, in which 1 and true differ."""
    return json.dumps(one, sort_keys=True) != json.dumps(other, sort_keys=True)
