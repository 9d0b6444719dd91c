"""Changes of the target flows: what leads to a flow goes with it, and the rest stays."""

import pytest

from relations.engine import definitions
from relations.engine.documents import documents
from relations.engine.errors import ConflictError, ValidationError
from relations.models import Field, Link
from tests import builders

from .naming import blocks, items, write

pytestmark = [pytest.mark.usefixtures("world"), pytest.mark.slow]


def test_a_deleted_flow_takes_its_links_and_the_field_stays(world):
    write(items("t1", "b1", "t2", "a1"))
    revision = documents("pages").find_one("p", status="draft").revision
    definitions.delete_flow(world["tags"])
    assert blocks() == ["b1", "a1"]
    assert documents("pages").find_one("p", status="draft").revision > revision
    assert [flow.slug for flow in Field.objects.get(slug="blocks").target_flows] == ["articles", "boxes"]


def test_the_last_target_keeps_its_flow_from_being_deleted(world):
    for slug in ("tags", "boxes"):
        definitions.delete_flow(world[slug])
    with pytest.raises(ConflictError, match=r"pages\.blocks"):
        definitions.delete_flow(world["articles"])


def test_a_target_with_an_other_side_is_not_taken_away(world):
    field = Field.objects.get(slug="blocks")
    with pytest.raises(ValidationError, match=r"tags\.pages"):
        definitions.update_field(field, target_flows=[world["boxes"], world["articles"]])


def test_a_target_that_is_taken_away_loses_its_links(world):
    write(items("t1", "b1"))
    definitions.delete_field(Field.objects.get(flow=world["tags"], slug="pages"))
    field = Field.objects.get(slug="blocks")
    with pytest.raises(definitions.DataLossError):
        definitions.update_field(field, target_flows=[world["boxes"], world["articles"]])
    definitions.update_field(field, target_flows=[world["boxes"], world["articles"]], allow_data_loss=True)
    assert blocks() == ["b1"]


def test_a_relation_that_names_no_flow_leads_to_every_one_also_to_later_ones(world):
    builders.several(world["pages"], "any")
    later = builders.flow("notes", singular="note")
    builders.make("notes", "n")
    documents("pages").update(
        "p", {"any": [*items("t1", "q"), {"documentId": "n", "__type": "api::note.note"}]}
    )
    assert blocks(slug="any") == ["t1", "q", "n"]
    definitions.delete_flow(later)
    assert blocks(slug="any") == ["t1", "q"]


def test_drafts_are_switched_on_and_off_for_the_members_they_concern(world):
    write(items("t1", "b1", "a1"), status="published")
    definitions.update_flow(world["tags"], draft_and_publish=True)
    assert blocks() == blocks(status="published") == ["t1", "b1", "a1"]
    definitions.update_flow(world["boxes"], draft_and_publish=False, allow_data_loss=True)
    assert blocks() == blocks(status="published") == ["t1", "b1", "a1"]
    definitions.update_flow(world["pages"], draft_and_publish=False, allow_data_loss=True)
    assert blocks(status="published") == ["t1", "b1", "a1"]
    definitions.update_flow(world["pages"], draft_and_publish=True)
    assert blocks() == blocks(status="published") == ["t1", "b1", "a1"]
    assert not Link.objects.filter(
        source_status="draft", target_status="published", target__flow=world["tags"]
    )


def test_a_new_other_side_shows_the_links_in_an_order(world):
    builders.several(world["pages"], "more", world["tags"], world["boxes"])
    documents("pages").update("p", {"more": items("t1", "b1")})
    documents("pages").update("q", {"more": items("t1", "b1")})
    definitions.create_field(
        world["tags"], "used", field_type="relationship", cardinality="many-to-many",
        target_flow=world["pages"], mapped_by=Field.objects.get(slug="more"),
    )  # fmt: skip
    found = documents("tags").find_one("t1", populate="used", status="draft")
    assert [each.document_id for each in found["used"]] == ["p", "q"]
    assert set(
        Link.objects.filter(target__flow=world["boxes"], field__slug="more").values_list("inverse_position")
    ) == {(None,)}
