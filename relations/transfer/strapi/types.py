"""Strapi's `schema.json`: one content type or component, read into plain values.

What has no counterpart here is left out with a warning; what makes no sense is an error.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from relations.engine.definitions import RESERVED_FIELD_SLUGS
from relations.engine.values import KINDS as FIELD_KINDS
from relations.models import Cardinality, FieldType

from ..findings import Findings

KINDS = ("collectionType", "singleType")

# A custom field's values are what its plugin says, which no file tells: any JSON.
TYPES = {str(kind): kind for kind in FieldType if kind != FieldType.RELATIONSHIP} | {
    "customField": FieldType.JSON
}

# Of the kinds that hold components: the key that names them.
HOLDING: dict[str, tuple[str, type, str]] = {
    FieldType.COMPONENT: ("component", str, "the name of a component"),
    FieldType.DYNAMICZONE: ("components", list, "a list of components' names"),
}

CARDINALITIES = {
    "oneToOne": Cardinality.ONE_TO_ONE,
    "oneToMany": Cardinality.ONE_TO_MANY,
    "manyToOne": Cardinality.MANY_TO_ONE,
    "manyToMany": Cardinality.MANY_TO_MANY,
}

# Strapi adds these to every type, in an archive also to its schema; here every entry has its own.
ADDED = {"createdAt", "createdBy", "locale", "localizations", "publishedAt", "updatedAt", "updatedBy"}

OPTIONS = (
    "enum", "min", "max", "minLength", "maxLength", "regex", "allowedTypes", "multiple", "targetField",
    "component", "components", "repeatable", "customField",
)  # fmt: skip
USED = {"type", "required", "unique", "default", "pluginOptions", "private", *OPTIONS}
USED_BY_RELATIONS = {"type", "relation", "target", "inversedBy", "mappedBy", "pluginOptions", "private"}

# What a definition says here and no schema file does, under pluginOptions.relations: Strapi passes over it.
EXTRAS = {
    "default", "description", "enabled", "localized", "name", "omit_null", "options", "required",
    "resource_types", "unique", "validation_rules",
}  # fmt: skip

# Hints for Strapi's own admin and database, without a bearing on the content.
HINTS = {
    "column", "columnType", "configurable", "enumName", "index", "searchable", "unstable_virtual",
    "useJoinTable", "visible", "writable",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ValueAttribute:
    """A field with a value."""

    slug: str
    field_type: str
    required: bool = False
    unique: bool = False
    localized: bool = False
    default: Any = None
    options: dict[str, Any] = field(default_factory=dict)
    extras: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RelationAttribute:
    """One side of a relation; `target` is the target type's singular name, '' for resources alone."""

    slug: str
    cardinality: str
    target: str
    inversed_by: str | None = None
    mapped_by: str | None = None
    private: bool = False
    extras: dict[str, Any] = field(default_factory=dict)


Attribute = ValueAttribute | RelationAttribute


@dataclass(frozen=True, slots=True)
class ContentType:
    """A content type; `origin` says where it was read, for messages."""

    origin: str
    singular: str
    plural: str
    name: str
    description: str | None
    single: bool
    localized: bool
    drafts: bool
    attributes: dict[str, Attribute]
    extras: dict[str, Any] = field(default_factory=dict)

    @property
    def relations(self) -> dict[str, RelationAttribute]:
        return {k: a for k, a in self.attributes.items() if isinstance(a, RelationAttribute)}


def is_content_type(data: Any) -> bool:
    """Whether this JSON looks like a content type, which has both keys; a component has no kind."""
    return isinstance(data, dict) and "kind" in data and "attributes" in data


def parse(data: Mapping[str, Any], origin: str, findings: Findings) -> ContentType | None:
    """The content type in `data`; None when something is wrong, which `findings` then says."""
    if data.get("kind") not in KINDS:
        findings.error(origin, "kind", f"it is {' or '.join(KINDS)}, not {data.get('kind')!r}")
        return None
    info, attributes = data.get("info"), data.get("attributes")
    if not isinstance(info, dict) or not isinstance(attributes, dict):
        missing = "attributes" if isinstance(info, dict) else "info"
        findings.error(origin, missing, "it must be an object")
        return None
    names: dict[str, str] = {}
    for key in ("singularName", "pluralName"):
        if not isinstance(info.get(key), str) or not info[key]:
            findings.error(origin, f"info.{key}", "it must be a name")
            return None
        names[key] = info[key]
    localized = _option(data, "pluginOptions", "i18n", "localized") is True
    return ContentType(
        origin=origin,
        singular=names["singularName"],
        plural=names["pluralName"],
        name=str(info.get("displayName") or names["pluralName"]),
        description=info.get("description") if isinstance(info.get("description"), str) else None,
        single=data["kind"] == "singleType",
        localized=localized,
        drafts=_option(data, "options", "draftAndPublish") is True,
        attributes=_attributes(attributes, origin, localized, findings),
        extras=_extras(data, ("enabled",), "", origin, findings),
    )


def _attributes(
    attributes: dict[str, Any], origin: str, localized: bool, findings: Findings
) -> dict[str, Attribute]:
    found: dict[str, Attribute] = {}
    for slug, data in attributes.items():
        key = f"attributes.{slug}"
        if slug in ADDED:
            continue
        if not isinstance(data, dict) or not isinstance(data.get("type"), str):
            findings.error(origin, key, 'it must be an object with a "type"')
        elif slug in RESERVED_FIELD_SLUGS:
            findings.warn(origin, key, "left out: every entry has this key of its own")
        elif data["type"] == "relation":
            relation = _relation(slug, data, origin, findings)
            if relation is not None:
                found[slug] = relation
        elif data["type"] in TYPES:
            value = read_value(slug, data, origin, localized, findings)
            if value is not None:
                found[slug] = value
        else:
            findings.error(origin, f"{key}.type", f"there is no type {data['type']!r}")
    return found


