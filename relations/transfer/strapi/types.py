"""Parsing Strapi's `schema.json`: a content type and its attributes, as plain values.

Settings that this server does not have are left out with a warning. Invalid ones are errors.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from relations.engine.definitions import RESERVED_FIELD_SLUGS, composed
from relations.engine.resources import OF_STRAPI
from relations.engine.values import KINDS as FIELD_KINDS
from relations.engine.values import Kind
from relations.models import FieldType

from ..findings import Findings
from . import custom_fields, morphs, options
from .attributes import (
    TYPE,
    Attribute,
    RelationAttribute,
    ValueAttribute,
    option,
    read_extras,
    singular,
    warn_unused_keys,
)
from .words import (
    CARDINALITIES,
    COMPONENT_KEYS,
    EXTRAS,
    KINDS,
    MORPHED,
    MORPHS,
    ONE_WAY,
    SYSTEM_ATTRIBUTES,
    TYPES,
    USED,
    USED_BY_RELATIONS,
)

SIDES = ("inversedBy", "mappedBy")


@dataclass(frozen=True, slots=True)
class ContentType:
    """A content type parsed from the file `origin`, whose path is used in messages.

    `names` are the slugs of all attributes in the file, in order, also of those that were left out. `extras`
    are settings of the flow that Strapi does not have, by the names of `Flow`'s attributes, such as
    `ordered`.
    """

    origin: str
    singular: str
    plural: str
    name: str
    description: str | None
    single: bool
    localized: bool
    drafts: bool
    attributes: dict[str, Attribute]
    names: tuple[str, ...] = ()  # of all attributes in the file, those that are left out too
    extras: dict[str, Any] = field(default_factory=dict)

    @property
    def relations(self) -> dict[str, RelationAttribute]:
        """The attributes that are relations, by slug."""
        return {k: a for k, a in self.attributes.items() if isinstance(a, RelationAttribute)}


def is_content_type(data: Any) -> bool:
    """Return whether a JSON value looks like a content type: it has `kind` and `attributes`."""
    return isinstance(data, dict) and "kind" in data and "attributes" in data


def parse(data: Mapping[str, Any], origin: str, findings: Findings) -> ContentType | None:
    """Parse a content type; None, with a fault in `findings`, if it is invalid.

    Wrong attributes are left out, with a fault or warning.
    """
    if data.get("kind") not in KINDS:
        findings.fault(origin, "kind", f"it is {' or '.join(KINDS)}, not {data.get('kind')!r}")
        return None
    info, attributes = data.get("info"), data.get("attributes")
    if not isinstance(info, dict) or not isinstance(attributes, dict):
        missing = "attributes" if isinstance(info, dict) else "info"
        findings.fault(origin, missing, "it must be an object")
        return None
    names: dict[str, str] = {}
    for key in ("singularName", "pluralName"):
        if not isinstance(info.get(key), str) or not info[key]:
            findings.fault(origin, f"info.{key}", "it must be a name")
            return None
        names[key] = info[key]
    localized = option(data, "pluginOptions", "i18n", "localized") is True
    return ContentType(
        origin=origin,
        singular=names["singularName"],
        plural=names["pluralName"],
        name=str(info.get("displayName") or names["pluralName"]),
        description=info.get("description") if isinstance(info.get("description"), str) else None,
        single=data["kind"] == "singleType",
        localized=localized,
        drafts=option(data, "options", "draftAndPublish") is True,
        attributes=_attributes(attributes, origin, localized, findings),
        names=tuple(map(composed, attributes)),
        extras=read_extras(data, ("enabled", "ordered"), "", origin, findings),
    )


def _are_strapis(attributes: dict[str, Any]) -> bool:
    """Whether Strapi has added its own attributes to these: `createdBy` with the target `admin::user`."""
    creator = attributes.get("createdBy")
    return isinstance(creator, dict) and creator.get("target") == "admin::user"


def _attributes(
    attributes: dict[str, Any], origin: str, localized: bool, findings: Findings
) -> dict[str, Attribute]:
    found: dict[str, Attribute] = {}
    added = _are_strapis(attributes)
    for name, data in attributes.items():
        slug, key = composed(name), f"attributes.{name}"
        if slug in SYSTEM_ATTRIBUTES and added:
            continue
        if not isinstance(data, dict) or not isinstance(data.get("type"), str):
            findings.fault(origin, key, 'it must be an object with a "type"')
        elif slug in RESERVED_FIELD_SLUGS:
            findings.warn(origin, key, "left out: every document has this key of its own")
        elif data["type"] == "relation":
            relation = read_relation(slug, data, origin, findings)
            if relation is not None:
                found[slug] = relation
        elif data["type"] in TYPES:
            value = read_value(slug, data, origin, localized, findings)
            if value is not None:
                found[slug] = value
        else:
            findings.fault(origin, f"{key}.type", f"there is no type {data['type']!r}")
    return {
        slug: _without_unknown_source(attribute, found, origin, findings) for slug, attribute in found.items()
    }


def _without_unknown_source(
    attribute: Attribute, others: Mapping[str, Attribute], origin: str, findings: Findings
) -> Attribute:
    """Return the attribute without its `targetField`, with a warning, if no attribute has that name."""
    if isinstance(attribute, RelationAttribute) or "targetField" not in attribute.options:
        return attribute
    source = attribute.options["targetField"]
    if composed(source) in others:
        return attribute
    key = f"attributes.{attribute.slug}.targetField"
    findings.warn(origin, key, f"ignored: there is no attribute {source!r}")
    kept = {name: value for name, value in attribute.options.items() if name != "targetField"}
    return replace(attribute, options=kept)


def read_value(
    slug: str, data: dict[str, Any], origin: str, localized: bool, findings: Findings
) -> ValueAttribute | None:
    """Parse an attribute that has values, and is no relation. Unknown settings become warnings.

    `slug` and `data` are the attribute's, `origin` is its file; `localized` says whether the type is
    localized. Returns None, with a fault in `findings`, for a component or dynamic zone that names no
    component.
    """
    kind = _kind(slug, data, origin, findings)
    if kind in COMPONENT_KEYS:
        key, shape, what = COMPONENT_KEYS[kind]
        if not (
            isinstance(data.get(key), shape) and data[key] and all(isinstance(n, str) for n in data[key])
        ):
            findings.fault(origin, f"attributes.{slug}.{key}", f"it must be {what}, as in shared.seo")
            return None
    warn_unused_keys(slug, data, USED, origin, findings)
    found = options.read(slug, data, origin, findings)
    uid = data["type"] == "uid"
    # In Strapi a uid is always localized and unique, without an option.
    own = uid or option(data, "pluginOptions", "i18n", "localized") is True
    return ValueAttribute(
        slug=slug,
        field_type=kind,
        required=data.get("required") is True,
        unique=uid or data.get("unique") is True,
        localized=localized and own,
        default=_default(slug, data, FIELD_KINDS[kind], found, origin, findings),
        options=found,
        extras=read_extras(
            data, EXTRAS - {"resource_types", "targets"}, f"attributes.{slug}.", origin, findings
        ),
    )


def _default(
    slug: str, data: dict[str, Any], kind: Kind, given: Mapping[str, Any], origin: str, findings: Findings
) -> Any:
    """Return the default of an attribute, or None.

    `given` are its options. A default that no value of such a field can be is left out, with a warning.
    """
    default = data.get("default")
    if default is None:
        return None
    key = f"attributes.{slug}.default"
    if kind.on_demand:
        findings.warn(origin, key, "ignored")
        return None
    try:
        kind.read(default)
    except ValueError as error:
        findings.warn(origin, key, f"ignored: it {error}")
        return None
    if "enum" in given and default not in given["enum"]:
        findings.warn(origin, key, f"ignored: {default!r} is none of the values")
        return None
    return default


def _kind(slug: str, data: dict[str, Any], origin: str, findings: Findings) -> FieldType:
    if data["type"] != "customField":
        return TYPES[data["type"]]
    known = custom_fields.type_of(data)
    text = f"kept as {known or 'JSON, text in it as text'}: what else its plugin asks of values is not known"
    findings.warn(origin, f"attributes.{slug}", text)
    return known or FieldType.JSON


def read_relation(
    slug: str, data: dict[str, Any], origin: str, findings: Findings
) -> RelationAttribute | None:
    """Parse an attribute that is a relation; `slug` and `data` are the attribute's, `origin` is its file.

    Returns None, with a fault in `findings` for a wrong attribute, or a warning for one whose other side is a
    type of Strapi's own.
    """
    key, kind = f"attributes.{slug}", data.get("relation")
    kind = ONE_WAY.get(kind, kind) if isinstance(kind, str) else kind
    if isinstance(kind, str) and kind in MORPHS:
        return morphs.several(slug, data, origin, findings)
    if isinstance(kind, str) and kind in MORPHED:
        return morphs.side_of_several(slug, data, origin, findings)
    if not isinstance(kind, str) or kind not in CARDINALITIES:
        findings.fault(origin, f"{key}.relation", f"it is one of {', '.join(CARDINALITIES)}, not {kind!r}")
        return None
    ours = EXTRAS - {"default", "localized", "required", "targets", "unique"}
    made = RelationAttribute(
        slug,
        CARDINALITIES[kind],
        target="",
        private=data.get("private") is True,
        extras=read_extras(data, ours, f"{key}.", origin, findings),
        required=data.get("required") is True,
        bounds=options.bounds(slug, data, origin, findings),
    )
    return _with_target(made, data, origin, findings)


def _with_target(
    made: RelationAttribute, data: dict[str, Any], origin: str, findings: Findings
) -> RelationAttribute | None:
    """Return the relation with its target and other side: the content type that `data` names.

    A target that is a type of Strapi's own becomes a type of resources. None, with a fault in `findings`, for
    a wrong target or side.
    """
    key, target = f"attributes.{made.slug}", data.get("target")
    if target is None and made.extras.get("resource_types"):
        return made
    if not isinstance(target, str) or not TYPE.fullmatch(target):
        findings.fault(origin, f"{key}.target", f"it must be like api::article.article, not {target!r}")
        return None
    if OF_STRAPI.fullmatch(target):
        findings.warn(origin, key, f"its target is part of Strapi: kept as links to resources, {target}")
        warn_unused_keys(made.slug, data, USED_BY_RELATIONS - {*SIDES}, origin, findings)
        types = [target, *made.extras.get("resource_types", ())]
        return replace(made, extras={**made.extras, "resource_types": types})
    sides = {name: composed(data.get(name)) or None for name in SIDES}
    for name, side in sides.items():
        if side is not None and not isinstance(side, str):
            findings.fault(origin, f"{key}.{name}", "it must be the name of an attribute")
            return None
    if all(sides.values()):
        findings.fault(origin, key, "it has inversedBy and mappedBy: a relation has one owning side")
        return None
    warn_unused_keys(made.slug, data, USED_BY_RELATIONS, origin, findings)
    return replace(
        made, target=singular(target), inversed_by=sides["inversedBy"], mapped_by=sides["mappedBy"]
    )
