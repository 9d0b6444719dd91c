"""Random histories over everything at once: drafts, plain sources, locales, pins, components, data on links.

After each step, what must hold of the links holds; after publishing and discarding, both states are alike.
"""

import random
from collections import Counter

import pytest
from django.db.models import F, Q

from relations.engine import definitions
from relations.engine.documents import documents
from relations.engine.errors import RelationsError
from relations.engine.values.parts import ids_within
from relations.engine.versions import checking
from relations.models import EntryVersion, Field, Link
from tests import builders
from tests.examples import examples
from tests.remembered import remembered

pytestmark = pytest.mark.django_db

DOCUMENTS = {"articles": "abcd", "topics": "efgh", "shelves": "ijk", "stickers": "lmn"}
RELATIONS = [  # source, field, target, cardinality, inverse
    ("articles", "topics", "topics", "many-to-many", "articles"),
    ("articles", "leads", "topics", "one-to-many", "lead"),
    ("articles", "cover", "topics", "one-to-one", "cover_of"),
    ("articles", "related", "articles", "many-to-many", "related_by"),
    ("articles", "next", "articles", "one-to-one", "previous"),
    ("articles", "extras", "topics", "many-to-many", None),
    ("shelves", "picks", "articles", "many-to-many", "shelves"),
    ("shelves", "best", "articles", "many-to-one", "best_on"),
    ("shelves", "own", "articles", "one-to-many", "owner"),
    ("shelves", "loose", "articles", "many-to-many", None),
    ("articles", "stickers", "stickers", "one-to-many", "article"),
    ("stickers", "places", "articles", "many-to-many", "sticker_places"),
]
SEVERAL = [  # source, field, targets, cardinality, inverse, and whether it may have many
    ("articles", "mixed", ("topics", "stickers", "shelves"), "many-to-many", "mixed_in", True),
    ("articles", "any", ("articles", "shelves", "topics"), "many-to-many", "any_of", False),
    ("articles", "either", ("stickers", "topics", "shelves"), "many-to-one", "either_of", True),
    ("shelves", "blend", ("articles", "shelves", "stickers"), "many-to-many", "blend_in", True),
    ("shelves", "all", ("articles", "topics", "shelves", "stickers"), "many-to-many", None, True),
]
# Relations whose links have data, by the slug of either side; that of components is there too.
LINKED = {"topics", "cover", "leads", "picks", "loose", "mixed", "blend", "many"}
LINKED |= {"lead", "cover_of", "shelves", "mixed_in", "blend_in"}
OF_TOPICS = ("topics", "articles")  # which is linked from topics, while that of shelves is not
CARDS = [("articles", "cards", True), ("articles", "common", False), ("shelves", "cards", False)]
LOCALES = ["en", "fr"]
NOTED = {"link": "shared.note"}


@pytest.fixture
@remembered
def flows():
    definitions.create_locale("fr")
    made = {
        "articles": builders.flow("articles", singular="article", draft_and_publish=True, localized=True),
        "topics": builders.flow("topics", singular="topic", draft_and_publish=True, localized=True),
        "shelves": builders.flow("shelves", singular="shelf"),
        "stickers": builders.flow("stickers", singular="sticker", draft_and_publish=True),
    }
    definitions.create_component("shared.note", attributes={"text": {"type": "string"}})
    for source, slug, target, cardinality, inverse in RELATIONS:
        field = builders.relation(made[source], slug, made[target], cardinality, inverse)
        if slug in LINKED:
            definitions.update_field(field, options=NOTED)
    for source, slug, targets, cardinality, inverse, many in SEVERAL:
        flows_of = [] if inverse is None else [made[target] for target in targets]
        builders.several(
            made[source],
            slug,
            *flows_of,
            cardinality=cardinality,
            inverses=inverse,
            inverse_to_many=many,
            options=NOTED if slug in LINKED else {},
        )
    _components(made)
    for slug, names in DOCUMENTS.items():
        builders.make(slug, *names)
    return made


