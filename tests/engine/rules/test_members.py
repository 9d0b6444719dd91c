"""`targetFilter`, `noSelf` and `noCycle`: who may be a member."""

import pytest

from relations.engine import definitions
from relations.engine.documents import documents
from relations.engine.errors import ConflictError, ValidationError
from relations.models import Field, Flow
from tests import builders
from tests.builders import flow, listed, make, write
from tests.remembered import remembered

from .conftest import menus, outdated, tree

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CHEAP = {"targetFilter": {"price": {"$lt": 10}}}


def refused(action):
    with pytest.raises(ValidationError) as error:
        action()
    return error.value.code, error.value.key


@pytest.fixture
def cheap(db):
    menus(CHEAP)
    for name, price in zip("abc", (5, 9, 10), strict=True):
        write("dishes", name, {"price": price})
    documents("menus").create({}, document_id="m")


def test_what_fits_is_taken(cheap):
    write("menus", "m", {"dishes": ["a", "b"]})
    assert listed("menus", "m", "dishes") == ["a", "b"]


@pytest.mark.parametrize(
    ("value", "key"),
    [(["a", "c"], "dishes[1]"), ({"connect": ["d"]}, "dishes.connect[0]"), ({"set": ["c"]}, "dishes.set[0]")],
)
def test_what_does_not_fit_is_refused(cheap, value, key):
    assert refused(lambda: write("menus", "m", {"dishes": value})) == ("relation.target", key)
    assert listed("menus", "m", "dishes") == []


def test_the_other_side_is_held_to_it_too(cheap):
    assert refused(lambda: write("dishes", "c", {"menus": ["m"]})) == ("relation.target", "menus[0]")


def test_a_member_that_stops_fitting_stays(cheap):
    write("menus", "m", {"dishes": ["a", "b"]})
    write("dishes", "a", {"price": 50})
    write("menus", "m", {"dishes": ["b", "a"]})
    assert listed("menus", "m", "dishes") == ["b", "a"]


def test_a_draft_is_looked_at_as_a_draft(db):
    menus(CHEAP, drafts=True)
    write("dishes", "a", {"price": 5})
    documents("menus").create({"dishes": ["a"]}, document_id="m")
    assert listed("menus", "m", "dishes", status="draft") == ["a"]


def test_no_document_is_its_own_member(db):
    tree(noSelf=True)
    assert refused(lambda: write("pages", "a", {"children": ["b", "a"]})) == ("relation.self", "children[1]")
    assert refused(lambda: write("pages", "a", {"parent": "a"})) == ("relation.self", "parent")


def test_without_the_rule_it_may_be(db):
    tree()
    write("pages", "a", {"children": ["a"]})
    assert listed("pages", "a", "children") == ["a"]


def test_a_cycle_is_refused(trees):
    write("pages", "a", {"children": ["b"]})
    write("pages", "b", {"children": ["c"]})
    assert refused(lambda: write("pages", "c", {"children": ["d", "a"]})) == ("relation.cycle", "children[1]")
    assert refused(lambda: write("pages", "a", {"parent": "c"})) == ("relation.cycle", "parent")
    assert listed("pages", "c", "children") == []


def test_a_tree_may_be_turned_over(trees):
    write("pages", "a", {"children": ["b"]})
    write("pages", "a", {"children": []})
    write("pages", "b", {"children": ["a"]})
    assert listed("pages", "a", "parent") == "b"


@pytest.fixture
def turned(db):
    """Readers see a > b > c; the drafts say b > c > a."""
    tree(drafts=True, noCycle=True)
    for page in "abc":
        documents("pages").publish(page)
    write("pages", "b", {"children": ["c"]}, status="published")
    write("pages", "a", {"children": ["b"]}, status="published")
    write("pages", "a", {"children": []})
    write("pages", "c", {"children": ["a"]})


