"""`document_changed`: what is told of each write, after it is committed."""

import json

import pytest
from django.db import transaction

from relations.engine import bulk, definitions, removal, resources
from relations.engine.documents import DocumentService, documents
from relations.engine.errors import ValidationError
from relations.engine.operations import Set, Step, Target
from relations.models import Link
from relations.signals import Changes, ListChanges, document_changed
from tests import builders
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    """A function that runs a write, and gives what was told of it."""
    heard = []

    def hear(sender, document, action, changes, using, **kwargs):
        heard.append((action, document, changes))

    document_changed.connect(hear)

    def told(write):
        heard.clear()
        with django_capture_on_commit_callbacks(execute=True):
            write()
        return list(heard)

    yield told
    document_changed.disconnect(hear)


def one(heard):
    ((action, document, changes),) = heard
    return action, document.document_id, changes


@pytest.fixture
@remembered
def guide():
    """Restaurants with drafts; `r` has the categories a, b and c."""
    builders.guide(draft_and_publish=True)
    builders.make("categories", *"abcd")
    builders.make("restaurants", "r", "s")
    builders.write("restaurants", "r", {"categories": [*"abc"]})
    return documents("restaurants")


def test_a_new_document_is_told(guide, told):
    found = one(told(lambda: guide.create({"name": "N", "categories": ["d"]}, document_id="n")))
    changes = Changes(("name",), {"categories": ListChanges(added=("d",))}, (("categories", "d"),))
    assert found == ("created", "n", changes)


def test_a_further_locale_is_a_new_one(told):
    builders.flow("guides", localized=True)
    definitions.create_locale("fr")
    builders.make("guides", "g")
    action, document, changes = told(lambda: documents("guides").update("g", {"name": "x"}, locale="fr"))[0]
    assert (action, document.locale, changes.values) == ("created", "fr", ("name",))


def test_values_that_changed_are_told(guide, told):
    assert one(told(lambda: guide.update("r", {"name": "New"}))) == ("updated", "r", Changes(("name",)))
    assert one(told(lambda: guide.update("r", {"name": "New"}))) == ("updated", "r", Changes())


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"connect": ["d"]}, ListChanges(added=("d",))),
        ({"disconnect": ["b"]}, ListChanges(removed=("b",))),
        ({"connect": [{"documentId": "c", "position": {"start": True}}]}, ListChanges(moved=("c",))),
        ({"set": ["d", "a", "b"]}, ListChanges(added=("d",), removed=("c",))),
    ],
    ids=str,
)
def test_what_changed_in_a_list_is_told(guide, told, change, expected):
    changes = one(told(lambda: guide.update("r", {"categories": change})))[2]
    assert changes.relations == {"categories": expected}


def test_a_move_is_told(guide, told):
    changes = one(told(lambda: guide.move("r", "categories", Target("c"), Step("top"))))[2]
    assert changes.relations == {"categories": ListChanges(moved=("c",))}
    assert one(told(lambda: guide.move("r", "categories", Target("c"), Step("top"))))[2] == Changes()


def test_a_list_that_stays_is_not_told(guide, told):
    assert one(told(lambda: guide.update("r", {"categories": [*"abc"]})))[2] == Changes()


def test_the_other_side_is_told_as_its_own_list(guide, told):
    change = {"restaurants": {"connect": ["s"]}}
    action, document_id, changes = one(told(lambda: documents("categories").update("d", change)))
    assert (action, document_id) == ("updated", "d")
    assert changes.relations == {"restaurants": ListChanges(added=("s",))}
    assert changes.others == (("restaurants", "s"),)


def test_a_document_that_loses_its_place_is_among_the_others(told):
    builders.relation(builders.flow("people"), "desk", builders.flow("desks"), "one-to-one", "person")
    builders.make("people", "a", "b")
    builders.make("desks", "x")
    documents("people").update("a", {"desk": "x"})
    changes = one(told(lambda: documents("people").update("b", {"desk": "x"})))[2]
    assert changes.others == (("desks", "x"), ("people", "a"))


def test_writing_and_publishing_is_one_write(guide, told):
    heard = told(lambda: guide.update("r", {"name": "New"}, status="published"))
    assert one(heard) == ("updated", "r", Changes(("name",), published=True))
    assert heard[0][1].status == "published"


def test_what_becomes_of_a_document_is_told(guide, told):
    assert one(told(lambda: guide.publish("r"))) == ("published", "r", Changes(published=True))
    guide.update("r", {"name": "Later"})
    assert one(told(lambda: guide.discard_draft("r"))) == ("discarded", "r", Changes())
    assert one(told(lambda: guide.unpublish("r"))) == ("unpublished", "r", Changes())
    assert one(told(lambda: guide.delete("r"))) == ("deleted", "r", Changes())


