"""Parsing Strapi's component files, `components/<category>/<name>.json`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from relations.engine.definitions import composed
from relations.engine.schema import RELATION, UNMAPPED
from relations.models.flow import content_type

from ..findings import Findings
from .attributes import ValueAttribute, singular
from .types import read_relation, read_value
from .words import OF_PARTS, ONE_WAY, TYPES

SIDES = ("inversedBy", "mappedBy")


@dataclass(frozen=True, slots=True)
class ComponentType:
    """A component parsed from the file `origin`.

    `attributes` maps slugs to descriptions in Strapi's format, such as `{"type": "string", "required":
    true}`.
    """

    origin: str
    uid: str
    name: str
    attributes: dict[str, dict[str, Any]]


def is_component(file: Path, data: Any) -> bool:
    """Return whether a JSON file is a component: it is in the folder for them and has no `kind`."""
    placed = len(file.parts) > 2 and file.parts[-3] == "components"
    return placed and isinstance(data, dict) and "attributes" in data and "kind" not in data


def uid_of(file: Path) -> str:
    """Return the component's uid, such as `shared.seo`, from the path of its file."""
    return f"{file.parts[-2]}.{file.stem}"


def parse_component(
    data: Mapping[str, Any], uid: str, origin: str, findings: Findings
) -> ComponentType | None:
    """Parse a component with this uid from the content of its file, `origin`.

    Wrong attributes are left out, with a fault or warning in `findings`. None, with a fault, if the
    attributes are no object.
    """
    attributes, info = data.get("attributes"), data.get("info")
    if not isinstance(attributes, dict):
        findings.fault(origin, "attributes", "it must be an object")
        return None
    name = info.get("displayName") if isinstance(info, dict) else None
    found = {
        composed(slug): definition
        for slug, attribute in attributes.items()
        if (definition := _attribute(slug, attribute, origin, findings)) is not None
    }
    return ComponentType(origin, uid, str(name or uid), found)


def names_in(options: Mapping[str, Any]) -> set[str]:
    """Return the uids of the components that a field's options, or an attribute of a component, name."""
    one = {options["component"]} if options.get("component") else set()
    return one | set(options.get("components", ()))


def target_in(attribute: Mapping[str, Any]) -> str | None:
    """Return the singular name of the content type that an attribute of a component links.

    None if the attribute is no relation, or its target is no content type of the project (`api::…`).
    """
    target = str(attribute.get("target", ""))
    if attribute["type"] != RELATION or not target.startswith("api::"):
        return None
    return singular(target)


def _attribute(slug: str, data: Any, origin: str, findings: Findings) -> dict[str, Any] | None:
    key = f"attributes.{slug}"
    if not isinstance(data, dict) or not isinstance(data.get("type"), str):
        findings.fault(origin, key, 'it must be an object with a "type"')
        return None
    kind = data["type"]
    if slug in OF_PARTS:
        findings.warn(origin, key, "left out: every component has this key of its own")
        return None
    if kind == RELATION:
        return _relation(slug, data, origin, findings)
    if kind in UNMAPPED:
        findings.warn(origin, key, f"left out: no {kind} is kept in a component here")
        return {"type": kind}
    if kind not in TYPES:
        findings.fault(origin, f"{key}.type", f"there is no type {kind!r}")
        return None
    value = read_value(slug, data, origin, False, findings)
    return None if value is None else _definition(value)


# Options of a relation, beside those of Strapi.
RULES = ("link", "targetFilter", "onDelete", "secondLine", "thumbnail")


def _relation(slug: str, data: dict[str, Any], origin: str, findings: Findings) -> dict[str, Any] | None:
    """Return a component's relation as its attribute is stored: without its other side, which it cannot have.

    None, with a warning or fault in `findings`, if the relation cannot exist here.
    """
    key = f"attributes.{slug}"
    for side in SIDES:
        if data.get(side):
            findings.warn(origin, f"{key}.{side}", "ignored: a relation of a component has one side")
    one_sided = {name: value for name, value in data.items() if name not in SIDES}
    found = read_relation(slug, one_sided, origin, findings)
    described: dict[str, Any] = {name: data[name] for name in ("type", "relation", "target") if name in data}
    if found is None:
        return None
    described["relation"] = ONE_WAY.get(data["relation"], data["relation"])
    if found.targets is not None:
        described.pop("target", None)  # ignored, with a warning
    if found.targets:
        described["targets"] = [content_type(name) for name in found.targets]
    for name in sorted(found.extras.keys() - {"resource_types"}):
        findings.warn(origin, f"{key}.pluginOptions.relations.{name}", "ignored")
    described |= {key: data[key] for key in RULES if key in data} | found.options
    if types := [name for name in found.extras.get("resource_types", ()) if name != data.get("target")]:
        described["resource_types"] = types
    return described


def _definition(value: ValueAttribute) -> dict[str, Any]:
    found: dict[str, Any] = {"type": str(value.field_type), **value.options}
    if value.required:
        found["required"] = True
    if value.unique and value.field_type != "uid":
        found["unique"] = True
    if value.default is not None:
        found["default"] = value.default
    return found
