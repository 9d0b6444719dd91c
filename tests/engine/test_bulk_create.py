"""Many documents created at once: like one by one, with a few statements in all, and all or none."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from relations.engine import definitions
from relations.engine.documents import documents
from relations.engine.errors import ConflictError, ValidationError
from relations.models import Entry, EntryVersion, Link
from tests.builders import flow, guide, listed, make, relation

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

COLUMNS = (
    "source_locale",
    "source_status",
    "target__document_id",
    "target_locale",
    "target_status",
    "position",
    "inverse_position",
)


def made(slug, items, **options):
    return documents(slug).bulk_create(items, **options)


def links():
    return sorted(Link.objects.values_list("source__entry__document_id", *COLUMNS), key=str)


def items():
    """Restaurants whose categories are those of `guide`, in several orders."""
    return [
        {"documentId": "r", "name": "R", "categories": ["b", "a"]},
        {
            "documentId": "s",
            "name": "S",
            "categories": {"connect": [{"documentId": "c"}, {"documentId": "a"}]},
        },
        {"documentId": "t", "name": "T"},
        {
            "documentId": "u",
            "categories": {
                "connect": [{"documentId": "a"}, {"documentId": "b", "position": {"before": "a"}}],
            },
        },
    ]


def test_values_and_ids(db):
    guide()
    make("categories", "a", "b", "c")
    assert made("restaurants", items()) == ["r", "s", "t", "u"]
    assert documents("restaurants").find_one("s")["name"] == "S"


def test_each_list_has_its_order():
    guide()
    make("categories", "a", "b", "c")
    made("restaurants", items())
    assert [listed("restaurants", name, "categories") for name in "rstu"] == [
        ["b", "a"],
        ["c", "a"],
        [],
        ["b", "a"],
    ]


def test_the_lists_at_the_other_end_go_on():
    guide()
    make("categories", "a", "b", "c")
    documents("restaurants").create({"categories": ["a"]}, document_id="first")
    made("restaurants", items())
    assert listed("categories", "a", "restaurants") == ["first", "r", "s", "u"]


@pytest.mark.parametrize("features", [{}, {"draft_and_publish": True}, {"localized": True}])
@pytest.mark.parametrize("status", [None, "published"])
def test_it_is_as_one_by_one(features, status):
    guide(**features)
    make("categories", "a", "b", "c", status="published")
    for item in items():
        data = {slug: value for slug, value in item.items() if slug != "documentId"}
        documents("restaurants").create(data, document_id=item["documentId"], status=status)
    expected = links(), sorted(Entry.objects.values_list("document_id", "revision"))
    for name in "rstu":
        documents("restaurants").delete(name)
    Entry.objects.update(revision=0)
    Entry.objects.filter(document_id="c").update(revision=0)
    made("restaurants", items(), status=status)
    assert links() == expected[0]


def test_it_counts_up_the_revisions_of_both_sides():
    guide()
    make("categories", "a", "b", "c")
    made("restaurants", items())
    assert dict(Entry.objects.values_list("document_id", "revision")) == {
        "a": 1, "b": 1, "c": 1, "r": 1, "s": 1, "t": 0, "u": 1,
    }  # fmt: skip


def test_the_statements_do_not_grow_with_the_items():
    guide()
    make("categories", "a", "b", "c")
    counts = []
    for start in (0, 100):
        some = [{"documentId": f"d{start + n}", "categories": ["a", "b"]} for n in range(2 + start // 2)]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            made("restaurants", some)
        counts.append(len(queries))
    assert counts[0] == counts[1] < 20


def test_what_is_wrong_is_told_of_all_items_and_nothing_is_written():
    guide()
    make("categories", "a")
    wrong = [{"name": 5}, {"name": "x"}, {"nome": "x"}, {"categories": {"connect": ["a"], "set": ["a"]}}]
    with pytest.raises(ValidationError) as caught:
        made("restaurants", wrong)
    assert [error.path[0] for error in caught.value.all] == [0, 2, 3]
    assert not Entry.objects.filter(flow__slug="restaurants").exists()


def test_targets_that_do_not_exist_are_told_with_their_items():
    guide()
    make("categories", "a")
    with pytest.raises(ValidationError) as caught:
        made("restaurants", [{"categories": ["a"]}, {"categories": ["x"]}, {"categories": ["a", "y"]}])
    assert [error.key for error in caught.value.all] == ["[1].categories[0]", "[2].categories[1]"]
    assert not EntryVersion.objects.filter(flow__slug="restaurants").exists()


@pytest.mark.parametrize("taken", [["r", "r"], ["x", "old"]])
def test_an_id_that_is_taken(taken):
    guide()
    make("restaurants", "old")
    with pytest.raises(ConflictError) as caught:
        made("restaurants", [{"documentId": name} for name in taken])
    assert caught.value.path == (1,)


def test_an_id_that_is_none():
    guide()
    with pytest.raises(ValidationError) as caught:
        made("restaurants", [{"documentId": "x" * 65}])
    assert caught.value.path == (0, "documentId")


def test_the_last_one_that_takes_a_target_has_it():
    one, other = flow("boxes"), flow("things")
    relation(one, "things", other, "one-to-many", "box")
    make("things", "t")
    make("boxes", "old")
    documents("boxes").update("old", {"things": ["t"]})
    made("boxes", [{"documentId": "a", "things": ["t"]}, {"documentId": "b", "things": ["t"]}])
    assert [listed("boxes", name, "things") for name in ("old", "a", "b")] == [[], [], ["t"]]


def test_new_documents_may_name_one_another():
    points = flow("points")
    relation(points, "next", points, inverse="previous")
    made("points", [{"documentId": "a", "next": ["b"]}, {"documentId": "b", "previous": ["a"]}])
    assert (listed("points", "a", "next"), listed("points", "b", "previous")) == (["b"], ["a"])


def test_components_have_their_relations():
    dishes = flow("dishes")
    definitions.create_component(
        "shared.card",
        attributes={
            "dishes": {
                "type": "relation",
                "relation": "manyToMany",
                "target": f"api::{dishes.singular}.{dishes.singular}",
            }
        },
    )
    pages = flow("pages")
    options = {"components": ["shared.card"]}
    definitions.create_field(pages, "blocks", field_type="dynamiczone", options=options)
    make("dishes", "a", "b")
    card = {"__component": "shared.card", "dishes": ["b", "a"]}
    made("pages", [{"documentId": "p", "blocks": [card, card]}])
    rows = Link.objects.order_by("part", "position").values_list("target__document_id", flat=True)
    assert list(rows) == ["b", "a"] * 2


@pytest.mark.parametrize(
    "option", [{"unique": True}, {"field_type": "uid", "options": {"targetField": "name"}}]
)
def test_unique_and_made_values_are_asked_for_one_by_one(option):
    pages = flow("pages")
    definitions.create_field(pages, "code", **{"field_type": "string", **option})
    made("pages", [{"name": "Same", "code": "one"}, {"name": "Same"}])
    with pytest.raises(ValidationError) as caught:
        made("pages", [{"code": "two"}, {"code": "two", "name": 4}])
    assert caught.value.path[0] == 1


def test_a_missing_value_is_told_where_there_are_no_drafts():
    pages = flow("pages")
    definitions.create_field(pages, "code", field_type="string", required=True)
    with pytest.raises(ValidationError) as caught:
        made("pages", [{"code": "x"}, {}])
    assert caught.value.path == (1, "code")


def test_defaults_are_filled_in():
    pages = flow("pages")
    definitions.create_field(pages, "code", field_type="string", default="x")
    made("pages", [{"documentId": "p"}])
    assert documents("pages").find_one("p")["code"] == "x"


def test_nothing_is_created_of_nothing():
    guide()
    assert made("restaurants", []) == []


def test_the_rules_of_a_relation_hold(db):
    pages = flow("pages")
    definitions.update_field(relation(pages, "next", pages), options={"max": 1})
    make("pages", "a", "b")
    with pytest.raises(ValidationError, match="1"):
        documents("pages").bulk_create([{"name": "c", "next": ["a", "b"]}])


def test_an_item_may_make_other_documents(db):
    pages = flow("pages")
    relation(pages, "next", pages)
    (made,) = documents("pages").bulk_create([{"name": "c", "next": {"create": [{"name": "d"}]}}])
    (below,) = documents("pages").find_one(made, populate="next")["next"]
    assert below["name"] == "d"


def test_documents_of_an_ordered_flow_stand_in_the_order_of_the_items(db):
    flow("pages", ordered=True)
    documents("pages").bulk_create([{"name": name} for name in "bca"])
    assert [page["name"] for page in documents("pages").find()] == ["b", "c", "a"]