def test_a_deleted_document_is_told_as_it_was(guide, told):
    assert told(lambda: guide.delete("r"))[0][1]["name"] == "r"


def test_nothing_is_told_where_there_was_nothing_to_delete(guide, told):
    assert told(lambda: guide.delete("nobody")) == []


def test_each_of_many_is_told(guide, told):
    heard = told(lambda: bulk.act(guide, DocumentService.publish, ["r", "s"]))
    assert sorted(document.document_id for _, document, _ in heard) == ["r", "s"]


def test_a_refused_write_is_not_told(guide, told):
    def refused():
        with pytest.raises(ValidationError):
            guide.update("r", {"name": "New", "categories": {"connect": ["nobody"]}})

    assert told(refused) == []


def test_a_rolled_back_write_is_not_told(guide, told):
    def undone():
        with transaction.atomic():
            guide.update("r", {"name": "New"})
            transaction.set_rollback(True)

    assert told(undone) == []


@pytest.mark.parametrize(
    ("method", "path", "body", "told_as"),
    [
        ("POST", "/api/restaurants?status=draft", {"data": {"name": "x"}}, "created"),
        ("PUT", "/api/restaurants/r?status=draft", {"data": {"name": "x"}}, "updated"),
        ("DELETE", "/api/restaurants/r", None, "deleted"),
        ("POST", "/api/restaurants/r/actions/publish", {}, "published"),
        (
            "PATCH",
            "/api/restaurants/r/relations/categories?status=draft",
            {"data": {"connect": ["d"]}},
            "updated",
        ),
        ("POST", "/v2/flows/restaurants/entries", {"data": {"type": "entry", "name": "x"}}, "created"),
        (
            "POST",
            "/v2/flows/restaurants/entries/r/relationships/categories",
            {"data": [{"type": "entry", "id": "d"}]},
            "updated",
        ),
        ("DELETE", "/v2/flows/restaurants/entries/r", None, "deleted"),
    ],
    ids=str,
)
def test_both_dialects_tell_once(guide, told, client, settings, method, path, body, told_as):
    settings.RELATIONS_ANONYMOUS = "write"
    guide.publish("r")
    documents("categories").publish("d")
    sent = "" if body is None else json.dumps(body)

    def write():
        response = client.generic(method, path, sent, "application/json")
        assert response.status_code < 300, response.content

    ((action, _, _),) = told(write)
    assert action == told_as


def test_a_row_that_is_deleted_is_told_by_the_documents_that_lose_it(told, settings):
    settings.RELATIONS_RESOURCES = {"product": None}
    shelves = builders.flow("shelves", singular="shelf")
    definitions.create_field(
        shelves, "goods", field_type="relationship", cardinality="many-to-many", resource_types=["product"]
    )
    builders.make("shelves", "x")
    documents("shelves").update("x", changes={"goods": Set((Target("1", resource="product"),))})
    found = one(told(lambda: removal.forget(resources.declared()["product"], "1", "default")))
    assert found == ("updated", "x", Changes(relations={"goods": ListChanges(removed=(("product", "1"),))}))
    assert not Link.objects.exists()


def test_without_a_receiver_nothing_is_looked_up(guide, told, django_assert_max_num_queries):
    with django_assert_max_num_queries(100) as with_receiver:
        guide.update("r", {"categories": [*"ab"]})
    document_changed.receivers, kept = [], document_changed.receivers
    document_changed.sender_receivers_cache.clear()
    try:
        with django_assert_max_num_queries(100) as without:
            guide.update("r", {"categories": [*"abc"]})
    finally:
        document_changed.receivers = kept
        document_changed.sender_receivers_cache.clear()
    assert len(with_receiver) > len(without)
    assert "relations_entry" in with_receiver[-2]["sql"]


def test_an_error_of_a_receiver_leaves_the_write_done(guide, told, caplog):
    def fails(**kwargs):
        raise RuntimeError("no")

    document_changed.connect(fails)
    try:
        assert one(told(lambda: guide.update("r", {"name": "New"})))[0] == "updated"
    finally:
        document_changed.disconnect(fails)
    assert "fails" in caplog.text


def test_a_move_within_the_order_of_a_flow_is_told_once_for_all_locales(told):
    definitions.create_locale("fr")
    builders.flow("slides", ordered=True, localized=True)
    builders.make("slides", *"ab")
    builders.write("slides", "b", {"name": "x"}, locale="fr")
    slides = documents("slides")
    assert one(told(lambda: slides.place("b", start=True))) == ("moved", "b", Changes())
    assert told(lambda: slides.place("b", before="a")) == []
