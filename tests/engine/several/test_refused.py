"""Payloads of relations to several flows that cannot be meant: 400 with the path, and nothing is written."""

import pytest

from relations.engine import definitions
from relations.engine.errors import ConflictError, ValidationError
from tests import builders
from tests.snapshots import content

from .naming import item, items, write

pytestmark = [pytest.mark.usefixtures("world"), pytest.mark.slow]

TAG = "api::tag.tag"
BEFORE = {"documentId": "t1", "__type": TAG}


@pytest.mark.parametrize(
    ("payload", "path"),
    [
        (["t2"], (0, "__type")),
        ({"connect": ["t2"]}, ("connect", 0, "__type")),
        ({"connect": [{"documentId": "t2"}]}, ("connect", 0, "__type")),
        ({"disconnect": [{"documentId": "t1"}]}, ("disconnect", 0, "__type")),
        ({"set": [item("t2"), {"documentId": "b1"}]}, ("set", 1, "__type")),
        ({"connect": [{"documentId": "t2", "__type": "tag"}]}, ("connect", 0, "__type")),
        ({"connect": [{"documentId": "t2", "__type": "api::none.none"}]}, ("connect", 0, "__type")),
        ({"connect": [{"documentId": "p", "__type": "api::page.page"}]}, ("connect", 0, "__type")),
        ({"connect": [{"documentId": "t2", "__type": 7}]}, ("connect", 0, "__type")),
        ({"connect": [{"documentId": "t2", "__type": ["api::tag.tag"]}]}, ("connect", 0, "__type")),
        ({"connect": [{"__type": TAG}]}, ("connect", 0, "documentId")),
        ({"connect": [{"documentId": "b1", "__type": TAG}]}, ("connect", 0)),
        ({"connect": [{"id": 999999, "__type": TAG}]}, ("connect", 0)),
        ({"connect": [item("t2", position={"before": "t1"})]}, ("connect", 0, "position", "__type")),
        (
            {"connect": [item("t2", position={"before": "t1", "__type": "api::x.x"})]},
            ("connect", 0, "position", "__type"),
        ),
        (
            {"connect": [item("t2", position={"before": "t1", "__type": "api::box.box"})]},
            ("connect", 0, "position", "before"),
        ),
        (
            {"connect": [item("t2", position={"after": "t2", "__type": TAG})]},
            ("connect", 0, "position", "after"),
        ),
        (
            {"connect": [item("t2", position={"before": "t3", "__type": TAG})]},
            ("connect", 0, "position", "before"),
        ),
        (
            {"connect": [item("t2", position={"before": "t1", "__type": 1})]},
            ("connect", 0, "position", "__type"),
        ),
        ({"connect": [item("t2"), item("t2")]}, ("connect", 1)),
        ({"connect": [item("t2", _type="x")]}, ("connect", 0, "_type")),
        ({"connect": [{"type": "product", "id": "1"}]}, ("connect", 0)),
    ],
)
def test_a_wrong_item_is_refused_at_its_place_and_nothing_is_written(payload, path):
    write(items("t1"))
    before = content()
    with pytest.raises(ValidationError) as refused:
        write(payload)
    assert refused.value.all[0].path[: len(path) + 1] == ("blocks", *path)
    assert content() == before


@pytest.mark.parametrize(
    ("attributes", "key"),
    [
        ({"target_flows": "tags"}, "target_flows"),
        ({"target_flows": ["tags"]}, "target_flows"),
        ({"target_flows": [None]}, "target_flows"),
        ({"cardinality": "many", "target_flows": []}, "cardinality"),
    ],
)
def test_a_wrong_definition_is_refused(world, attributes, key):
    given = {"field_type": "relationship", "cardinality": "many-to-many"} | attributes
    with pytest.raises(ValidationError) as refused:
        definitions.create_field(world["pages"], "more", **given)
    assert refused.value.path[0] == key


def test_one_flow_and_several_are_not_named_together(world):
    with pytest.raises(ValidationError, match="not both"):
        builders.several(world["pages"], "more", world["tags"], target_flow=world["boxes"])


def test_a_second_other_side_in_one_flow_is_refused(world):
    owner = world["pages"].fields.get(slug="blocks")
    with pytest.raises(ConflictError, match="mapped"):
        definitions.create_field(
            world["tags"], "again", field_type="relationship", cardinality="many-to-many",
            target_flow=world["pages"], mapped_by=owner,
        )  # fmt: skip
