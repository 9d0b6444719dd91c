"""A flow that gains or loses drafts ends where it would be, had it been so from the start."""

import itertools

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.signals import post_init

from relations.engine import assets
from relations.engine.definitions import DataLossError, create_field, create_locale, update_flow
from relations.engine.documents import documents
from relations.engine.operations import Set, Target
from relations.models import AssetUse, Entry, EntryVersion, Flow, InverseLink, Link
from tests import builders
from tests.builders import listed, make, relation, write

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

STATES = ("draft", "published")
FEATURES = list(itertools.product([False, True], [False, True]))


def guide(restaurants: bool, categories: bool) -> None:
    """Restaurants r and s with categories, everything published; the arguments say which have drafts."""
    builders.guide()
    for slug, drafts in (("restaurants", restaurants), ("categories", categories)):
        update_flow(Flow.objects.get(slug=slug), draft_and_publish=drafts)
    make("categories", "a", "b", "c", status="published")
    make("restaurants", "s", "r", status="published")
    write("restaurants", "r", {"categories": ["b", "a", "c"]}, status="published")
    write("restaurants", "s", {"categories": ["c", "b"]}, status="published")


def switch(slug: str, on: bool, **options: bool) -> Flow:
    return update_flow(Flow.objects.get(slug=slug), draft_and_publish=on, **options)


def lists() -> dict[tuple, list]:
    """Every list from both sides, as documents and states in order."""
    found: dict[tuple, list] = {}
    ends = ("source__entry__document_id", "source_status", "target__document_id", "target_status")
    for *source, target, state in Link.objects.order_by("position").values_list(*ends):
        found.setdefault(("from", *source, state), []).append(target)
    for source, status, *target in InverseLink.objects.order_by("inverse_position").values_list(*ends):
        found.setdefault(("to", *target, status), []).append(source)
    return found


def start_over() -> None:
    Flow.objects.all().delete()


def as_if_from_the_start(restaurants: bool, categories: bool) -> dict[tuple, list]:
    start_over()
    guide(restaurants, categories)
    return lists()


@pytest.mark.parametrize("others", [False, True])
@pytest.mark.parametrize("slug", ["restaurants", "categories"])
def test_drafts_are_given(slug, others):
    before = {"restaurants": others, "categories": others} | {slug: False}
    guide(**before)
    switch(slug, True)
    found = lists()
    assert found == as_if_from_the_start(**before | {slug: True})


def test_every_link_gains_one_to_the_draft_however_many_there_are():
    builders.guide()
    categories = make("categories", *(f"c{number}" for number in range(23)))
    for restaurant in make("restaurants", *(f"r{number}" for number in range(23))):
        write("restaurants", restaurant, {"categories": categories})
    switch("categories", True)
    assert Link.objects.filter(target_status="draft").count() == 23 * 23


@pytest.mark.parametrize("others", [False, True])
@pytest.mark.parametrize("slug", ["restaurants", "categories"])
def test_drafts_are_taken(slug, others):
    before = {"restaurants": others, "categories": others} | {slug: True}
    guide(**before)
    switch(slug, False, allow_data_loss=True)
    found = lists()
    assert found == as_if_from_the_start(**before | {slug: False})


@pytest.mark.parametrize("others", [False, True])
@pytest.mark.parametrize("slug", ["restaurants", "categories"])
def test_a_list_can_be_written_and_published_after_drafts_were_given(slug, others):
    guide(**{"restaurants": others, "categories": others} | {slug: False})
    switch(slug, True)
    write("restaurants", "r", {"categories": {"connect": ["b"], "disconnect": ["a"]}}, status="published")
    write("categories", "b", {"restaurants": {"connect": ["s"]}}, status="published")
    assert [listed("restaurants", "r", "categories", status=state) for state in STATES] == [["c", "b"]] * 2
    assert [listed("categories", "b", "restaurants", status=state) for state in STATES] == [["r", "s"]] * 2


@pytest.mark.parametrize("on", [True, False])
def test_a_relation_to_its_own_flow_is_kept(on):
    dishes = builders.flow("dishes", draft_and_publish=not on)
    relation(dishes, "sides", dishes, inverse="mains")
    make("dishes", "a", "b", status="published")
    write("dishes", "a", {"sides": ["b", "a"]}, status="published")
    switch("dishes", on, allow_data_loss=True)
    states = STATES if on else ("published",)
    assert [listed("dishes", "a", "sides", status=state) for state in states] == [["b", "a"]] * len(states)
    assert Link.objects.count() == 2 * len(states)


@pytest.mark.parametrize("slug", ["restaurants", "categories"])
def test_drafts_are_given_by_the_database(slug):
    """No version and no link is read for it, however many there are."""
    guide(False, False)
    read = []

    def made(sender, **_):
        read.append(sender)

    post_init.connect(made)
    try:
        switch(slug, True)
    finally:
        post_init.disconnect(made)
    assert not {EntryVersion, Link, InverseLink} & {*read}


def test_a_draft_has_the_files_of_the_published_version(tmp_path, settings):
    flow = builders.flow("posts")
    create_field(flow, "image", field_type="media")
    make("posts", "p")
    settings.MEDIA_ROOT = tmp_path
    assets.upload(SimpleUploadedFile("a.txt", b"text", "text/plain"), document_id="f")
    write("posts", "p", {"image": "f"})
    switch("posts", True)
    uses = AssetUse.objects.values_list("version__status", "document_id")
    assert sorted(uses) == [("draft", "f"), ("published", "f")]


