"""`onDelete`: what deleting a document does to those that have it as a member."""

import pytest

from relations.engine.documents import documents
from relations.engine.errors import RuleError
from tests.builders import listed, make, write

from .conftest import menus, tree

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def ids(slug):
    return "".join(sorted(document.document_id for document in documents(slug).find(status="draft")))


@pytest.fixture(params=[False, True], ids=["without drafts", "with drafts"])
def drafts(request, db):
    return request.param


def test_by_default_its_links_go(drafts):
    menus({}, drafts=drafts)
    documents("menus").create({"dishes": ["a", "b"]}, document_id="m")
    documents("dishes").delete("a")
    assert listed("menus", "m", "dishes", status="draft") == ["b"]


def test_a_holder_refuses(drafts):
    menus({"onDelete": "refuse"}, drafts=drafts)
    documents("menus").create({"dishes": ["a", "b"]}, document_id="m")
    with pytest.raises(RuleError) as error:
        documents("dishes").delete("a")
    assert error.value.params["documents"] == [{"type": "menus", "documentId": "m"}]
    assert ids("dishes") == "abcd"


def test_a_document_without_holders_goes(drafts):
    menus({"onDelete": "refuse"}, drafts=drafts)
    documents("menus").create({"dishes": ["a"]}, document_id="m")
    documents("dishes").delete("b")
    documents("menus").delete("m")
    documents("dishes").delete("a")
    assert ids("dishes") == "cd"


def test_holders_go_with_it(drafts):
    menus({"onDelete": "cascade"}, drafts=drafts)
    make("menus", "m", "n", "o")
    for menu, dishes in {"m": ["a", "b"], "n": ["b"], "o": ["a"]}.items():
        write("menus", menu, {"dishes": dishes})
    documents("dishes").delete("a")
    assert (ids("menus"), ids("dishes")) == ("n", "bcd")


def test_the_other_side_may_say_it(drafts):
    menus({}, {"onDelete": "cascade"}, drafts=drafts)
    documents("menus").create({"dishes": ["a", "b"]}, document_id="m")
    documents("menus").delete("m")
    assert ids("dishes") == "cd"


def test_a_whole_tree_goes(drafts):
    pages = tree(drafts=drafts)
    from relations.engine import definitions

    definitions.update_field(pages.fields.get(slug="parent"), options={"onDelete": "cascade"})
    write("pages", "a", {"children": ["b"]})
    write("pages", "b", {"children": ["c"]})
    documents("pages").delete("a")
    assert ids("pages") == "d"


def test_who_goes_too_refuses_nothing(drafts):
    menus({"onDelete": "cascade"}, {"onDelete": "refuse"}, drafts=drafts)
    documents("menus").create({"dishes": ["a"]}, document_id="m")
    documents("dishes").delete("a")
    assert (ids("menus"), ids("dishes")) == ("", "bcd")


def test_one_refusal_keeps_all(drafts):
    menus({"onDelete": "cascade"}, {"onDelete": "refuse"}, drafts=drafts)
    documents("menus").create({"dishes": ["a", "b"]}, document_id="m")
    with pytest.raises(RuleError):
        documents("dishes").delete("a")
    assert (ids("menus"), ids("dishes")) == ("m", "abcd")
