"""Data on links, between draft and published."""

import pytest

from relations.engine import preview
from relations.engine.documents import documents
from tests.builders import make

from .conftest import staff
from .test_link_data import HEAD, put, shown

pytestmark = pytest.mark.slow

OTHER = {"documentId": "ann", "__link": {"role": "cook"}}
FROM_ANN = {"films": {"connect": [{"documentId": "jaws", "__link": {"role": "cook"}}]}}


@pytest.fixture
def published(drafts):
    make("people", "dan", status="published")
    for name in ("ann", "ben", "cid"):
        documents("people").publish(name)
    put([HEAD, {"documentId": "ben", "__link": {"role": "grip"}}], status="published")


def difference():
    return [member.id for member in preview.of_document(documents("films"), "jaws")[0].lists["staff"].changed]


def test_publishing_copies_it(published):
    assert shown() == [("ann", "head"), ("ben", "grip")]


def test_a_change_is_unseen_until_it_is_published(published):
    put({"connect": [OTHER]})
    assert shown() == [("ann", "head"), ("ben", "grip")]


def test_the_preview_tells_the_change(published):
    put({"connect": [OTHER]})
    assert difference() == ["ann"]


def test_the_preview_has_nothing_where_nothing_changed(published):
    assert preview.of_document(documents("films"), "jaws")[0].lists == {}


def test_publishing_follows_a_change(published):
    put({"connect": [OTHER]}, status="published")
    assert shown() == [("ann", "cook"), ("ben", "grip")]


def test_publishing_follows_a_change_with_a_move(published):
    put({"connect": [{**OTHER, "position": {"end": True}}]}, status="published")
    assert shown() == [("ben", "grip"), ("ann", "cook")]


def test_publishing_the_other_end_follows_it_too(published):
    documents("people").update("ann", FROM_ANN, status="published")
    assert shown() == [("ann", "cook"), ("ben", "grip")]


def test_discarding_brings_it_back(published):
    put({"connect": [OTHER]})
    documents("films").discard_draft("jaws")
    assert shown(status="draft") == [("ann", "head"), ("ben", "grip")]


def test_null_is_published_where_nothing_is_required(published):
    put({"connect": [{"documentId": "ann", "__link": None}]})
    assert difference() == ["ann"]


@pytest.mark.parametrize("slug", ["films", "people"])
def test_a_change_counts_up_both_revisions_when_it_is_published(published, slug):
    put({"connect": [OTHER]})
    name = {"films": "jaws", "people": "ann"}[slug]
    before = documents(slug).find_one(name).revision
    documents("films").publish("jaws")
    assert documents(slug).find_one(name).revision == before + 1


def test_a_source_without_drafts_has_one_data_for_both_statuses(db):
    _, people = staff(draft_and_publish=False)
    from relations.engine import definitions

    definitions.update_flow(people, draft_and_publish=True)
    documents("people").publish("ann")
    put([HEAD])
    assert shown() == shown(status="draft") == [("ann", "head")]
    documents("people").update("ann", FROM_ANN)
    assert (shown(), shown(status="draft")) == ([("ann", "head")], [("ann", "cook")])
    documents("people").publish("ann")
    assert shown() == [("ann", "cook")]


def test_a_stolen_member_comes_without(db):
    staff("one-to-many", "many-to-one", draft_and_publish=False)
    make("films", "alien")
    put([HEAD])
    documents("films").update("alien", {"staff": ["ann"]})
    assert (shown(), shown(document="alien")) == ([], [("ann", None)])


def test_a_stolen_member_may_bring_data(db):
    staff("one-to-many", "many-to-one", draft_and_publish=False)
    make("films", "alien")
    put([HEAD])
    documents("films").update("alien", {"staff": [OTHER]})
    assert shown(document="alien") == [("ann", "cook")]
