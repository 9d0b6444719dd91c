"""`Idempotency-Key`: a write that is sent again is done once, in either dialect."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relations.access.tokens import issue_token, note_use
from relations.api.idempotency import LONGEST
from relations.api.openapi.routes import Routes
from relations.models import Asset, Entry, Field, Flow, IdempotencyKey, Link, Locale
from relations.signals import document_changed
from tests import builders
from tests.files import file, png

pytestmark = pytest.mark.slow

ENTRY = {"data": {"type": "entry", "name": "x"}}
FLOW = {"data": {"type": "flow", "name": "Books", "slug": "books", "description": "", "enabled": True}}


class Caller:
    """Sends requests with a token of its own, each with an Idempotency-Key."""

    def __init__(self, **options):
        token, secret = issue_token("caller", scope="write", **options)
        note_use(token)
        headers = {"Authorization": f"Bearer {secret}"}
        self.client = Client(headers=headers, raise_request_exception=False)

    def send(self, method, path, body=None, key="k", **headers):
        content = b"" if body is None else json.dumps(body)
        headers |= {} if key is None else {"Idempotency-Key": key}
        return self.client.generic(method, path, content, content_type="application/json", headers=headers)


@pytest.fixture
def caller(db):
    builders.guide()
    builders.flow("notes")
    builders.make("restaurants", "r")
    builders.make("categories", "a", "b")
    return Caller()


WRITES = [
    ("POST", "/api/restaurants", {"data": {"name": "x"}}),
    ("PUT", "/api/restaurants/r?populate=*", {"data": {"categories": ["a"]}}),
    ("DELETE", "/api/restaurants/r", None),
    ("PATCH", "/api/restaurants/r/relations/categories", {"connect": ["a"]}),
    ("POST", "/api/i18n/locales", {"code": "fr", "name": "French"}),
    ("PUT", "/api/i18n/locales/en", {"name": "Anglais"}),
    ("POST", "/v2/flows", FLOW),
    ("PUT", "/v2/flows/restaurants", {"data": {"type": "flow", "name": "Bistros"}}),
    ("DELETE", "/v2/flows/notes", None),
    ("POST", "/v2/flows/restaurants/entries", ENTRY),
    ("PUT", "/v2/flows/restaurants/entries/r", ENTRY),
    ("DELETE", "/v2/flows/restaurants/entries/r", None),
    *(
        (
            method,
            "/v2/flows/restaurants/entries/r/relationships/categories",
            {"data": [{"type": "entry", "id": "a"}]},
        )
        for method in ("POST", "PUT", "DELETE")
    ),
]


def stored():
    models = (Entry, Link, Flow, Field, Locale, Asset)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
def test_a_write_that_is_sent_again_gets_the_same_answer_and_writes_nothing(caller, method, path, body):
    first = caller.send(method, path, body)
    before = stored()
    again = caller.send(method, path, body)
    assert first.status_code in (200, 201, 204), first.content
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert stored() == before


def test_a_repeated_answer_says_so_and_has_the_same_headers(caller):
    path, body = "/api/restaurants/r/relations/categories", {"connect": ["a"]}
    first, again = caller.send("PATCH", path, body), caller.send("PATCH", path, body)
    assert "Idempotent-Replayed" not in first.headers
    own = {"X-Request-ID": again["X-Request-ID"], "Idempotent-Replayed": "true"}
    assert dict(again.headers) == {**first.headers, **own}


def test_each_key_is_a_write_of_its_own(caller):
    for key in ("k", "K", None, None):
        assert caller.send("POST", "/api/restaurants", {"data": {}}, key).status_code == 201
    assert Entry.objects.filter(flow__slug="restaurants").count() == 5


def test_each_caller_has_keys_of_its_own(caller):
    assert caller.send("POST", "/api/restaurants", {"data": {}}).status_code == 201
    assert "Idempotent-Replayed" not in Caller().send("POST", "/api/restaurants", {"data": {}}).headers


def test_a_client_keeps_its_keys_with_its_next_token(caller):
    first, next_ = (Caller(client="shop").send("POST", "/api/restaurants", {"data": {}}) for _ in range(2))
    assert next_.content == first.content


def test_a_caller_without_a_token_has_keys_too(caller, settings):
    settings.RELATIONS_ANONYMOUS = "write"
    answers = [
        Client().post(
            "/api/restaurants", '{"data": {}}', "application/json", headers={"Idempotency-Key": "k"}
        )
        for _ in range(2)
    ]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/restaurants", {"data": {"name": "y"}}),
        ("POST", "/api/restaurants?status=draft", {"data": {"name": "x"}}),
        ("POST", "/api/categories", {"data": {"name": "x"}}),
        ("PUT", "/api/restaurants", {"data": {"name": "x"}}),
        ("POST", "/v2/flows/restaurants/entries", ENTRY),
        ("POST", "/v2/flows", FLOW),
    ],
)
def test_another_request_under_the_same_key_is_409(caller, method, path, body):
    caller.send("POST", "/api/restaurants", {"data": {"name": "x"}})
    before = stored()
    answer = caller.send(method, path, body)
    found = answer.json()
    error = found["errors"][0] if "errors" in found else found["error"]
    assert (answer.status_code, error["status"]) == (409, 409)
    assert "a key stands for one request" in answer.content.decode()
    assert stored() == before


@pytest.mark.parametrize("path", ["/api/restaurants", "/v2/flows/restaurants/entries", "/v2/flows"])
@pytest.mark.parametrize("key", ["", " ", "x" * (LONGEST + 1), "\x7f", "clé", "a\tb"])
def test_a_malformed_key_is_400_and_writes_nothing(caller, path, key):
    before = stored()
    answer = caller.send("POST", path, {"data": {}}, key)
    assert (answer.status_code, b"Idempotency-Key" in answer.content) == (400, True)
    assert (stored(), IdempotencyKey.objects.count()) == (before, 0)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/restaurants", {"data": {"categories": ["nobody"]}}),
        ("/api/nothing", {"data": {}}),
        ("/v2/flows/restaurants/entries", {"data": {"type": "entry", "nothing": 1}}),
        ("/v2/flows", {"data": {"type": "flow"}}),
        ("/api/i18n/locales", {"code": "not a code"}),
    ],
)
def test_a_refusal_is_not_kept(caller, path, body):
    assert caller.send("POST", path, body).status_code in (400, 404, 422)
    assert IdempotencyKey.objects.count() == 0


def test_a_key_counts_for_a_day(caller):
    first = caller.send("POST", "/api/restaurants", {"data": {}})
    row = IdempotencyKey.objects.get()
    IdempotencyKey.objects.update(created_at=row.created_at - timedelta(days=1))
    later = caller.send("POST", "/api/restaurants", {"data": {"name": "y"}})
    assert (later.status_code, later.content != first.content) == (201, True)
    assert IdempotencyKey.objects.count() == 1


def test_a_read_has_no_key(caller):
    assert caller.send("GET", "/api/restaurants").status_code == 200
    assert IdempotencyKey.objects.count() == 0


def test_a_caller_who_may_not_write_gets_no_answer(caller, db):
    caller.send("POST", "/api/restaurants", {"data": {}})
    assert Client().post("/api/restaurants", headers={"Idempotency-Key": "k"}).status_code == 403


def test_a_repeated_write_is_announced_once(caller, django_capture_on_commit_callbacks):
    heard = []

    def hear(**said):
        heard.append(said["action"])

    document_changed.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            for _ in range(3):
                caller.send("POST", "/api/restaurants", {"data": {}})
    finally:
        document_changed.disconnect(hear)
    assert heard == ["created"]


def upload(caller, name, content, path="/api/upload", key="k", field="files"):
    data = {field: [file(name, content)]}
    return caller.client.post(path, data, headers={"Idempotency-Key": key})


@pytest.mark.parametrize(("path", "field"), [("/api/upload", "files"), ("/v2/files", "file")])
def test_an_upload_that_is_sent_again_is_kept_once(caller, folder, path, field):
    first, again = (upload(caller, "a.png", png(), path, field=field) for _ in range(2))
    assert (first.status_code, again.content) == (201, first.content)
    assert (Asset.objects.count(), len(list(folder.iterdir()))) == (1, 1)


@pytest.mark.parametrize(("name", "width"), [("b.png", 1), ("a.png", 2)])
def test_another_file_under_the_same_key_is_409(caller, folder, name, width):
    upload(caller, "a.png", png(1, 1))
    assert upload(caller, name, png(width, 1)).status_code == 409
    assert Asset.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_both_answers_to_an_upload_have_the_smaller_sizes(folder):
    pytest.importorskip("PIL")
    caller = Caller()
    answers = [upload(caller, "a.png", png(300, 300)).json()[0] for _ in range(2)]
    assert answers[0]["formats"]["thumbnail"]["url"]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("path", ["/api/upload/files/", "/v2/files/"])
def test_a_file_is_deleted_once(caller, folder, path):
    upload(caller, "a.png", png())
    asset = Asset.objects.get()
    first, again = (caller.send("DELETE", f"{path}{asset.document_id}", key="other") for _ in range(2))
    assert (first.status_code, again.status_code, again.content) == (*2 * (first.status_code,), first.content)


def test_every_route_that_writes_takes_a_key():
    routes = [route for route in Routes(None, settings.ROOT_URLCONF).all() if route.method != "get"]
    without = []
    for route in routes:
        name = getattr(route.callback, "actions", {}).get(route.method, route.method)
        if route.callback.cls.__module__.startswith("relations.api"):
            handler = getattr(route.callback.cls, name)
            if not getattr(handler, "takes_key", False):
                without.append((route.path(), name))
    assert without == [("/v2/files", "create")]  # which reads the body first, and then takes it


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("path", "body", "model"),
    [
        ("/api/restaurants", {"data": {"name": "x", "categories": ["a", "b"]}}, Entry),
        ("/v2/flows/restaurants/entries", ENTRY, Entry),
        ("/v2/flows", FLOW, Flow),
    ],
)
def test_of_equal_requests_at_once_one_is_done(path, body, model):
    builders.guide()
    builders.make("categories", "a", "b")
    before, caller, start = model.objects.count(), Caller(), Barrier(4)
    secret = caller.client.defaults["HTTP_AUTHORIZATION"]

    def send(_):
        try:
            client = Client(raise_request_exception=False)
            start.wait(timeout=20)
            headers = {"Authorization": secret, "Idempotency-Key": "k"}
            return client.post(path, json.dumps(body), "application/json", headers=headers)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(send, range(4)))
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotent-Replayed" in answer.headers for answer in answers) == 3
    assert model.objects.count() == before + 1


def test_a_request_with_a_key_costs_three_statements_more(caller):
    with CaptureQueriesContext(connection) as plain:
        caller.send("PUT", "/api/restaurants/r", {"data": {"name": "x"}}, key=None)
    with CaptureQueriesContext(connection) as keyed:
        caller.send("PUT", "/api/restaurants/r", {"data": {"name": "y"}})
    assert len(keyed) == len(plain) + 3
