"""Crowded lists get even positions again, in the same order."""

import pytest

from relations.engine.documents import documents
from relations.engine.versions.balancing import rebalance
from relations.models import Link
from relations.models.gaps import SMALLEST_STEP
from tests import builders
from tests.builders import listed, make
from tests.remembered import remembered

pytestmark = pytest.mark.django_db


@pytest.fixture
@remembered
def crowded():
    """Restaurant `a` with the categories z, y, x, whose positions are next to one another."""
    builders.guide()
    make("categories", "x", "y", "z")
    for name in ("a", "b"):
        documents("restaurants").create({"name": name, "categories": ["z", "y", "x"]}, document_id=name)
    for number, target in enumerate("zyx"):
        links = Link.objects.filter(source__entry__document_id="a", target__document_id=target)
        links.update(position=7 + number)


def positions(name):
    rows = Link.objects.filter(source__entry__document_id=name).order_by("position")
    return list(rows.values_list("position", flat=True))


def test_a_crowded_list_keeps_its_order(crowded):
    list(rebalance("default"))
    assert listed("restaurants", "a", "categories") == ["z", "y", "x"]


def test_a_crowded_list_gets_room(crowded):
    list(rebalance("default"))
    first, second, third = positions("a")
    assert min(second - first, third - second) >= SMALLEST_STEP


def test_other_lists_stay_as_they_are(crowded):
    before = positions("b")
    list(rebalance("default"))
    assert positions("b") == before


def test_it_gives_the_number_of_links_of_each_list(crowded):
    assert list(rebalance("default")) == [3]


def test_the_second_time_there_is_nothing_to_do(crowded):
    list(rebalance("default"))
    assert list(rebalance("default")) == []


def test_a_crowded_list_of_the_other_side_gets_room():
    builders.guide()
    make("categories", "x")
    for name in ("a", "b"):
        documents("restaurants").create({"name": name, "categories": ["x"]}, document_id=name)
    for number, source in enumerate("ba"):
        Link.objects.filter(source__entry__document_id=source).update(inverse_position=7 + number)
    assert list(rebalance("default")) == [2]
    assert listed("categories", "x", "restaurants") == ["b", "a"]
