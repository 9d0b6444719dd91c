"""`POST /api/actions/batch`: many writes in one request, all of them or none."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from relations.engine import definitions
from relations.engine.documents import documents
from relations.models import Entry, Flow, Link
from relations.signals import document_changed
from tests import builders
from tests.remembered import remembered

pytestmark = pytest.mark.django_db

PATH = "/api/actions/batch"


@pytest.fixture
@remembered
def content(db):
    """Restaurants r with drafts, categories a, b and c, and the single type home."""
    builders.guide(draft_and_publish=True)
    builders.flow("homes", singular="home", single=True)
    builders.make("restaurants", "r", status="published")
    builders.make("categories", *"abc", status="published")


@pytest.fixture
def batch(call, content):
    """A function that sends a batch of writes, and gives the status and the body."""

    def send(*writes):
        answer = call("POST", PATH, {"data": list(writes)})
        return answer.status_code, answer.json()

    return send


def write(method, path, data=None, **more):
    return {"method": method, "path": path, **({} if data is None else {"data": data}), **more}


def categories(document_id="r", **options):
    return builders.listed("restaurants", document_id, "categories", **options)


def test_writes_are_done_in_order_and_each_has_its_answer(batch):
    status, body = batch(
        write("POST", "/restaurants", {"name": "new"}),
        write("PUT", "/restaurants/r", {"name": "R"}),
        write("PUT", "/restaurants/r", {"categories": ["b", "a"]}, query={"populate": "categories"}),
        write("PATCH", "/restaurants/r/relations/categories", {"connect": ["c"]}),
        write("DELETE", "/categories/b"),
        write("PUT", "/home", {"name": "Home"}),
    )
    assert (status, body["meta"]) == (200, {"count": 6})
    answers = body["data"]
    assert [answer["status"] for answer in answers] == [201, 200, 200, 200, 204, 200]
    assert [answers[0]["data"]["name"], answers[1]["data"]["name"]] == ["new", "R"]
    assert [each["documentId"] for each in answers[2]["data"]["categories"]] == ["b", "a"]
    assert [each["documentId"] for each in answers[3]["data"]] == ["b", "a", "c"]
    assert (answers[4]["data"], answers[5]["data"]["name"]) == (None, "Home")
    assert categories(status="published") == ["a", "c"]


def test_later_writes_name_what_earlier_ones_made(batch):
    status, body = batch(
        write("POST", "/categories", {"name": "new"}, **{"as": "fresh"}),
        write("POST", "/restaurants", {"name": "n", "categories": ["a", "$fresh"]}, **{"as": "place"}),
        write(
            "PUT",
            "/restaurants/$place",
            {"categories": {"connect": [{"documentId": "b", "position": {"before": "$fresh"}}]}},
        ),
        write("PATCH", "/restaurants/r/relations/categories", {"connect": [{"documentId": "$fresh"}]}),
        write("POST", "/restaurants/$place/actions/unpublish"),
        write("POST", "/restaurants/actions/publish", {"documentIds": ["r", "$place"]}),
    )
    assert status == 200, body
    fresh, place = (body["data"][number]["data"]["documentId"] for number in (0, 1))
    assert categories(place, status="published") == ["a", "b", fresh]
    assert categories(status="published") == [fresh]


def test_a_text_that_looks_like_a_reference_stays_a_text(batch):
    status, body = batch(
        write("POST", "/categories", {"name": "$x"}, **{"as": "x"}),
        write("PUT", "/categories/$x", {"name": "$x"}),
    )
    assert (status, body["data"][1]["data"]["name"]) == (200, "$x")


def test_references_stand_in_components(batch):
    definitions.create_component(
        "blocks.quote",
        attributes={
            "by": {"type": "relation", "relation": "oneToOne", "target": "api::categories.categories"}
        },
    )
    flow = Flow.objects.get(slug="restaurants")
    definitions.create_field(
        flow, "quotes", field_type="component", options={"component": "blocks.quote", "repeatable": True}
    )
    status, body = batch(
        write("POST", "/categories", {"name": "new"}, **{"as": "fresh"}),
        write("PUT", "/restaurants/r", {"quotes": [{"by": "$fresh"}]}),
    )
    assert status == 200, body
    assert Link.objects.filter(target__document_id=body["data"][0]["data"]["documentId"]).exists()


def test_a_path_may_begin_as_it_does_elsewhere(batch):
    assert batch(write("PUT", "/api/restaurants/r/", {"name": "x"}))[0] == 200
    assert batch(write("PUT", "restaurants/r", {"name": "x"}))[0] == 200


def test_a_query_has_the_words_of_a_query_string(batch):
    query = {
        "status": "draft",
        "fields": ["name"],
        "populate": {"categories": {"fields": ["name"], "limit": 1}},
    }
    status, body = batch(write("PUT", "/restaurants/r", {"name": "x", "categories": ["b", "a"]}, query=query))
    assert status == 200, body
    assert [each["name"] for each in body["data"][0]["data"]["categories"]] == ["b"]
    assert documents("restaurants").find_one("r", status="published")["name"] == "r"


GOOD = write("POST", "/restaurants", {"name": "good"})
PUT = ("PUT", "/restaurants/r")

REFUSED = {
    "no list": ({"a": 1}, ["data"]),
    "an empty list": ([], ["data"]),
    "too many": ([GOOD] * 1001, ["data"]),
    "no object": ([GOOD, "x"], [1]),
    "an unknown key": ([{**GOOD, "body": {}}], [0, "body"]),
    "no method": ([{"path": "/restaurants"}], [0, "method"]),
    "GET": ([GOOD, write("GET", "/restaurants")], [1, "method"]),
    "method of another type": ([write({"a": 1}, "/restaurants")], [0, "method"]),
    "no path": ([{"method": "POST"}], [0, "path"]),
    "a path of another type": ([write("POST", 7)], [0, "path"]),
    "a path with a query": ([write("POST", "/restaurants?status=draft", {})], [0, "path"]),
    "a path to nothing": ([GOOD, write("POST", "/nothing", {})], [1, "path"]),
    "a path to files": ([write("DELETE", "/upload/files/1")], [0, "path"]),
    "a path to locales": ([write("POST", "/i18n/locales", {"code": "fr"})], [0, "path"]),
    "a path to a batch": ([write("POST", "/actions/batch", {})], [0, "path"]),
    "a path with a null character": ([write("PUT", "/restaurants/\x00", {})], [0, "path"]),
    "a document that is not there": ([GOOD, write("PUT", "/restaurants/nobody", {})], [1, "path"]),
    "a method that the path lacks": ([write("POST", "/restaurants/r", {})], [0, "path"]),
    "PUT of a collection": ([write("PUT", "/restaurants", {})], [0, "path"]),
    "an unknown action": ([write("POST", "/restaurants/r/actions/eat")], [0, "path"]),
    "a query of another type": ([write(*PUT, {}, query="status=draft")], [0, "query"]),
    "an unknown parameter": ([GOOD, write(*PUT, {}, query={"stattus": "draft"})], [1, "query", "stattus"]),
    "an unknown status": ([write(*PUT, {}, query={"status": "x"})], [0, "query", "status"]),
    "an unknown locale": ([write(*PUT, {}, query={"locale": "xx"})], [0, "query", "locale"]),
    "populate of nothing": ([write(*PUT, {}, query={"populate": ["x"]})], [0, "query", "x"]),
    "no data": ([GOOD, write(*PUT)], [1, "data"]),
    "data of another type": ([write(*PUT, [1])], [0, "data"]),
    "an unknown field": ([GOOD, write(*PUT, {"nothing": 1})], [1, "data", "nothing"]),
    "a wrong value": ([GOOD, write(*PUT, {"name": []})], [1, "data", "name"]),
    "a document that nobody has": (
        [write(*PUT, {"categories": {"connect": ["a", "x"]}})],
        [0, "data", "categories", "connect", 1],
    ),
    "a wrong position": (
        [
            write(
                "PATCH",
                "/restaurants/r/relations/categories",
                {"connect": [{"documentId": "a", "position": 1}]},
            )
        ],
        [0, "data", "categories", "connect", 0, "position"],
    ),
    "a document among many": (
        [GOOD, write("POST", "/restaurants/actions/publish", {"documentIds": ["r", "x"]})],
        [1, "data", "documentIds", 1],
    ),
    "a name of another type": ([{**GOOD, "as": 1}], [0, "as"]),
    "a name that is none": ([{**GOOD, "as": "$a"}], [0, "as"]),
    "a name twice": ([{**GOOD, "as": "x"}, {**GOOD, "as": "x"}], [1, "as"]),
    "a name for nothing": ([write("DELETE", "/restaurants/r", **{"as": "x"})], [0, "as"]),
    "an unknown name in a path": ([write("PUT", "/restaurants/$x", {})], [0, "path"]),
    "a later name": (
        [write(*PUT, {"categories": ["$x"]}), {**GOOD, "as": "x"}],
        [0, "data", "categories", 0],
    ),
    "an unknown name among many": (
        [write("POST", "/restaurants/actions/publish", {"documentIds": ["$x"]})],
        [0, "data", "documentIds", 0],
    ),
    "an unknown name beside which": (
        [write(*PUT, {"categories": {"connect": [{"documentId": "a", "position": {"after": "$x"}}]}})],
        [0, "data", "categories", "connect", 0, "position", "after"],
    ),
}


@pytest.mark.parametrize(("writes", "path"), REFUSED.values(), ids=REFUSED)
def test_what_is_wrong_is_named_and_nothing_is_written(call, content, writes, path):
    before = list(Entry.objects.values()), list(Link.objects.values())
    answer = call("POST", PATH, {"data": writes})
    error = answer.json()["error"]
    assert (answer.status_code, error["status"], error["name"]) == (400, 400, "ValidationError"), error
    assert error["details"]["errors"][0]["path"] == [str(step) for step in path]
    assert error["details"]["source"] == "body"
    assert (list(Entry.objects.values()), list(Link.objects.values())) == before


def test_all_that_is_wrong_with_the_form_is_told_at_once(batch):
    _, body = batch({"method": "GET", "path": 1, "query": 2, "as": 3}, "x")
    paths = [each["path"] for each in body["error"]["details"]["errors"]]
    assert paths == [["0", "method"], ["0", "path"], ["0", "query"], ["0", "as"], ["1"]]


def test_all_that_is_wrong_with_a_write_is_told_at_once(batch):
    _, body = batch(GOOD, write(*PUT, {"nothing": 1, "name": []}))
    paths = [each["path"] for each in body["error"]["details"]["errors"]]
    assert paths == [["1", "data", "nothing"], ["1", "data", "name"]]


@pytest.mark.parametrize("body", [None, [], {}, {"data": [GOOD], "atomic": True}])
def test_a_body_that_is_no_batch_is_refused(call, content, body):
    assert call("POST", PATH, body).status_code == 400


def test_it_takes_no_parameters(call, content):
    assert call("POST", f"{PATH}?status=draft", {"data": [GOOD]}).status_code == 400


def test_each_write_is_announced_once_and_a_refused_batch_not_at_all(
    batch, django_capture_on_commit_callbacks
):
    heard = []

    def hear(**said):
        heard.append((said["action"], said["document"].document_id))

    document_changed.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            batch(write("PUT", "/categories/a", {"name": "A"}), write("PUT", "/categories/nobody", {}))
        with django_capture_on_commit_callbacks(execute=True):
            batch(write("PUT", "/categories/a", {"name": "A"}), write("DELETE", "/categories/b"))
    finally:
        document_changed.disconnect(hear)
    assert heard == [("updated", "a"), ("deleted", "b")]


def test_it_is_done_once_with_a_key(call, content):
    body = {"data": [GOOD, GOOD]}
    first, again = (call("POST", PATH, body, headers={"Idempotency-Key": "k"}) for _ in range(2))
    assert (first.status_code, again.content) == (200, first.content)
    assert Entry.objects.filter(flow__slug="restaurants").count() == 3


def test_a_write_in_it_costs_what_it_costs_alone(call, content):
    def cost(number):
        with CaptureQueriesContext(connection) as found:
            answer = call("POST", PATH, {"data": [write("PUT", "/categories/a", {"name": "x"})] * number})
        assert answer.status_code == 200
        return len(found)

    with CaptureQueriesContext(connection) as alone:
        call("PUT", "/api/categories/a", {"data": {"name": "x"}})
    assert cost(3) - cost(2) < len(alone)


@pytest.mark.slow
def test_a_thousand_writes_are_taken(batch):
    status, body = batch(*[write("POST", "/categories", {"name": "x"}, query={"status": "draft"})] * 1000)
    assert (status, body["meta"]["count"]) == (200, 1000)


@pytest.mark.django_db(transaction=True)
def test_batches_in_opposite_orders_queue(call, content):
    bodies = [
        {
            "data": [
                write("PUT", f"/restaurants/{key}", {"categories": {"connect": [key_]}})
                for key, key_ in pairs
            ]
        }
        for pairs in ((("r", "a"), ("s", "b")), (("s", "a"), ("r", "b")))
    ]
    builders.make("restaurants", "s")

    def send(number):
        try:
            return call("POST", PATH, bodies[number % 2]).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(send, range(8))) == [200] * 8
    assert sorted(categories("r")) == sorted(categories("s")) == ["a", "b"]
