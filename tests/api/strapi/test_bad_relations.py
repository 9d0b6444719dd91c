"""Wrong values at each key and place of a relation: 400 with the path of the key, and nothing is written."""

import pytest

from relations.engine import definitions
from relations.engine.documents import documents
from tests import builders, snapshots
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TAG, BOX = "api::tag.tag", "api::box.box"
QUOTE, ROLE = "shared.quote", "shared.role"


@pytest.fixture
@remembered
def content():
    """The page `p`: blocks of tags and boxes, a staff with roles, quotes in a zone, and rules."""
    pages = builders.flow("pages", singular="page")
    tags, boxes, people = (
        builders.flow(slug, singular=one)
        for slug, one in (("tags", "tag"), ("boxes", "box"), ("people", "person"))
    )
    definitions.create_field(tags, "slug", field_type="string", unique=True)
    definitions.create_component(
        ROLE, attributes={"role": {"type": "string", "maxLength": 5}, "days": {"type": "integer"}}
    )
    authors = {"type": "relation", "relation": "manyToMany", "target": "api::person.person"}
    links = {"type": "relation", "relation": "morphToMany", "targets": [TAG, BOX]}
    definitions.create_component(QUOTE, attributes={"authors": authors | {"link": ROLE}, "links": links})
    definitions.create_field(pages, "quote", field_type="component", options={"component": QUOTE})
    definitions.create_field(pages, "body", field_type="dynamiczone", options={"components": [QUOTE]})
    builders.several(pages, "blocks", tags, boxes, inverses="pages")
    kind = {"field_type": "relationship", "cardinality": "many-to-many"}
    definitions.create_field(pages, "staff", target_flow=people, options={"link": ROLE, "max": 2}, **kind)
    definitions.create_field(pages, "tags", target_flow=tags, options={"targetFilter": {"name": "t"}}, **kind)
    definitions.create_field(pages, "next", target_flow=pages, options={"noCycle": True}, **kind)
    builders.make("people", "ann", "ben", "cid")
    builders.make("tags", "t", "u")
    builders.make("boxes", "b")
    data = {
        "name": "p",
        "staff": ["ann"],
        "blocks": [tag("t")],
        "body": [{"__component": QUOTE, "authors": ["ann"]}],
    }
    documents("pages").create(data, document_id="p")


def tag(name, **more):
    return {"documentId": name, "__type": TAG, **more}


def blocks(*items):
    return {"blocks": {"connect": list(items)}}


def staff(item):
    return {"staff": {"connect": [item]}}


def body(**part):
    return {"body": [{"__component": QUOTE, **part}]}


def linked(link):
    return {"documentId": "ben", "__link": link}


