"""The attributes of content types as plain values, and parsing the keys that all kinds of attributes have."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..findings import Findings
from .words import HINTS

TYPE = re.compile(r"[\w-]+::[\w()-]+(\.[\w()-]+)?")


@dataclass(frozen=True, slots=True)
class ValueAttribute:
    """An attribute of a content type that has values: any attribute that is not a relation.

    `options` are its settings for values, such as `maxLength`. `extras` are settings that a field of this
    server has and Strapi's attributes do not, such as `description`; the file has them in
    `pluginOptions.relations`.
    """

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
    """An attribute of a content type that is one side of a relation.

    `target` is the target type's singular name. It is '' for a relation to resources only, and for one to
    several types; then `targets` are their singular names, () for every type, and None for other relations.
    `bounds` may have `min` and `max`, the numbers of members. `extras` are attributes of the field here that
    Strapi does not have, such as `resource_types`.
    """

    slug: str
    cardinality: str
    target: str
    inversed_by: str | None = None
    mapped_by: str | None = None
    private: bool = False
    targets: tuple[str, ...] | None = None
    extras: dict[str, Any] = field(default_factory=dict)
    required: bool = False
    bounds: dict[str, int] = field(default_factory=dict)  # `min` and `max`

    @property
    def options(self) -> dict[str, Any]:
        """The attribute's options as schema files have them: `min`, `max` and `private`."""
        return {**self.bounds, **({"private": True} if self.private else {})}


Attribute = ValueAttribute | RelationAttribute


def singular(uid: str) -> str:
    """Return the singular name in a content type's uid: "article" for `api::article.article`."""
    return uid.rpartition(".")[2].rpartition("::")[2]


def read_extras(
    data: Mapping[str, Any], known: Collection[str], key: str, origin: str, findings: Findings
) -> dict[str, Any]:
    """Return the settings in `pluginOptions.relations` of an attribute or type, which Strapi does not have.

    They are in a dict by name. Settings that are not in `known` are added to `findings` as faults. `key` is
    the path of the attribute in the file `origin`.
    """
    found = option(data, "pluginOptions", "relations")
    if found is None:
        return {}
    key = f"{key}pluginOptions.relations"
    if not isinstance(found, dict):
        findings.fault(origin, key, "it must be an object")
        return {}
    for name in sorted(found.keys() - known):
        findings.fault(origin, f"{key}.{name}", f"it is none of {', '.join(sorted(known))}")
    return {name: value for name, value in found.items() if name in known}


def warn_unused_keys(
    slug: str, data: dict[str, Any], used: set[str], origin: str, findings: Findings
) -> None:
    """Add a warning for each key of an attribute that is ignored, unless its value is false or null.

    `data` is the attribute in the file `origin`, `used` are the keys that are not ignored.
    """
    for key, value in data.items():
        if key in used or key in HINTS or value in (None, False):
            continue
        findings.warn(origin, f"attributes.{slug}.{key}", "ignored")


def option(data: Any, *keys: str) -> Any:
    """Return the value under nested keys: `option(data, "a", "b")` is data["a"]["b"]; None without one."""
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data
