"""Flows whose documents have an order of their own: lists are in it, and `…/actions/move` changes it."""

import pytest

from relations.engine import definitions
from relations.engine.documents import documents
from tests import builders
from tests.remembered import remembered

pytestmark = pytest.mark.django_db


@pytest.fixture
@remembered
def slides():
    """The documents a to d of an ordered flow, in two locales, with drafts."""
    definitions.create_locale("fr")
    flow = builders.flow("slides", singular="slide", ordered=True, localized=True, draft_and_publish=True)
    for name in "abcd":
        documents("slides").create({"name": name}, document_id=name, status="published")
    return flow


def move(call, name, place, status=200):
    response = call("POST", f"/api/slides/{name}/actions/move", place)
    assert response.status_code == status, response.content
    return response.json()["data"] if status == 200 else response.json()["error"]


def listed(call, query=""):
    return "".join(item["documentId"] for item in call("GET", f"/api/slides?{query}").json()["data"])


@pytest.mark.parametrize(
    ("place", "order", "previous", "following"),
    [
        ({"before": "b"}, "acbd", "a", "b"),
        ({"after": "d"}, "abdc", "d", None),
        ({"start": True}, "cabd", None, "a"),
        ({"end": True}, "abdc", "d", None),
        ({"data": {"after": "a"}}, "acbd", "a", "b"),
        ({"before": "d"}, "abcd", "b", "d"),
    ],
)
def test_a_document_is_moved(call, slides, place, order, previous, following):
    found = move(call, "c", place)
    assert found == {"documentId": "c", "previous": previous, "next": following}
    assert listed(call) == order


def test_the_order_is_one_for_all_statuses_and_locales(call, slides):
    for name in "abcd":
        documents("slides").update(name, {"name": name}, locale="fr")
    move(call, "d", {"start": True})
    assert listed(call, "status=draft") == "dabc"
    assert listed(call, "status=draft&locale=fr") == "dabc"
    assert listed(call, "locale=*&status=draft") == "ddaabbcc"


def test_a_sort_stands_instead_of_the_order(call, slides):
    move(call, "d", {"start": True})
    assert listed(call, "sort=name") == "abcd"


def test_pages_are_cut_from_the_order(call, slides):
    move(call, "d", {"start": True})
    assert listed(call, "pagination[page]=2&pagination[pageSize]=2") == "bc"


def test_a_new_document_comes_to_the_end(call, slides):
    move(call, "a", {"end": True})
    documents("slides").create({"name": "e"}, document_id="e", status="published")
    assert listed(call) == "bcdae"


def test_the_other_dialect_lists_in_the_order_too(call, slides):
    move(call, "d", {"start": True})
    assert "".join(entry["id"] for entry in call("GET", "/v2/flows/slides/entries").json()["data"]) == "dabc"


def test_other_flows_stay_in_the_order_of_their_making(call):
    builders.flow("notes")
    builders.make("notes", "b", "a")
    assert [item["documentId"] for item in call("GET", "/api/notes").json()["data"]] == ["b", "a"]


@pytest.mark.parametrize(
    ("name", "place", "status", "key"),
    [
        ("a", {}, 400, "of before, after, start and end"),
        ("a", {"before": "b", "end": True}, 400, "exactly one"),
        ("a", {"before": "nobody"}, 400, "nobody"),
        ("a", {"before": "a"}, 400, "no other document"),
        ("a", {"after": "\x00"}, 400, "no other document"),
        ("a", {"before": 7}, 400, "before must be"),
        ("a", {"before": None}, 400, "before must be"),
        ("a", {"start": False}, 400, "start must be true"),
        ("a", {"end": "yes"}, 400, "end must be true"),
        ("a", {"befor": "b"}, 400, "before"),
        ("a", [], 400, "object"),
        ("a", {"data": []}, 400, "object"),
        ("a", {"data": {"end": True}, "locale": "fr"}, 400, "locale"),
        ("nobody", {"end": True}, 404, "nobody"),
    ],
)
def test_a_wrong_place_is_refused(call, slides, name, place, status, key):
    assert key in move(call, name, place, status)["message"]
    assert listed(call) == "abcd"


def test_a_locale_of_the_order_is_refused(call, slides):
    response = call("POST", "/api/slides/a/actions/move?locale=fr", {"end": True})
    assert response.status_code == 400


def test_a_flow_without_an_order_refuses(call):
    builders.flow("notes")
    builders.make("notes", "a")
    response = call("POST", "/api/notes/a/actions/move", {"end": True})
    assert "not ordered" in response.json()["error"]["message"]


def test_a_collection_as_a_whole_is_not_moved(call, slides):
    assert call("POST", "/api/slides/actions/move", {"end": True}).status_code == 404


def test_the_description_has_it_for_ordered_flows_alone(call, slides):
    builders.flow("notes", singular="note")
    paths = call("GET", "/api/docs/schema").json()["paths"]
    assert "/api/slides/{documentId}/actions/move" in paths
    assert "/api/notes/{documentId}/actions/move" not in paths
