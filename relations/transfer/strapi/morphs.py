"""Parsing relations to several types: Strapi's `morphToOne` and `morphToMany`, and their inverse sides."""

from __future__ import annotations

from typing import Any

from relations.engine.definitions import composed
from relations.engine.resources import OF_STRAPI

from ..findings import Findings
from . import options
from .attributes import TYPE, RelationAttribute, read_extras, singular, warn_unused_keys
from .words import EXTRAS, MORPHED, MORPHS, USED_BY_RELATIONS


def several(slug: str, data: dict[str, Any], origin: str, findings: Findings) -> RelationAttribute | None:
    """Parse a relation to several types: those in `pluginOptions.relations.targets`, by default every type.

    Returns None, with a fault in `findings`, if these targets are wrong.
    """
    key = f"attributes.{slug}"
    unknown = {"default", "localized", "required", "unique"}
    extras = read_extras(data, EXTRAS - unknown, f"{key}.", origin, findings)
    named = extras.pop("targets", [])
    if not isinstance(named, list) or not all(isinstance(uid, str) and TYPE.fullmatch(uid) for uid in named):
        text = "it must be a list of types like api::article.article"
        findings.fault(origin, f"{key}.pluginOptions.relations.targets", text)
        return None
    warn_unused_keys(slug, data, USED_BY_RELATIONS - {"target", "inversedBy", "mappedBy"}, origin, findings)
    return RelationAttribute(
        slug,
        MORPHS[data["relation"]],
        "",
        private=data.get("private") is True,
        targets=tuple(dict.fromkeys(map(singular, named))),
        extras=extras,
        required=data.get("required") is True,
        bounds=options.bounds(slug, data, origin, findings),
    )


def side_of_several(
    slug: str, data: dict[str, Any], origin: str, findings: Findings
) -> RelationAttribute | None:
    """Parse the inverse side of a relation to several types; its key `morphBy` names the owning attribute.

    Returns None if its target or `morphBy` is wrong (a fault in `findings`), or its target is a type of
    Strapi's own (a warning).
    """
    key, target, owner = f"attributes.{slug}", data.get("target"), composed(data.get("morphBy"))
    if not isinstance(target, str) or not TYPE.fullmatch(target):
        findings.fault(origin, f"{key}.target", f"it must be like api::article.article, not {target!r}")
        return None
    if OF_STRAPI.fullmatch(target):
        findings.warn(origin, key, f"left out: its owning side is in {target}, which is part of Strapi")
        return None
    if not isinstance(owner, str) or not owner:
        findings.fault(origin, f"{key}.morphBy", "it must be the name of an attribute")
        return None
    unknown = {"default", "localized", "required", "targets", "unique"}
    extras = read_extras(data, EXTRAS - unknown, f"{key}.", origin, findings)
    warn_unused_keys(slug, data, USED_BY_RELATIONS - {"inversedBy"} | {"morphBy"}, origin, findings)
    return RelationAttribute(
        slug,
        MORPHED[data["relation"]],
        singular(target),
        mapped_by=owner,
        private=data.get("private") is True,
        extras=extras,
        required=data.get("required") is True,
        bounds=options.bounds(slug, data, origin, findings),
    )