def _components(made):
    """Cards with relations: each locale's own, shared by all, within one another, and of a plain source."""
    relations = {
        name: {"type": "relation", "relation": kind, "target": f"api::{target}.{target}"}
        for name, kind, target in (("many", "manyToMany", "topic"), ("one", "manyToOne", "sticker"))
    }
    relations["many"] |= NOTED
    definitions.create_component("shared.inner", attributes=relations)
    inner = {"type": "component", "component": "shared.inner", "repeatable": True}
    definitions.create_component("shared.card", attributes={**relations, "inner": inner})
    for flow, slug, localized in CARDS:
        options = {"component": "shared.card", "repeatable": True}
        definitions.create_field(
            made[flow], slug, field_type="component", options=options, localized=localized
        )


def sides():
    """Every field of every flow, with what it points at and whether it has one place."""
    for source, slug, target, cardinality, inverse in RELATIONS:
        mine, theirs = cardinality.split("-to-")
        yield source, slug, target, theirs == "one"
        if inverse:
            yield target, inverse, source, mine == "one"
    for source, slug, targets, cardinality, inverse, many in SEVERAL:
        yield source, slug, targets, cardinality.endswith("one")
        for target in targets if inverse else ():
            yield target, inverse, source, not many


SIDES = list(sides())


def name_of(draw, target):
    """A document of the target, or of one of several, as a payload names it."""
    if isinstance(target, str):
        return {"documentId": draw.choice(DOCUMENTS[target])}
    slug = draw.choice(target)
    singular = {"shelves": "shelf"}.get(slug, slug.removesuffix("s"))
    return {"documentId": draw.choice(DOCUMENTS[slug]), "__type": f"api::{singular}.{singular}"}


def item(draw, target, has_drafts, linked):
    made = name_of(draw, target)
    if linked and draw.random() < 0.3:
        made["__link"] = draw.choice([None, {"text": str(draw.randint(1, 9))}])
    if draw.random() < 0.2 and target in ("articles", "topics", "stickers") and not has_drafts:
        made["status"] = draw.choice(["draft", "published"])
    if draw.random() < 0.2:
        made["locale"] = draw.choice(LOCALES)
    return made


def change(draw, source, target, one, linked=False):
    has_drafts = source != "shelves"
    if one:
        return draw.choice([None, item(draw, target, True, linked)])
    members = [item(draw, target, has_drafts, linked) for _ in range(draw.randint(0, 3))]
    if draw.random() < 0.3:
        return {"set": members}
    for member in members:
        if draw.random() < 0.5:
            anchor = name_of(draw, target)
            anchor["before"] = anchor.pop("documentId")
            member["position"] = anchor if draw.random() < 0.5 else {"start": True}
    return {"connect": members, "disconnect": [name_of(draw, target) for _ in range(draw.randint(0, 1))]}


def card(draw, known, depth=0):
    """A component as it is written: one of those that are `known`, or a new one."""
    made = {"id": known.pop(draw.randrange(len(known)))} if known and draw.random() < 0.7 else {}
    if draw.random() < 0.6:
        made["many"] = change(draw, "articles" if draw.random() < 0.5 else "shelves", "topics", False, True)
    if draw.random() < 0.4:
        made["one"] = change(draw, "articles", "stickers", True)
    if not made.get("id") and depth == 0 and draw.random() < 0.5:
        made["inner"] = [card(draw, [], 1) for _ in range(draw.randint(0, 2))]
    return made


def cards(draw, source, slug, document, locale):
    """Some of the components that the document has, in any order, and new ones."""
    service = documents(source)
    found = service.find_one(document, locale=locale, status="draft" if source == "articles" else None)
    known = [part["id"] for part in (found[slug] or [])] if found else []
    return [card(draw, known) for _ in range(draw.randint(0, 3))]