def test_publishing_may_not_close_a_cycle(turned):
    assert refused(lambda: documents("pages").publish("c")) == ("relation.cycle", "children")
    assert (listed("pages", "a", "children"), listed("pages", "c", "children")) == (["b"], [])


def test_publishing_in_another_order_closes_none(turned):
    for page in "bc":
        documents("pages").publish(page)
    assert [listed("pages", page, "parent") for page in "abc"] == ["c", None, "b"]


# -- filters of several types -------------------------------------------------------------------------


@pytest.fixture
@remembered
def several(db):
    """Pages whose blocks are cheap tags, any boxes; tags stand in pages called p alone."""
    pages, tags, boxes = (flow(slug, singular=slug[:-1]) for slug in ("pages", "tags", "boxes"))
    definitions.create_field(tags, "price", field_type="integer")
    builders.several(
        pages,
        "blocks",
        tags,
        boxes,
        inverses="pages",
        options={"targetFilter": {"api::tag.tag": {"price": {"$lt": 10}}}},
    )
    definitions.update_field(
        Field.objects.get(slug="pages", flow=tags), options={"targetFilter": {"name": {"$ne": "q"}}}
    )
    make("pages", "p", "q")
    make("boxes", "b")
    for name, price in (("t", 5), ("u", 50)):
        documents("tags").create({"name": name, "price": price}, document_id=name)


def item(slug, name):
    return {"documentId": name, "__type": f"api::{slug}.{slug}"}


def test_each_type_of_members_has_a_filter_of_its_own(several):
    write("pages", "p", {"blocks": [item("boxe", "b"), item("tag", "t")]})
    assert listed("pages", "p", "blocks") == ["b", "t"]
    assert refused(lambda: write("pages", "p", {"blocks": {"connect": [item("tag", "u")]}})) == (
        "relation.target",
        "blocks.connect[0]",
    )


def test_the_other_side_of_several_is_held_to_its_type(several):
    assert refused(lambda: write("tags", "u", {"pages": ["p"]})) == ("relation.target", "pages[0]")
    write("boxes", "b", {"pages": ["p", "q"]})


def test_the_filter_of_an_inverse_field_is_held_from_the_owner_of_several(several):
    assert refused(lambda: write("pages", "q", {"blocks": [item("boxe", "b"), item("tag", "t")]})) == (
        "relation.target",
        "blocks[1]",
    )
    write("pages", "q", {"blocks": [item("boxe", "b")]})


@pytest.mark.parametrize(
    ("filters", "key"),
    [
        ({"api::nope.nope": {}}, "api::nope.nope"),
        ({"price": {"$lt": 10}}, "price"),
        ({"api::tag.tag": {"prise": 1}}, "api::tag.tag.prise"),
        ({"api::tag.tag": 5}, "api::tag.tag"),
    ],
)
def test_a_filter_of_no_type_is_refused(several, filters, key):
    field = Field.objects.get(slug="blocks")
    with pytest.raises(ValidationError) as error:
        definitions.update_field(field, options={"targetFilter": filters})
    assert error.value.key == f"options.targetFilter.{key}"


def test_a_filter_follows_the_name_of_its_type(several):
    definitions.update_flow(Flow.objects.get(slug="tags"), singular="label")
    assert refused(lambda: write("pages", "p", {"blocks": [item("label", "u")]}))[0] == "relation.target"
    definitions.update_field(Field.objects.get(slug="blocks"), name="Blocks")


def test_a_filter_goes_with_its_type(several):
    definitions.delete_flow(Flow.objects.get(slug="tags"))
    definitions.update_field(Field.objects.get(slug="blocks"), name="Blocks")
    assert Field.objects.get(slug="blocks").options == {"targetFilter": {}}


def test_a_filter_that_is_out_of_date_says_so(cheap):
    outdated(Field.objects.get(slug="dishes"))
    with pytest.raises(
        ConflictError, match=r'targetFilter of "menus.dishes" is out of date: Invalid key cost'
    ):
        write("menus", "m", {"dishes": ["a"]})