def test_a_draft_has_the_published_values():
    guide(False, False)
    switch("restaurants", True)
    assert documents("restaurants").find_one("r", status="draft")["name"] == "r"


def test_a_published_version_keeps_its_number():
    guide(False, False)
    before = documents("restaurants").find_one("r").id
    switch("restaurants", True)
    assert documents("restaurants").find_one("r").id == before


def test_a_draft_has_no_time_of_publication():
    guide(False, False)
    switch("restaurants", True)
    assert documents("restaurants").find_one("r", status="draft").published_at is None


def test_every_locale_gains_a_draft():
    create_locale("fr")
    builders.flow("guides", localized=True)
    make("guides", "g")
    documents("guides").update("g", {"name": "Le guide"}, locale="fr")
    switch("guides", True)
    assert documents("guides").find_one("g", locale="fr", status="draft")["name"] == "Le guide"


def test_links_with_resources_are_in_the_draft_too(settings):
    settings.RELATIONS_RESOURCES = {"product": None}
    flow = builders.flow("restaurants")
    kind = {"field_type": "relationship", "cardinality": "many-to-many"}
    create_field(flow, "goods", resource_types=["product"], **kind)
    make("restaurants", "r")
    goods = Set((Target(document="2", resource="product"), Target(document="1", resource="product")))
    documents("restaurants").update("r", changes={"goods": goods})
    switch("restaurants", True)
    drafts = Link.objects.filter(source_status="draft").order_by("position")
    assert list(drafts.values_list("resource_id", flat=True)) == ["2", "1"]


def test_a_full_list_makes_room_for_drafts():
    guide(False, False)
    for place, link in enumerate(Link.objects.filter(source__entry__document_id="r").order_by("position")):
        Link.objects.filter(pk=link.pk).update(position=place)
    switch("categories", True)
    assert listed("restaurants", "r", "categories", status="draft") == ["b", "a", "c"]


def test_a_pinned_draft_goes_to_the_draft():
    guide(False, True)
    write("restaurants", "r", {"categories": ["a", {"documentId": "b", "status": "draft"}]})
    switch("restaurants", True)
    assert listed("restaurants", "r", "categories", status="draft") == ["a", "b"]
    assert listed("restaurants", "r", "categories") == ["a"]


def test_a_pinned_published_target_is_in_the_draft_too():
    guide(False, True)
    write("restaurants", "r", {"categories": ["a", {"documentId": "b", "status": "published"}]})
    switch("restaurants", True)
    assert listed("restaurants", "r", "categories", status="draft") == ["a", "b"]


def test_a_link_that_the_targets_draft_gave_up_is_not_in_the_draft():
    guide(False, True)
    write("categories", "a", {"restaurants": {"disconnect": ["r"]}})
    switch("restaurants", True)
    assert listed("restaurants", "r", "categories", status="draft") == ["b", "c"]
    assert listed("restaurants", "r", "categories") == ["b", "a", "c"]


def test_a_pinned_published_source_is_listed_last_by_the_draft():
    guide(False, True)
    write("restaurants", "r", {"categories": [{"documentId": "b", "status": "published"}]})
    switch("restaurants", True)
    assert listed("categories", "b", "restaurants", status="draft") == ["s", "r"]


def test_drafts_are_not_taken_unless_that_is_allowed():
    guide(True, False)
    with pytest.raises(DataLossError, match="2 drafts"):
        switch("restaurants", False)
    assert EntryVersion.objects.filter(status="draft").count() == 2


def test_a_flow_without_entries_loses_its_drafts():
    builders.flow("restaurants", draft_and_publish=True)
    assert not switch("restaurants", False).draft_and_publish


def test_a_document_that_was_never_published_goes_with_its_draft():
    guide(False, True)
    make("categories", "d")
    write("restaurants", "r", {"categories": {"connect": ["d"]}})
    switch("categories", False, allow_data_loss=True)
    assert not Entry.objects.filter(document_id="d").exists()
    assert listed("restaurants", "r", "categories") == ["b", "a", "c"]


def test_what_is_published_stays_when_drafts_are_taken():
    guide(True, False)
    write("restaurants", "r", {"name": "new", "categories": []})
    switch("restaurants", False, allow_data_loss=True)
    assert documents("restaurants").find_one("r")["name"] == "r"
    assert listed("restaurants", "r", "categories") == ["b", "a", "c"]


def test_links_to_a_locale_that_goes_with_its_draft_go_too():
    create_locale("fr")
    guides = builders.flow("guides", localized=True, draft_and_publish=True)
    relation(builders.flow("restaurants"), "guides", guides)
    make("guides", "g", status="published")
    documents("guides").update("g", {"name": "Le guide"}, locale="fr")
    make("restaurants", "r")
    write("restaurants", "r", {"guides": ["g", {"documentId": "g", "locale": "fr"}]})
    switch("guides", False, allow_data_loss=True)
    assert list(Link.objects.values_list("target_locale", flat=True)) == ["en"]


@pytest.mark.parametrize(("restaurants", "categories"), FEATURES)
def test_giving_and_taking_drafts_changes_nothing(restaurants, categories):
    guide(restaurants, categories)
    before = lists()
    for slug, drafts in (("restaurants", restaurants), ("categories", categories)):
        if not drafts:
            switch(slug, True)
            switch(slug, False, allow_data_loss=True)
    assert lists() == before