IN_COMPONENTS = [
    (body(authors={"conect": ["ann"]}), "body.0.authors.conect"),
    (body(authors={"connect": ["nobody"]}), "body.0.authors.connect.0"),
    (body(authors={"connect": [{"id": 2**70}]}), "body.0.authors.connect.0"),
    (body(authors={"connect": [{"documentId": 1}]}), "body.0.authors.connect.0.documentId"),
    (body(authors={"connect": ["ben", "ben"]}), "body.0.authors.connect.1"),
    (body(authors={"set": ["ann"], "connect": ["ben"]}), "body.0.authors.connect"),
    (body(authors=True), "body.0.authors"),
    (body(authors=[linked({"role": 5})]), "body.0.authors.0.__link.role"),
    (body(links=["t"]), "body.0.links.0.__type"),
    (body(links={"connect": [tag("b")]}), "body.0.links.connect.0"),
    (body(id=99, authors=["ann"]), "body.0.id"),
    (
        body(authors={"connect": [{"documentId": "ben", "position": {"before": "cid"}}]}),
        "body.0.authors.connect.0.position.before",
    ),
    ({"quote": {"authors": {"disconnect": ["nobody"]}}}, "quote.authors.disconnect.0"),
    ({"quote": {"authors": {"create": [{"nme": "x"}]}}}, "quote.authors.create.0.nme"),
    ({"quote": {"links": {"create": [{"name": "x"}]}}}, "quote.links.create.0.__type"),
]
OF_SEVERAL = [
    (blocks("t"), "blocks.connect.0.__type"),
    (blocks({"documentId": "t"}), "blocks.connect.0.__type"),
    (blocks({"documentId": "t", "__type": "api::person.person"}), "blocks.connect.0.__type"),
    (blocks({"documentId": "t", "__type": 5}), "blocks.connect.0.__type"),
    (blocks({"documentId": "t", "__type": "tag"}), "blocks.connect.0.__type"),
    (blocks(tag("b")), "blocks.connect.0"),
    (blocks(tag("u", position={"before": "t"})), "blocks.connect.0.position.__type"),
    (blocks(tag("u", position={"before": "t", "__type": "x"})), "blocks.connect.0.position.__type"),
    (blocks(tag("u", position={"after": "b", "__type": BOX})), "blocks.connect.0.position.after"),
    (blocks({"type": "product", "id": "1"}), "blocks.connect.0.type"),
    ({"blocks": {"disconnect": ["t"]}}, "blocks.disconnect.0.__type"),
    ({"blocks": {"set": [tag("t"), "t"]}}, "blocks.set.1.__type"),
    ({"blocks": [tag("t"), {"__type": TAG}]}, "blocks.1.documentId"),
    ({"blocks": {"create": [{"name": "x"}]}}, "blocks.create.0.__type"),
    ({"tags": [{"documentId": "t", "__type": BOX}]}, "tags.0.__type"),
]
DATA_OF_LINKS = [
    (staff(linked("head")), "staff.connect.0.__link"),
    (staff(linked([])), "staff.connect.0.__link"),
    (staff(linked({"rol": "x"})), "staff.connect.0.__link.rol"),
    (staff(linked({"role": "longer"})), "staff.connect.0.__link.role"),
    (staff(linked({"days": "many"})), "staff.connect.0.__link.days"),
    ({"staff": {"set": [linked({"role": []})]}}, "staff.set.0.__link.role"),
    ({"staff": [linked({"id": 1})]}, "staff.0.__link.id"),
    ({"tags": [{"documentId": "t", "__link": {}}]}, "tags.0.__link"),
]
RULES = [
    ({"staff": ["ann", "ben", "cid"]}, "staff"),
    ({"tags": {"connect": ["t", "u"]}}, "tags.connect.1"),
    ({"next": {"connect": ["p"]}}, "next.connect.0"),
]
NEW_DOCUMENTS = [
    ({"staff": {"create": "x"}}, "staff.create"),
    ({"staff": {"create": [5]}}, "staff.create.0"),
    ({"staff": {"create": [{"nme": "x"}]}}, "staff.create.0.nme"),
    ({"staff": {"create": [{"name": 5}]}}, "staff.create.0.name"),
    ({"staff": {"set": [], "create": [{}]}}, "staff.create"),
    ({"staff": {"disconnect": [{"create": {}}]}}, "staff.disconnect.0.create"),
    (staff({"where": {}}), "staff.connect.0.where"),
    (staff({"where": {"nme": "x"}}), "staff.connect.0.where.nme"),
    (staff({"where": {"name": {"$eq": "x"}}}), "staff.connect.0.where.name"),
    (staff({"where": {"name": "nobody"}}), "staff.connect.0.where"),
    (staff({"where": "ann"}), "staff.connect.0.where"),
    (staff({"create": {"name": "x"}, "documentId": "ann"}), "staff.connect.0.create"),
    ({"tags": {"connectOrCreate": [{"where": {"name": "x"}, "create": {}}]}}, "tags.connectOrCreate.0.where"),
    ({"tags": {"connectOrCreate": [{"where": {"slug": "x"}}]}}, "tags.connectOrCreate.0.create"),
    ({"tags": {"connectOrCreate": [{"create": {}}]}}, "tags.connectOrCreate.0.where"),
]
WRONG = [*IN_COMPONENTS, *OF_SEVERAL, *DATA_OF_LINKS, *RULES, *NEW_DOCUMENTS]


@pytest.mark.parametrize(("data", "path"), WRONG)
def test_it_is_refused_with_its_path(call, content, data, path):
    before = snapshots.content()
    answer = call("PUT", "/api/pages/p", {"data": {"name": "changed", **data}})
    assert answer.status_code == 400, answer.content
    paths = [".".join(map(str, each["path"])) for each in answer.json()["error"]["details"]["errors"]]
    assert paths == [path], answer.content
    assert snapshots.content() == before
