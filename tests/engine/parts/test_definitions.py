"""What becomes of the lists of components when definitions change."""

import pytest

from relations.engine import definitions
from relations.engine.definitions import DataLossError
from relations.engine.documents import documents
from relations.engine.errors import ValidationError
from relations.models import Component, Field, Flow, Link
from tests import builders
from tests.engine.parts import helpers
from tests.engine.parts.helpers import BOX, QUOTE, page, rows, shape, update

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

RELATION = {"type": "relation", "relation": "manyToMany", "target": "api::notes.notes"}


def links():
    return sorted(Link.objects.values_list("target__document_id", flat=True))


def field(slug):
    return Field.objects.get(flow__slug="pages", slug=slug)


def attributes(uid, **changes):
    found = Component.objects.get(uid=uid).attributes | changes
    return {slug: attribute for slug, attribute in found.items() if attribute is not None}


def change(uid, allow=False, **changes):
    component = Component.objects.get(uid=uid)
    return definitions.update_component(
        component, attributes=attributes(uid, **changes), allow_data_loss=allow
    )


FULL = {"box": {"many": ["a", "b"], "inner": [{"many": ["c"]}]}, "rows": [{"many": ["d"], "one": "e"}]}


def test_an_attribute_that_goes_loses_its_links(pages):
    page(FULL)
    with pytest.raises(DataLossError, match=r"shared\.quote\.many.* would lose 2 links"):
        change(QUOTE, many=None)
    change(QUOTE, allow=True, many=None)
    assert links() == ["a", "b", "e"]


def test_another_target_loses_links(pages):
    builders.flow("topics")
    page(FULL)
    with pytest.raises(DataLossError, match="would lose 2 links"):
        change(QUOTE, many=RELATION | {"target": "api::topics.topics"})


def test_place_for_one_keeps_the_first_of_each_list(pages):
    page({"rows": [{"many": ["a", "b"]}, {"many": ["b", "c"]}]})
    with pytest.raises(DataLossError, match="would lose 2 links"):
        change(QUOTE, many=RELATION | {"relation": "manyToOne"})
    change(QUOTE, allow=True, many=RELATION | {"relation": "manyToOne"})
    assert links() == ["a", "b"]


def test_an_inner_component_that_goes_takes_its_links_along(pages):
    page(FULL)
    with pytest.raises(DataLossError, match=r"shared\.box.* would lose 1 value and 1 link"):
        change(BOX, inner=None)
    change(BOX, allow=True, inner=None)
    assert links() == ["a", "b", "d", "e"]


def test_a_zone_that_takes_less_loses_components_with_their_links(pages):
    page({"zone": [{"__component": QUOTE, "many": ["a", "b"]}, {"__component": BOX, "many": ["c"]}]})
    with pytest.raises(DataLossError, match="would lose 1 value and 2 links"):
        definitions.update_field(field("zone"), options={"components": [BOX]})
    definitions.update_field(field("zone"), options={"components": [BOX]}, allow_data_loss=True)
    assert links() == ["c"]


def test_a_field_goes_with_its_links(pages):
    page(FULL)
    assert definitions.held(field("box"), using="default") == {"value": 1, "link": 3}
    definitions.delete_field(field("box"))
    assert links() == ["d", "e"]


def test_a_field_of_another_name_keeps_them(pages):
    page(FULL)
    definitions.update_field(field("rows"), slug="quotes")
    found = documents("pages").find_one("p", populate=["quotes.many"])
    assert helpers.named(found["quotes"][0]["many"]) == ["d"]


def test_a_field_of_another_type_loses_them(pages):
    page(FULL)
    with pytest.raises(DataLossError, match="would lose 3 links"):
        definitions.change_field_type(field("box"), "json")
    definitions.change_field_type(field("box"), "json", allow_data_loss=True)
    assert links() == ["d", "e"]


@pytest.mark.parametrize("name", ["box", "rows"])
def test_a_disabled_field_keeps_them(pages, name):
    page(FULL)
    before = shape()
    definitions.update_field(field(name), enabled=False)
    update({"zone": []})
    definitions.update_field(field(name), enabled=True)
    assert shape() == before


def test_a_disabled_field_is_published_with_its_lists(drafted):
    page(FULL)
    definitions.update_field(field("rows"), enabled=False)
    documents("pages").publish("p")
    definitions.update_field(field("rows"), enabled=True)
    assert shape() == shape(status="draft")


def test_a_disabled_relation_is_hidden_and_kept(pages):
    page(FULL)
    row = Field.objects.get(component__uid=QUOTE, slug="many")
    definitions.update_field(row, enabled=False)
    with pytest.raises(ValidationError, match="Invalid key many"):
        update({"rows": [{"many": ["a"]}]})
    definitions.update_field(row, enabled=True)
    assert rows() == [["d"]]


def test_drafts_get_the_lists_of_what_is_published(pages):
    page(FULL)
    before = shape()
    definitions.update_flow(Flow.objects.get(slug="pages"), draft_and_publish=True)
    assert (shape(status="draft"), shape()) == (before, before)


def test_what_is_published_stays_when_drafts_go(drafted):
    page(FULL, status="published")
    before = shape()
    update({"box": None}, status=None)
    definitions.update_flow(Flow.objects.get(slug="pages"), draft_and_publish=False, allow_data_loss=True)
    assert shape() == before


@pytest.mark.parametrize("drafts", [False, True])
def test_targets_get_drafts_and_lose_them(notes, drafts):
    helpers.components("notes")
    helpers.pages("pages", draft_and_publish=drafts)
    helpers.pages("posts", draft_and_publish=not drafts)
    page(FULL, status="published")
    documents("posts").create(FULL, document_id="q", status="published")
    before = shape()
    definitions.update_flow(Flow.objects.get(slug="notes"), draft_and_publish=True)
    assert (shape(status="draft"), shape()) == (before, before)
    definitions.update_flow(Flow.objects.get(slug="notes"), draft_and_publish=False, allow_data_loss=True)
    assert (shape(status="draft"), shape()) == (before, before)
    assert Link.objects.count() == 3 * 5


def test_a_flow_becomes_localized_with_its_lists(pages):
    page(FULL)
    before = shape()
    definitions.update_flow(Flow.objects.get(slug="pages"), localized=True)
    assert shape() == before
    definitions.update_flow(Flow.objects.get(slug="notes"), localized=True)
    assert shape() == before
    definitions.update_flow(Flow.objects.get(slug="pages"), localized=False)
    assert shape() == before


def test_a_field_that_is_shared_from_now_on_has_the_default_locales_lists(localized):
    page({"rows": [{"many": ["a", "b"]}]})
    update({"rows": [{"many": ["c"]}]}, locale="fr")
    definitions.update_field(field("rows"), localized=False, allow_data_loss=True)
    assert (rows(), rows(locale="fr")) == ([["a", "b"]], [["a", "b"]])
    update({"rows": []})
    assert not Link.objects.exists()


def test_a_deleted_flow_leaves_no_links(pages):
    page(FULL)
    definitions.delete_flow(Flow.objects.get(slug="pages"))
    assert links() == []
