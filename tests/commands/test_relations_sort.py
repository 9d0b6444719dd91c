"""`manage.py relations sort`: the order of values, once, with the fewest writes."""

import pytest

from relations.engine.documents import documents
from relations.models import Link
from tests.commands.calls import CATEGORIES, as_json, everything, refused, run

pytestmark = [pytest.mark.usefixtures("flows"), pytest.mark.slow]


@pytest.fixture(autouse=True)
def seats(flows):
    for letter, seats in zip("abcdef", (3, None, 1, 2, 2, 9), strict=True):
        documents("categories").update(letter, {"seats": seats})


def positions():
    return dict(
        Link.objects.filter(source__entry__document_id="r").values_list("target__document_id", "position")
    )


def test_the_list_is_in_the_order_of_the_field(order):
    run("sort", *CATEGORIES, "--by", "seats")
    assert order() == "cab"  # what has none is last


def test_the_greatest_come_first_with_desc(order):
    run("sort", *CATEGORIES, "--by", "seats", "--desc")
    assert order()[-2:] == "ac" or order() == "acb"


def test_what_is_equal_is_ordered_by_the_next_field(order):
    documents("restaurants").update("r", {"categories": ["e", "d", "a", "c"]})
    run("sort", *CATEGORIES, "--by", "seats", "--by", "name")
    assert order() == "cdea"


def test_only_what_stands_wrong_is_written():
    documents("restaurants").update("r", {"categories": ["d", "c", "a", "f"]})
    before = positions()
    found = as_json("sort", *CATEGORIES, "--by", "seats")
    after = positions()
    assert [key for key in before if before[key] != after[key]] in (["c"], ["d"])
    assert sum(row["change"] == "moved" for row in found["items"]) == 1


def test_a_sorted_list_is_left_alone():
    run("sort", *CATEGORIES, "--by", "name")
    before = everything()
    assert "0 moved" in run("sort", *CATEGORIES, "--by", "name")
    assert everything() == before


def test_a_dry_run_shows_it_and_writes_nothing(order):
    before = everything()
    found = as_json("sort", *CATEGORIES, "--by", "seats", "--dry-run")
    assert [row["document_id"] for row in found["items"]] == ["c", "a", "b"]
    assert everything() == before


def test_the_other_side_is_sorted_too(order):
    for name in ("Zoo", "Art"):
        documents("restaurants").create({"name": name, "categories": ["a"]}, document_id=name)
    run("sort", "categories", "a", "restaurants", "--by", "name")
    assert order("categories", "a", "restaurants") == "ArtrZoo"


def test_a_draft_is_sorted_and_published_if_asked(order):
    documents("articles").publish("n")
    run("sort", "articles", "n", "topics", "--by", "name", "--desc")
    assert (order("articles", "n", "topics", status="draft"), order("articles", "n", "topics")) == (
        "cba",
        "abc",
    )
    run("sort", "articles", "n", "topics", "--by", "name", "--desc", "--status", "published")
    assert order("articles", "n", "topics") == "cba"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*CATEGORIES, "--by", "nope"), "nope"),
        (("restaurants", "r", "main", "--by", "name"), "cannot be sorted"),
        (("restaurants", "r", "goods", "--by", "name"), "cannot be sorted"),
        (("restaurants", "x", "categories", "--by", "name"), 'no document "x"'),
    ],
)
def test_what_cannot_be_sorted_is_refused(words, said):
    before = everything()
    assert said in str(refused("sort", *words))
    assert everything() == before
