"""Relations of components, one of each kind: all of them go where the component goes."""

import pytest

from relations.engine import definitions
from relations.engine.documents import documents
from relations.engine.reading import Resource
from relations.models import Link
from tests import builders
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NOTE, TAG = "api::note.note", "api::tag.tag"
TO_MANY = ("oneToMany", "manyToMany", "morphToMany")
KINDS = ("oneToOne", "manyToOne", "morphToOne", *TO_MANY)


def attribute(kind):
    ends = {"targets": [NOTE, TAG], "resource_types": ["product"]} if "morph" in kind else {"target": NOTE}
    return {"type": "relation", "relation": kind, **ends}


@pytest.fixture(autouse=True)
@remembered
def _page(db):
    """The page `p` is published with two rows, each with a list of each kind; the first has members."""
    for slug, singular in (("notes", "note"), ("tags", "tag")):
        builders.flow(slug, singular=singular, draft_and_publish=True)
        builders.make(slug, *"abcd", status="published")
    pages = builders.flow("pages", singular="page", draft_and_publish=True)
    definitions.create_component("shared.row", attributes={kind: attribute(kind) for kind in KINDS})
    options = {"component": "shared.row", "repeatable": True}
    definitions.create_field(pages, "rows", field_type="component", options=options)
    documents("pages").create({"rows": [ROW, {}]}, document_id="p", status="published")


def typed(name, kind=NOTE):
    return {"documentId": name, "__type": kind}


ROW = {
    "oneToOne": "a",
    "manyToOne": "b",
    "morphToOne": typed("c", TAG),
    "oneToMany": ["c", "a", "d"],
    "manyToMany": ["d", "b"],
    "morphToMany": [typed("b"), typed("b", TAG), {"type": "product", "id": "7"}, typed("a")],
}
MEMBERS = {
    "oneToOne": ["a"],
    "manyToOne": ["b"],
    "morphToOne": ["c"],
    "oneToMany": ["c", "a", "d"],
    "manyToMany": ["d", "b"],
    "morphToMany": ["b", "b", "7", "a"],
}
EMPTY: dict[str, list[str]] = {kind: [] for kind in KINDS}


def rows(status):
    found = documents("pages").find_one("p", status=status, populate={"rows": {"populate": "*"}})["rows"]
    return [{kind: named(row[kind]) for kind in KINDS} for row in found]


def named(members):
    several = members if isinstance(members, list) else [members] if members else []
    return [each.id if isinstance(each, Resource) else each.document_id for each in several]


def update(*given):
    first, second = (row["id"] for row in documents("pages").find_one("p", status="draft")["rows"])
    named = [{**row, "id": {1: first, 2: second}[row["id"]]} for row in given]
    documents("pages").update("p", {"rows": named})


def test_what_is_written_is_published_and_read():
    assert rows("draft") == rows("published") == [MEMBERS, EMPTY]


def test_lists_move_with_their_component_and_are_published_there():
    update({"id": 2}, {"id": 1})
    assert (rows("draft"), rows("published")) == ([EMPTY, MEMBERS], [MEMBERS, EMPTY])
    documents("pages").publish("p")
    assert rows("published") == [EMPTY, MEMBERS]


@pytest.mark.parametrize("kind", TO_MANY)
def test_a_member_moves_within_its_list(kind):
    update({"id": 1, kind: {"connect": [{**typed("a"), "position": {"start": True}}]}}, {"id": 2})
    rest = [name for name in MEMBERS[kind] if name != "a"]
    assert rows("draft") == [{**MEMBERS, kind: ["a", *rest]}, EMPTY]
    documents("pages").publish("p")
    assert rows("published") == rows("draft")


def test_a_discarded_draft_has_them_again():
    update({"id": 2, "oneToMany": ["a"]}, {"id": 1, **dict.fromkeys(KINDS)})
    documents("pages").discard_draft("p")
    assert rows("draft") == [MEMBERS, EMPTY]


def test_they_go_with_their_component():
    update({"id": 2})
    documents("pages").publish("p")
    assert not Link.objects.exists()