def step(draw):
    """One random write, by the document service; gives what was published or discarded."""
    if draw.random() < 0.3:
        source, slug, _ = draw.choice(CARDS)
        document, locale = draw.choice(DOCUMENTS[source]), None
        if source == "articles":
            locale = draw.choice(LOCALES)
        data = {slug: cards(draw, source, slug, document, locale)}
        status = draw.choice(["published", None]) if source == "articles" else None
        documents(source).update(document, data, locale=locale, status=status)
        return ("publish", source, document, locale) if status else None
    source, field, target, one = draw.choice(SIDES)
    document, service = draw.choice(DOCUMENTS[source]), documents(source)
    localized, drafts = source in ("articles", "topics"), source != "shelves"
    locale = draw.choice(LOCALES) if localized else None
    verb = draw.random()
    if verb < 0.5 or not drafts:
        status = draw.choice(["published", None]) if drafts else None
        linked = field in LINKED or (source, field) == OF_TOPICS
        data = {field: change(draw, source, target, one, linked)}
        service.update(document, data, locale=locale, status=status)
        return ("publish", source, document, locale) if status else None
    if verb < 0.9:
        action = draw.choice(["publish", "publish", "unpublish", "discard_draft"])
        getattr(service, action)(document, locale=locale)
        return (action, source, document, locale) if action != "unpublish" else None
    service.delete(document, locale=locale or "*")
    if service.find_one(document, status="draft") is None:
        builders.documents(source).delete(document, locale="*")
        builders.make(source, document)
    return None


def check_links():
    links = Link.objects.all()
    copied = Q(source_locale=F("source__locale"), source_status=F("source__status"))
    assert not links.exclude(copied).exists(), "a link disagrees with its source"
    assert not links.exclude(field__slug__in=LINKED).filter(data__isnull=False).exists(), "data on any link"
    known = set(EntryVersion.objects.values_list("entry", "locale"))
    # A shared list has its members in every locale, hidden where a member has none.
    apart = links.filter(part=0) | links.exclude(source__flow__slug="articles")
    assert {(link.target_id, link.target_locale) for link in apart} <= known, "a link points at nothing"
    for field in Field.objects.filter(cardinality__gt="", mapped_by=None):
        inverses = dict(Field.objects.filter(mapped_by=field).values_list("flow", "cardinality"))
        rows = list(links.filter(field=field).select_related("source", "target"))
        listed = [link.inverse_position is not None for link in rows]
        assert listed == [link.target.flow_id in inverses for link in rows], field.slug
        if field.cardinality.endswith("one"):
            seen = [link.target_status if not field.several else "" for link in rows]
            places = Counter(
                (link.source_id, link.part, status) for link, status in zip(rows, seen, strict=True)
            )
            assert not places or max(places.values()) == 1, f"{field.slug}: two targets at one place"
        single = {flow for flow, kind in inverses.items() if kind.endswith("one")}
        if single:
            owners = {}
            for link in (link for link in rows if link.target.flow_id in single):
                state = (link.target_id, link.target_locale, link.target_status, link.source_status)
                owners.setdefault(state, set()).add(link.source.entry_id)
            assert all(len(found) == 1 for found in owners.values()), f"{field.slug}: two owners"


def check_parts():
    """Every list of a component stands in a component that is there; shared ones are alike in all locales."""
    for link in Link.objects.filter(part__gt=0).select_related("source"):
        assert link.part in ids_within(link.source.values), "a list without its component"
    shared = {}
    for version in EntryVersion.objects.filter(flow__slug="articles"):
        parts = ids_within(version.values.get("common"))
        lists = list(
            Link.objects.filter(source=version, part__in=parts)
            .order_by("part", "field", "position")
            .values_list("part", "field", "target", "data")
        )
        shared.setdefault((version.entry_id, version.status), []).append(lists)
    assert all(lists == found[0] for found in shared.values() for lists in found), "locales differ"


def check_alike(source, document, locale):
    """The lists that the document owns are the same in both states."""
    versions = EntryVersion.objects.filter(
        entry__document_id=document, entry__flow__slug=source, locale=locale or ""
    )
    if versions.count() < 2:
        return
    owned = {
        version.status: list(
            Link.objects.filter(source=version)
            .order_by("field", "part", "position")
            .values_list("field", "part", "target", "target_locale", "data")
        )
        for version in versions
    }
    assert owned["draft"] == owned["published"]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(examples(6)))
def test_whatever_happens_the_links_agree(flows, seed):
    draw, done = random.Random(seed), 0
    for _ in range(120):
        try:
            mirrored = step(draw)
        except RelationsError:
            continue
        done += 1
        check_links()
        check_parts()
        if mirrored:
            check_alike(*mirrored[1:])
    assert done > 40
    assert [(found.place.name, found.kind.code, found.examples) for found in checking.find("default")] == []
    assert list(checking.find_values("default")) == []
