"""Publishing and discarding: the pair of flows is decided for each member."""

import pytest

from relations.engine.documents import documents
from relations.models import Link
from tests import builders

from .naming import blocks, item, items, pages_of, write

pytestmark = [pytest.mark.usefixtures("world"), pytest.mark.slow]


def test_publishing_makes_both_lists_equal_whatever_the_members_are():
    write(items("b1", "t1", "a1", "t2"), status="published")
    assert blocks(status="published") == ["b1", "t1", "a1", "t2"]
    states = Link.objects.filter(source_status="published").values_list(
        "target__document_id", "target_status"
    )
    assert {status for _, status in states} == {"published"}
    assert pages_of("boxes", "b1", "published") == pages_of("tags", "t1", "published") == ["p"]


def test_a_member_that_is_not_published_waits_in_its_place():
    builders.make("boxes", "b3")
    write(items("t1", "b3", "a1"), status="published")
    assert (blocks(), blocks(status="published")) == (["t1", "b3", "a1"], ["t1", "a1"])
    documents("boxes").publish("b3")
    assert blocks(status="published") == ["t1", "b3", "a1"]


def test_a_discarded_draft_has_the_published_list_again():
    write(items("t1", "b1", "a1"), status="published")
    write({"set": items("a2", "t2")})
    documents("pages").discard_draft("p")
    assert blocks() == blocks(status="published") == ["t1", "b1", "a1"]


def test_a_change_from_the_other_side_is_published_in_its_place():
    write(items("t1", "a1"), status="published")
    documents("boxes").update("b1", {"pages": ["p"]}, status="published")
    documents("pages").update("p", {"blocks": {"connect": [item("b1", position={"start": True})]}})
    documents("pages").publish("p")
    assert blocks(status="published") == ["b1", "t1", "a1"]


def test_a_source_without_drafts_has_a_row_for_each_status_of_members_with_drafts(world):
    shelf = builders.flow("shelves", singular="shelf")
    builders.several(shelf, "blocks", world["tags"], world["boxes"], inverses="shelves")
    builders.make("shelves", "s")
    documents("shelves").update("s", {"blocks": items("t1", "b1")})
    rows = Link.objects.filter(source__flow=shelf).order_by("position")
    assert list(rows.values_list("target__document_id", "target_status")) == [
        ("t1", "published"),
        ("b1", "draft"),
        ("b1", "published"),
    ]
    found = documents("shelves").find_one("s", populate="blocks")
    assert [each.document_id for each in found["blocks"]] == ["t1", "b1"]


def test_a_relation_for_one_member_replaces_it_whatever_its_flow_is(world):
    builders.several(
        world["pages"], "main", world["tags"], world["boxes"], cardinality="many-to-one", inverses="main_of"
    )
    documents("pages").update("p", {"main": item("t1")}, status="published")
    documents("pages").update("p", {"main": item("b1")}, status="published")
    assert documents("pages").find_one("p", populate="main")["main"].document_id == "b1"
    documents("tags").update("t2", {"main_of": ["p"]})
    documents("tags").find_one("t2")
    assert documents("pages").find_one("p", populate="main", status="draft")["main"].document_id == "t2"


def test_a_target_with_room_for_one_leaves_its_previous_owner(world):
    builders.several(
        world["pages"], "own", world["tags"], world["boxes"], inverses="owner", inverse_to_many=False
    )
    documents("pages").update("p", {"own": items("t1", "b1")})
    documents("pages").update("q", {"own": items("b1", "t2")})
    assert (blocks(slug="own"), blocks("q", slug="own")) == (["t1"], ["b1", "t2"])
