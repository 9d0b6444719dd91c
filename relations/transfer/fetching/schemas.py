"""The schemas of a running Strapi's types and components: from its server, or from a project's folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from relations.models.flow import content_type

from ..archive.errors import ArchiveError
from ..findings import Findings, LoadError
from ..strapi.attributes import option
from ..strapi.components import uid_of
from ..strapi.files import raw
from ..strapi.types import is_content_type
from .source import Source

UNTOLD = (
    "The server does not tell its content types to this token. Name the folder of the Strapi project, or one"
    " that dump_schema wrote, with --schemas."
)


@dataclass(frozen=True, slots=True)
class Schemas:
    """The schemas of content types and of components, by uid, as dicts in the form of an archive."""

    types: Mapping[str, dict[str, Any]]
    components: Mapping[str, dict[str, Any]]

    def populate(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        """Return the parameter `populate`, as a dict, that reads all attributes of a type or component."""
        wanted: dict[str, Any] = {}
        for name, each in schema["attributes"].items():
            kind = each.get("type")
            if kind == "relation" and not str(each.get("target", "")).startswith("admin::"):
                several = str(each.get("relation", "")).startswith("morphTo")
                wanted[name] = True if several else {"fields": ["documentId"]}
            elif kind == "media":
                wanted[name] = {"fields": ["name"]}
            elif kind == "component":
                wanted[name] = self._below(each.get("component"))
            elif kind == "dynamiczone":
                wanted[name] = {"on": {uid: self._below(uid) for uid in each.get("components", ())}}
        return wanted

    def states(self, schema: Mapping[str, Any], locales: list[str]) -> Iterator[dict[str, str]]:
        """Yield the query parameters, as dicts, that read all versions and links of a type's documents.

        There is one for each locale and status that the type, or a type that it links, has.
        """
        about = [schema, *(self.types[uid] for uid in self._targets(schema) if uid in self.types)]
        drafts = any(option(each, "options", "draftAndPublish") is True for each in about)
        localized = any(option(each, "pluginOptions", "i18n", "localized") is True for each in about)
        for code in locales if localized else [None]:
            for status in ("draft", "published") if drafts else ("published",):
                yield {"status": status, **({"locale": code} if code else {})}

    def _below(self, uid: Any) -> Any:
        found = self.components.get(str(uid))
        populate = self.populate(found) if found else {}
        return {"populate": populate} if populate else True

    def _targets(self, schema: Mapping[str, Any], done: frozenset[str] = frozenset()) -> Iterator[str]:
        for each in schema["attributes"].values():
            if str(each.get("relation", "")).startswith("morphTo"):
                yield from self.types
            elif each.get("target"):
                yield each["target"]
            for uid in {each.get("component"), *each.get("components", ())} - done - {None}:
                if uid in self.components:
                    yield from self._targets(self.components[uid], done | {uid})


def of_server(source: Source) -> Schemas:
    """Return the schemas that Strapi's content type builder shows.

    Raises ArchiveError if it does not answer requests with this token.
    """
    try:
        types = source.json("content-type-builder/content-types")
        components = source.json("content-type-builder/components")
    except ArchiveError as error:
        raise ArchiveError(f"{error}\n{UNTOLD}") from error
    if types is None or components is None:
        raise ArchiveError(UNTOLD)
    found = [_told(each["uid"], each["schema"]) for each in types["data"]]
    held = [_told(each["uid"], each["schema"], "component") for each in components["data"]]
    return Schemas(
        {each["uid"]: each for each in found if each["uid"].startswith("api::")},
        {each["uid"]: each for each in held},
    )


def of_folder(folder: Path) -> Schemas:
    """Return the schemas in the schema files of a folder. Raises LoadError for files that cannot be read."""
    findings = Findings()
    types, components = {}, {}
    for file, data in raw([folder], findings):
        if is_content_type(data):
            name = content_type(str(option(data, "info", "singularName")))
            types[name] = {**data, "uid": name, "modelType": "contentType"}
        else:
            components[uid_of(file)] = {**data, "uid": uid_of(file), "modelType": "component"}
    findings.check()
    if not types:
        raise LoadError([f"{folder}: there is no content type in it"])
    return Schemas(types, components)


def _told(uid: str, schema: Mapping[str, Any], kind: str = "contentType") -> dict[str, Any]:
    names = ("singularName", "pluralName", "displayName", "description")
    return {
        "uid": uid,
        "modelType": kind,
        "kind": schema.get("kind", "collectionType"),
        "info": {name: schema[name] for name in names if name in schema},
        "options": {"draftAndPublish": schema.get("draftAndPublish", False)},
        "pluginOptions": schema.get("pluginOptions") or {},
        "attributes": {name: _attribute(each) for name, each in schema["attributes"].items()},
    }


def _attribute(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return an attribute as a schema file has it.

    Left out are `targetAttribute` and what is false, which the content type builder adds.
    """
    return {key: value for key, value in data.items() if key != "targetAttribute" and value is not False}
