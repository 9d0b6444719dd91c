"""The content that the clients share, and the definitions, as Strapi's schema files have them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.commands.schema_files import content_type, relation, write_files

from .asking import Asker

LOCALIZED = {"pluginOptions": {"i18n": {"localized": True}}}
DRAFTS = {"options": {"draftAndPublish": True}}
SHARED = {
    "box": {"text": {"type": "string"}, "many": relation("manyToMany", "topic")},
    "role": {"role": {"type": "string"}},
}
MARKS = 5  # documents of each client that it links and unlinks
KINDS = {"drafted": 3, "mirrored": 3, "claimants": 3}  # how many shared articles of each kind
PLACES = 4
POOL = 8


def types(note: str = "note", *, kind: str = "string", extra: bool = False) -> list[dict[str, Any]]:
    """The content types; one field is called `note` and of this kind, and another may be there or not."""
    attributes = {
        "name": {"type": "string", **LOCALIZED},
        note: {"type": kind, **LOCALIZED},
        **({"extra": {"type": "string", "default": "x"}} if extra else {}),
        "topics": relation("manyToMany", "topic", inversedBy="articles"),
        "leads": relation("oneToMany", "topic", mappedBy="lead"),
        "cover": relation("oneToOne", "topic", inversedBy="covers"),
        "see": relation("manyToMany", "topic"),
        "spots": relation("manyToMany", "place"),
        "credits": relation(
            "manyToMany",
            "person",
            inversedBy="credited",
            pluginOptions={"relations": {"options": {"link": "shared.role"}}},
        ),
        "box": {"type": "component", "component": "shared.box", **LOCALIZED},
    }
    topic = {
        "name": {"type": "string"},
        "articles": relation("manyToMany", "article", mappedBy="topics"),
        "lead": relation("manyToOne", "article", inversedBy="leads"),
        "covers": relation("oneToOne", "article", mappedBy="cover"),
    }
    person = {"name": {"type": "string"}, "credited": relation("manyToMany", "article", mappedBy="credits")}
    return [
        content_type("article", attributes, **DRAFTS, **LOCALIZED),
        content_type("topic", topic, **DRAFTS),
        content_type("person", person, plural="people"),
        content_type("place", {"name": {"type": "string", **LOCALIZED}}, **LOCALIZED),
    ]


def write_project(folder: Path, note: str = "note", *, kind: str = "string", extra: bool = False) -> Path:
    """Write the schema files, with the components, to a folder."""
    write_files(folder, *types(note, kind=kind, extra=extra))
    shared = folder / "components" / "shared"
    shared.mkdir(parents=True, exist_ok=True)
    for name, attributes in SHARED.items():
        described = {
            "collectionName": f"components_{name}",
            "info": {"displayName": name},
            "attributes": attributes,
        }
        (shared / f"{name}.json").write_text(json.dumps(described), encoding="utf-8")
    return folder


@dataclass
class Content:
    """The documentIds that all clients know.

    Of the articles, `drafted` have drafts apart from what is published, in `mirrored` every write is
    published, and `claimants` own topics of the `pool`, which are taken from each other.
    """

    drafted: list[str] = field(default_factory=list)
    mirrored: list[str] = field(default_factory=list)
    claimants: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    pool: list[str] = field(default_factory=list)
    boxes: dict[tuple[str, str], int] = field(default_factory=dict)  # by document and locale


def furnish(asker: Asker) -> Content:
    """Make the shared documents, each article in two locales."""
    made = Content()
    for kind, count in KINDS.items():
        for number in range(count):
            found = create(asker, "articles", {"name": f"{kind} {number}", "box": {"text": "en"}})
            path = f"/api/articles/{found}?locale=fr"
            asker.ask("furnish", "PUT", path, {"data": {"name": f"{kind} {number}", "box": {"text": "fr"}}})
            getattr(made, kind).append(found)
            for locale in ("en", "fr"):
                made.boxes[found, locale] = box_of(asker, found, locale)
    made.places = [create(asker, "places", {"name": f"place {number}"}) for number in range(PLACES)]
    made.pool = [create(asker, "topics", {"name": f"pool {number}"}) for number in range(POOL)]
    return made


def box_of(asker: Asker, document: str, locale: str) -> int:
    """The id of the component in an article's draft."""
    path = f"/api/articles/{document}?locale={locale}&status=draft&populate=box"
    return int(asker.ask("furnish", "GET", path).body["data"]["box"]["id"])


def create(asker: Asker, collection: str, data: dict[str, Any]) -> str:
    """Make a document; return its documentId."""
    answer = asker.ask("furnish", "POST", f"/api/{collection}", {"data": data})
    assert answer.status == 201, answer.body
    return str(answer.body["data"]["documentId"])
