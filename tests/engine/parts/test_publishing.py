"""Publishing and discarding relations of components: the lists go with the components."""

import pytest

from relations.engine import preview
from relations.engine.documents import documents
from relations.models import Link
from tests import builders
from tests.engine.parts import helpers
from tests.engine.parts.helpers import BOX, QUOTE, box, page, read, rows, shape, update
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

EVERYTHING = {
    "box": {"many": ["a", "b"], "one": "c", "inner": [{"many": ["d"]}, {"many": ["e", "d"]}]},
    "rows": [{"many": ["b", "a"]}, {"many": ["c"], "one": "a"}],
    "zone": [{"__component": QUOTE, "many": ["f"]}, {"__component": BOX, "inner": [{"many": ["a"]}]}],
}


def both():
    return shape(status="draft"), shape(status="published")


def publish():
    documents("pages").publish("p")


def test_what_is_published_is_as_the_draft(drafted):
    page(EVERYTHING, status="published")
    draft, published = both()
    assert draft == published
    assert len(draft) == 12


def test_a_draft_changes_alone(drafted):
    page(EVERYTHING, status="published")
    made = read(status="draft")
    update({"box": {"id": made["box"]["id"], "many": {"connect": ["f"]}}})
    assert (box(status="draft"), box()) == (["a", "b", "f"], ["a", "b"])


def test_publishing_again_follows_every_change(drafted):
    page(EVERYTHING, status="published")
    first, second = (row["id"] for row in read(status="draft")["rows"])
    update(
        {
            "rows": [{"many": ["f"]}, {"id": second, "many": {"connect": ["a"]}}, {"id": first, "one": "b"}],
            "box": {"id": read(status="draft")["box"]["id"], "many": ["b", "a"], "inner": []},
        }
    )
    publish()
    draft, published = both()
    assert draft == published
    assert rows() == [["f"], ["c", "a"], ["b", "a"]]


def test_discarding_brings_everything_back(drafted):
    page(EVERYTHING, status="published")
    before = both()
    update({"box": {"many": ["f"]}, "rows": [], "zone": [{"__component": QUOTE}]})
    documents("pages").discard_draft("p")
    assert both() == before


def test_unpublishing_keeps_the_drafts_lists(drafted):
    page(EVERYTHING, status="published")
    draft, _ = both()
    documents("pages").unpublish("p")
    assert both() == (draft, None)
    assert not Link.objects.filter(source_status="published").exists()


def test_a_target_that_is_not_published_appears_in_its_place(drafted):
    builders.make("notes", "x")
    page({"box": {"many": ["a", "x", "b"]}}, status="published")
    assert box() == ["a", "b"]
    documents("notes").publish("x")
    assert box() == ["a", "x", "b"]


def test_nothing_is_written_where_nothing_changed(drafted, django_assert_max_num_queries):
    page(EVERYTHING, status="published")
    before = sorted(Link.objects.values_list("pk", flat=True))
    publish()
    assert sorted(Link.objects.values_list("pk", flat=True)) == before


def test_the_preview_names_lists_of_components(drafted):
    page(EVERYTHING, status="published")
    made = read(status="draft")
    update({"box": {"id": made["box"]["id"], "many": ["b", "f"]}})
    (found,) = preview.of_document(documents("pages"), "p")
    assert found.is_changed
    change = found.lists["box.many"]
    assert [[named.id for named in some] for some in (change.added, change.removed)] == [["f"], ["a"]]


# -- sources without drafts -------------------------------------------------------------------------


@pytest.fixture
@remembered
def pinning(db):
    """The notes have drafts, and the pages have none: a list holds a note once for each status."""
    builders.flow("notes", draft_and_publish=True)
    for name in "abcdef":
        builders.make("notes", name, status="published" if name != "f" else None)
    helpers.components("notes")
    return helpers.pages("pages")


def test_a_reader_sees_the_rows_of_the_status(pinning):
    page({"box": {"many": ["a", "f", "b"]}})
    assert (box(status="draft"), box()) == (["a", "f", "b"], ["a", "b"])


def test_publishing_a_target_gives_each_component_its_twin(pinning):
    page({"rows": [{"many": ["a", "f"]}, {"many": ["f", "b"], "one": "f"}]})
    draft = {"documentId": "f", "status": "draft"}
    update({"rows": [{"many": ["a", draft]}, {"many": [draft, "b"], "one": draft}]})
    assert rows() == [["a"], ["b"]]
    documents("notes").publish("f")
    assert rows() == [["a", "f"], ["f", "b"]]
    assert read()["rows"][1]["one"].document_id == "f"


def test_one_list_gives_way_and_the_other_stays(pinning):
    pinned = {"documentId": "a", "status": "published"}
    made = page({"rows": [{"one": "b"}, {"one": pinned}]})
    ids = [row["id"] for row in made["rows"]]
    update({"rows": [{"id": ids[0], "one": {"documentId": "f", "status": "draft"}}, {"id": ids[1]}]})
    documents("notes").publish("f")
    assert [row["one"].document_id for row in read()["rows"]] == ["f", "a"]


def test_flows_with_and_without_drafts_share_a_component(pinning):
    helpers.pages("posts", draft_and_publish=True)
    documents("posts").create({"box": {"many": ["f", "a"]}}, document_id="q")
    page({"box": {"many": ["f", "a"]}})
    documents("notes").publish("f")
    assert box() == ["f", "a"]
    assert Link.objects.filter(source__flow__slug="posts", target_status="published").count() == 0