def read_value(
    slug: str, data: dict[str, Any], origin: str, localized: bool, findings: Findings
) -> ValueAttribute | None:
    """An attribute with a value; None when something is wrong, which `findings` then says."""
    kind = TYPES[data["type"]]
    if kind in HOLDING:
        key, shape, what = HOLDING[kind]
        if not (
            isinstance(data.get(key), shape) and data[key] and all(isinstance(n, str) for n in data[key])
        ):
            findings.error(origin, f"attributes.{slug}.{key}", f"it must be {what}, as in shared.seo")
            return None
    _warn_of_the_rest(slug, data, USED, origin, findings)
    if data["type"] == "customField":
        text = "kept as JSON: what its plugin asks of the values is not known here"
        findings.warn(origin, f"attributes.{slug}", text)
    default = data.get("default")
    if default is not None and FIELD_KINDS[kind].on_demand:
        findings.warn(origin, f"attributes.{slug}.default", "ignored")
        default = None
    uid = data["type"] == "uid"
    # Strapi keeps a uid for each locale, and unique, without being told.
    own = uid or _option(data, "pluginOptions", "i18n", "localized") is True
    return ValueAttribute(
        slug=slug,
        field_type=kind,
        required=data.get("required") is True,
        unique=uid or data.get("unique") is True,
        localized=localized and own,
        default=default,
        options=_options(slug, data, origin, findings),
        extras=_extras(data, EXTRAS - {"resource_types"}, f"attributes.{slug}.", origin, findings),
    )


def _options(slug: str, data: dict[str, Any], origin: str, findings: Findings) -> dict[str, Any]:
    options = {key: data[key] for key in OPTIONS if data.get(key) is not None}
    if data.get("private") is True:
        options["private"] = True
    for key in ("min", "max"):
        if isinstance(options.get(key), str) and re.fullmatch(r"-?\d+", options[key]):
            options[key] = int(options[key])  # as biginteger has it
    if "regex" in options:
        try:
            re.compile(options["regex"])
        except (re.error, TypeError) as error:
            del options["regex"]
            text = f"left out: Python does not read this regular expression ({error})"
            findings.warn(origin, f"attributes.{slug}.regex", text)
    return options


def _relation(slug: str, data: dict[str, Any], origin: str, findings: Findings) -> RelationAttribute | None:
    key = f"attributes.{slug}"
    kind, target = data.get("relation"), data.get("target")
    if isinstance(kind, str) and kind.startswith("morph"):
        findings.warn(origin, key, f"left out: {kind} relations are not known here")
        return None
    if not isinstance(kind, str) or kind not in CARDINALITIES:
        findings.error(origin, f"{key}.relation", f"it is one of {', '.join(CARDINALITIES)}, not {kind!r}")
        return None
    extras = _extras(
        data, EXTRAS - {"default", "localized", "required", "unique"}, f"{key}.", origin, findings
    )
    if target is None and extras.get("resource_types"):
        return RelationAttribute(
            slug, CARDINALITIES[kind], "", None, None, data.get("private") is True, extras
        )
    if not isinstance(target, str) or not re.fullmatch(r"[\w-]+::[\w-]+(\.[\w-]+)?", target):
        findings.error(origin, f"{key}.target", f"it must be like api::article.article, not {target!r}")
        return None
    if not target.startswith("api::"):
        findings.warn(origin, key, f"left out: its target {target} is part of Strapi")
        return None
    sides = {name: data.get(name) or None for name in ("inversedBy", "mappedBy")}
    for name, side in sides.items():
        if side is not None and not isinstance(side, str):
            findings.error(origin, f"{key}.{name}", "it must be the name of an attribute")
            return None
    if all(sides.values()):
        findings.error(origin, key, "it has inversedBy and mappedBy: a relation has one owning side")
        return None
    _warn_of_the_rest(slug, data, USED_BY_RELATIONS, origin, findings)
    singular = target.rpartition(".")[2].rpartition("::")[2]
    return RelationAttribute(
        slug,
        CARDINALITIES[kind],
        singular,
        sides["inversedBy"],
        sides["mappedBy"],
        private=data.get("private") is True,
        extras=extras,
    )


def _extras(
    data: Mapping[str, Any], known: Collection[str], key: str, origin: str, findings: Findings
) -> dict[str, Any]:
    found = _option(data, "pluginOptions", "relations")
    if found is None:
        return {}
    key = f"{key}pluginOptions.relations"
    if not isinstance(found, dict):
        findings.error(origin, key, "it must be an object")
        return {}
    for name in sorted(found.keys() - known):
        findings.error(origin, f"{key}.{name}", f"it is none of {', '.join(sorted(known))}")
    return {name: value for name, value in found.items() if name in known}


def _warn_of_the_rest(
    slug: str, data: dict[str, Any], used: set[str], origin: str, findings: Findings
) -> None:
    """Warn of what is said and not kept; saying no is the same as not saying it."""
    for key, value in data.items():
        if key in used or key in HINTS or value in (None, False):
            continue
        findings.warn(origin, f"attributes.{slug}.{key}", "ignored")


def _option(data: Any, *keys: str) -> Any:
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data
