"""Lists whose members are of several flows: written, ordered and read, from both sides."""

import pytest

from relations.engine.documents import documents
from relations.engine.errors import ValidationError

from .naming import at, blocks, item, items, pages_of, write

pytestmark = [pytest.mark.usefixtures("world"), pytest.mark.slow]


def test_members_of_several_flows_stand_in_one_order():
    write(items("b1", "t1", "a1", "t2"))
    assert blocks() == ["b1", "t1", "a1", "t2"]


def test_a_member_is_shown_with_its_type():
    write(items("b1", "t1"))
    found = documents("pages").find_one("p", populate="blocks", status="draft").as_dict()
    assert [(each["__type"], each["name"]) for each in found["blocks"]] == [
        ("api::box.box", "b1"),
        ("api::tag.tag", "t1"),
    ]


def test_a_connected_member_goes_to_the_end_and_a_position_is_beside_any_other():
    write(items("b1", "t1"))
    write({"connect": [item("a1"), item("t2", **at("t1"))]})
    assert blocks() == ["b1", "t2", "t1", "a1"]
    write({"connect": [item("a1", **at("b1", "after"))], "disconnect": [item("t1")]})
    assert blocks() == ["b1", "a1", "t2"]


def test_documents_of_two_flows_with_one_id_are_two_members():
    documents("tags").create({"name": "same"}, document_id="x")
    documents("boxes").create({"name": "same"}, document_id="x")
    both = [{"documentId": "x", "__type": f"api::{kind}.{kind}"} for kind in ("tag", "box")]
    write({"connect": both})
    assert blocks() == ["x", "x"]
    write({"disconnect": both[:1]})
    shown = documents("pages").find_one("p", populate="blocks", status="draft").as_dict()["blocks"]
    assert [each["__type"] for each in shown] == ["api::box.box"]


def test_each_flow_has_its_own_inverse_list_in_its_own_order():
    write(items("t1", "b1"))
    write(items("b1", "t1"), page="q")
    assert pages_of("tags", "t1") == pages_of("boxes", "b1") == ["p", "q"]
    anchor = {"connect": [{"documentId": "q", "position": {"before": "p"}}]}
    documents("tags").update("t1", {"pages": anchor})
    assert (pages_of("tags", "t1"), pages_of("boxes", "b1")) == (["q", "p"], ["p", "q"])
    assert (blocks(), blocks("q")) == (["t1", "b1"], ["b1", "t1"])


def test_a_member_that_joins_from_its_own_side_goes_to_the_end_of_the_other():
    write(items("t1", "b1"))
    documents("articles").update("a1", {"pages": ["p"]})
    assert blocks() == ["t1", "b1", "a1"]


def test_the_end_of_a_list_is_replaced_and_emptied():
    write(items("t1", "b1", "a1"))
    write({"set": items("a1", "t1")})
    assert (blocks(), pages_of("boxes", "b1")) == (["a1", "t1"], [])
    write(None)
    assert blocks() == pages_of("tags", "t1") == []


def test_what_was_read_can_be_written_back():
    write(items("t1", "b1", "a1"))
    shown = documents("pages").find_one("p", populate="blocks", status="draft").as_dict()["blocks"]
    write(shown[::-1])
    assert blocks() == ["a1", "b1", "t1"]


def test_a_filter_through_the_other_side_is_one_like_any_other():
    write(items("t1"))
    found = documents("tags").find(filters={"pages": {"name": "p"}}, status="draft")
    assert [each.document_id for each in found] == ["t1"]


@pytest.mark.parametrize("asked", [{"filters": {"blocks": {"name": "x"}}}, {"sort": "blocks.name"}])
def test_a_filter_or_sort_through_the_list_itself_is_refused(asked):
    with pytest.raises(ValidationError, match="Invalid key blocks"):
        documents("pages").find(**asked)
