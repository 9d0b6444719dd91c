"""Faults of links in a relation to several flows."""

import pytest

from relations.engine.versions import checking
from relations.models import Link

from .naming import items, pages_of, write

pytestmark = pytest.mark.slow


@pytest.fixture
def filled(world):
    write(items("t1", "b1", "a1"))


def codes():
    return [finding.kind.code for finding in checking.find("default")]


def test_nothing_is_wrong_with_members_of_several_flows(filled):
    assert codes() == []


def test_members_without_a_place_are_found(filled):
    Link.objects.update(inverse_position=None)
    assert codes() == ["place"]


def test_a_repair_gives_members_of_each_flow_a_place(filled):
    Link.objects.update(inverse_position=None)
    list(checking.repair("default"))
    assert [pages_of("tags", "t1"), pages_of("boxes", "b1"), codes()] == [["p"], ["p"], []]
