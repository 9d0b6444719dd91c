"""Flows with everything that filters and sorts look at; their content differs by locale and status."""

import random

from django.core.files.uploadedfile import SimpleUploadedFile

from relations.engine import assets, definitions
from relations.engine.documents import documents
from tests import builders
from tests.api.strapi.naive_reading import Items, Scope

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8"
    "cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
NAMES = ["Alpha", "alpha", "Ä", "o_%", "beta", ""]
LOCALES, STATUSES = ["en", "fr", "*"], ["draft", "published"]

# What each flow and component has. The engine is told the same below.
ROW = Scope({"title": "text", "n": "number"})
FILE = Scope({"name": "text", "ext": "text", "width": "number"})
PRODUCT = Scope({"id": "text", "type": "text"})
THING, TAG, NOTE, LABEL = (Scope({"name": "text", "documentId": "text"}) for _ in range(4))
FACT = Scope({"title": "text", "n": "number"})
FACT.items = {"rows": Items(ROW), "shots": Items(FILE), "see": Items(NOTE, "notes")}
QUOTE = Scope({"title": "text", "by": "text"})
ZONE = Scope(uids={"a.fact": FACT, "a.quote": QUOTE})
THING.plain |= {"stars": "number", "open": "boolean", "day": "date", "locale": "text"}
TAG.plain |= {"rank": "number", "locale": "text"}
NOTE.plain |= {"rank": "number"}
THING.single = {"fact": FACT}
THING.items = {
    "tags": Items(TAG, "tags"),
    "notes": Items(NOTE, "notes"),
    "lead": Items(NOTE, "notes", many=False),
    "labels": Items(LABEL, "labels"),
    "goods": Items(PRODUCT),
    "facts": Items(FACT),
    "zone": Items(ZONE),
    "cover": Items(FILE, many=False),
    "gallery": Items(FILE),
    "localizations": Items(THING, "things"),
}
TAG.items = {
    "things": Items(THING, "things"),
    "notes": Items(NOTE, "notes"),
    "localizations": Items(TAG, "tags"),
}
NOTE.items = {
    "things": Items(THING, "things"),
    "led": Items(THING, "things"),
    "marks": Items(TAG, "tags"),
}
LABEL.items = {"things": Items(THING, "things")}
SCOPES = {"things": THING, "tags": TAG, "notes": NOTE, "labels": LABEL}


def build():
    """Versions that differ between locales and statuses, with few values, so that many are equal."""
    definitions.create_locale("fr")
    for name in ("a.png", "b.txt", "c.png"):
        content = PIXEL if name.endswith("png") else b"text"
        assets.upload(SimpleUploadedFile(name, content), document_id=name.replace(".", "_"))
    both = {"localized": True, "draft_and_publish": True}
    features = {
        "notes": {},
        "tags": {"localized": True},
        "labels": {"draft_and_publish": True},
        "things": both,
    }
    flows = {slug: builders.flow(slug, singular=slug[:-1], **each) for slug, each in features.items()}
    things = flows["things"]
    for slug, kind in {"stars": "integer", "open": "boolean", "day": "date"}.items():
        definitions.create_field(things, slug, field_type=kind, localized=True)
    for slug in ("notes", "tags"):
        definitions.create_field(flows[slug], "rank", field_type="integer")
    plain = {"title": {"type": "string"}, "n": {"type": "integer"}}
    definitions.create_component("a.row", attributes=plain)
    see = {"type": "relation", "relation": "oneToMany", "target": "api::note.note"}
    rows = {"type": "component", "component": "a.row", "repeatable": True}
    fact = {**plain, "rows": rows, "shots": {"type": "media", "multiple": True}, "see": see}
    definitions.create_component("a.fact", attributes=fact)
    definitions.create_component(
        "a.quote", attributes={"title": {"type": "string"}, "by": {"type": "string"}}
    )
    for slug, kind, options in (
        ("fact", "component", {"component": "a.fact"}),
        ("facts", "component", {"component": "a.fact", "repeatable": True}),
        ("zone", "dynamiczone", {"components": ["a.fact", "a.quote"]}),
        ("cover", "media", {}),
        ("gallery", "media", {"multiple": True}),
    ):
        definitions.create_field(things, slug, field_type=kind, options=options, localized=True)
    for slug in ("tags", "notes", "labels"):
        builders.relation(things, slug, flows[slug], inverse="things")
    builders.relation(things, "lead", flows["notes"], "many-to-one", inverse="led")
    builders.relation(flows["notes"], "marks", flows["tags"], inverse="notes")
    kind = {"field_type": "relationship", "cardinality": "one-to-many", "resource_types": ["product"]}
    definitions.create_field(things, "goods", **kind)
    fill(random.Random(3))


def fill(chance):
    def some(*values):
        return chance.sample(values, chance.randint(0, min(2, len(values))))

    def one(*values):
        return chance.choice([None, *values])

    def row():
        return {"title": one(*NAMES), "n": one(0, 1, 2)}

    def fact():
        return {
            **row(),
            "rows": [row() for _ in some(1, 2)],
            "shots": some("a_png", "b_txt"),
            "see": some(*"ab"),
        }

    def part():
        quote = {"__component": "a.quote", "title": one(*NAMES), "by": one(*NAMES)}
        return chance.choice([quote, {"__component": "a.fact", **fact()}])

    for slug in ("notes", "labels", "tags"):
        for key in "abc":
            published = {"status": chance.choice(STATUSES)} if slug == "labels" else {}
            documents(slug).create({"name": one(*NAMES)}, document_id=key, **published)
    for key in "ab":
        documents("tags").update(key, {"name": one(*NAMES), "rank": one(0, 1)}, locale="fr")
    for key in "abc":
        marks = [{"documentId": "a", "locale": "fr"}, *some(*"bc")]
        documents("notes").update(key, {"rank": one(0, 1), "marks": some(*marks)})
    for key in "abcdef":
        for locale in ("en", "fr") if key in "abcd" else ("en",):
            for status in some(*STATUSES) or ["draft"]:
                data = {"name": one(*NAMES), "stars": one(0, 1, 2), "open": one(True, False)}
                data |= {"day": one("2026-01-02", "2026-02-03"), "cover": one("a_png", "b_txt")}
                data |= {"gallery": some("a_png", "b_txt", "c_png"), "fact": one(fact())}
                data |= {"facts": [fact() for _ in some(1, 2)], "zone": [part() for _ in some(1, 2, 3)]}
                data |= {"notes": some(*"abc"), "labels": some(*"abc"), "lead": one(*"abc")}
                data |= {"tags": some(*("ab" if locale == "fr" else "abc"))}
                data |= {"goods": some(*({"type": "product", "id": number} for number in "12"))}
                if documents("things").find_one(key, status="draft") or locale == "fr":
                    documents("things").update(key, data, locale=locale, status=status)
                else:
                    documents("things").create(data, document_id=key, status=status)


def populate(scope):
    """What reads everything that filters and sorts look at: of documents their ids, of the rest all of it."""
    found = {name: {"populate": populate(below)} for name, below in scope.single.items()}
    for name, held in scope.items.items():
        if held.flow:
            found[name] = {"fields": ["documentId"]}
        elif held.to.uids:
            parts = held.to.uids.items()
            found[name] = {"on": {uid: {"populate": populate(to)} if to.items else True for uid, to in parts}}
        else:
            found[name] = {"populate": populate(held.to)} if held.to.items else True
    return found
