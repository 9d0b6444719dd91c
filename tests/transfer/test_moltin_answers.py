"""What a Moltin API may answer: the vendor's shapes, a busy server, and answers that are refused."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command

from relations.engine import schema
from relations.engine.documents import documents
from relations.management.commands import import_moltin
from relations.models import Flow
from relations.transfer import http as asking
from relations.transfer.archive.errors import ArchiveError
from relations.transfer.moltin.gateway import Gateway, address
from relations.transfer.report import Report
from tests.files import png

from .moltin_content import SHOP, Answers

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

URL = "https://api.moltin.com"


def run(monkeypatch, answers, *words):
    """The report of the command over these answers."""

    def gateway(base, client_id, secret, report):
        return Gateway(base, client_id, "s3cret", report, answers)

    monkeypatch.setattr(import_moltin, "Gateway", gateway)
    monkeypatch.setattr(asking.time, "sleep", lambda seconds: None)
    out = StringIO()
    words = ("--base-url", URL, "--client-id", "c", "--json", "--no-progress", *words)
    call_command("import_moltin", *words, stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())


def reasons(lines):
    return {(line["what"], line["reason"]): line["count"] for line in lines}


def members(flow, entry, field):
    found = documents(flow).find_one(entry, populate=[field]).related[field]
    return [getattr(each, "document_id", getattr(each, "id", None)) for each in found or ()]


def test_the_vendors_shapes_are_imported(monkeypatch, folder):
    run(monkeypatch, Answers())
    rating, note = (schema.current().flows["wishlists"].fields[name] for name in ("product-rating", "note"))
    assert (rating.default, rating.rules) == ("1", ({"type": "between", "options": {"from": 1, "to": 5}},))
    assert [rule["type"] for rule in note.rules] == ["uuid"]
    assert list(schema.current().flows["wishlists"].fields) == ["product-rating", "products", "note"]
    found = documents("wishlists").find_one("w1")
    assert found.stored == {"product-rating": 4, "note": "no uuid"}
    assert found.updated_at.isoformat() == "2018-06-30T13:14:15.633000+00:00"
    assert members("wishlists", "w1", "products") == ["p3", "p1", "p2"]
    assert members("customers", "c1", "wishlists") == ["w2", "w1"]
    assert members("customers", "c1", "favourite")
    assert (folder / next(folder.glob("a_b_*.png")).name).read_bytes() == png()


def test_nothing_is_left_out_in_silence(monkeypatch, folder):
    report = run(monkeypatch, Answers())
    assert reasons(report["left_out"]) == {
        (
            "targets of relationships",
            "there is no flow 'gadget', and RELATIONS_RESOURCES does not declare it",
        ): 1,
        ("fields", "a relationship that leads to nothing here"): 1,
        ("links of wishlists.gadgets", "there is no such field"): 1,
        ("values of wishlists.colour", "there is no such field"): 1,
        ("links of customers.wishlists", "it leads to nothing that is there"): 1,
        ("files", "its address answers 404"): 1,
        ("all or the rest of flows/products(ranges)/entries", "the API does not show them (404)"): 1,
    }
    adapted = reasons(report["adapted"])
    assert adapted["values of wishlists.note", "kept, though note must be a UUID"] == 1
    assert adapted["values of wishlists.product-rating", RATING] == 1


def test_links_in_answers_are_not_followed(monkeypatch, folder):
    answers = Answers()
    run(monkeypatch, answers)
    assert {urlsplit(url).hostname for url, _ in answers.asked} == {"api.moltin.com", "files.example"}
    sent = [headers for url, headers in answers.asked if "files.example" in url]
    assert sent == [{}, {}]


def test_members_of_a_core_flow_without_an_entry_get_one(monkeypatch, folder):
    fields = {"data": [{**SHOP["/v2/flows/customers/fields"]["data"][0], "slug": "friends",
        "validation_rules": [{"type": "one-to-many", "to": "customers"}]}]}  # fmt: skip
    entries = {"data": [{"id": "c1", "type": "entry", "relationships": {
        "friends": {"data": [{"type": "customer", "id": "c9"}]}}}]}  # fmt: skip
    changed = {"/v2/flows/customers/fields": fields, "/v2/flows/customers/entries": entries}
    report = run(monkeypatch, Answers(**changed))
    assert members("customers", "c1", "friends") == ["c9"]
    assert reasons(report["adapted"])["documents of customers", "made for a customer without an entry"] == 1


UNDECLARED = "there is no flow 'gadget', and RELATIONS_RESOURCES does not declare it"
RATING = "kept, though product-rating must lie between 1 and 5"
ENTRIES = "/v2/flows/customers/entries"
ENTRY = {"id": "a", "type": "entry"}


def related(linkages):
    return {"data": [{**ENTRY, "relationships": linkages}]}


@pytest.mark.parametrize(
    ("path", "answer", "said"),
    [
        ("/oauth/access_token", (401, {}, b'{"errors": [{"title": "Unable to validate access token"}]}'),
         "refuses this client id and secret: Unable to validate"),
        ("/oauth/access_token", (404, {}, b"<html>none</html>"), "answers 404: <html>"),
        ("/oauth/access_token", (200, {}, b"<html></html>"), "answers no JSON"),
        ("/oauth/access_token", {"access_token": None}, "gives no access token"),
        ("/oauth/access_token", {"access_token": "a\nb"}, "gives no access token"),
        ("/v2/flows", (302, {"Location": "https://other.example"}, b""), "leads to https://other.example"),
        ("/v2/flows", [], "answers no JSON object"),
        ("/v2/flows", {"data": {}}, "no list of data"),
        ("/v2/flows", {"data": []}, "has no flows that this client may read"),
        ("/v2/flows", {"data": [{"slug": "a"}]}, "each item of data has an id"),
        ("/v2/flows", (403, {}, b"{}"), "answers 403"),
        ("/v2/flows", (500, {}, b'{"errors": [{"detail": "broken"}]}'), "answers 500: broken"),
        ("/v2/flows", (429, {"Retry-After": "3"}, b"{}"), "answers 429"),
        (ENTRIES, {"data": [ENTRY], "meta": {"results": {"total": 5}}}, "has 5 items and gave 1"),
        (ENTRIES, related([1]), "are no object"),
        (ENTRIES, related({"x": {"data": [{"type": "a"}]}}), "has a type and an id"),
        (ENTRIES, related({"x": {"data": "a"}}), "has a type and an id"),
        (ENTRIES, (200, {}, b'{"data": ' + b"[" * 5000), "answers no JSON"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused_and_nothing_written(monkeypatch, path, answer, said):
    with pytest.raises(CommandError, match=said) as caught:
        run(monkeypatch, Answers(**{path: answer}))
    assert "Nothing was imported." in str(caught.value)
    assert not Flow.objects.exists()


@pytest.mark.parametrize(
    "hostile",
    [
        {"/v2/flows": {"data": [{"id": "1", "slug": 5}, {"id": "2", "slug": "../x"}, {"id": "3"}]}},
        {"/v2/flows/customers/fields": {"data": [{"id": "1", "slug": ["a"], "field_type": {}},
            {"id": "2", "slug": "a", "field_type": "string", "default": {},
             "validation_rules": [7, {}], "order": "x"},
            {"id": "3", "slug": "b", "field_type": "relationship", "validation_rules": [{"to": {}}, 3]},
            {"id": "4", "slug": "locale", "field_type": "string", "name": "x" * 500, "order": 1}]}},
        {ENTRIES: {"data": [{"id": "x" * 300}, {"id": "a\u0000"}, {"id": "../b", "meta": 3, "publishedAt": 4},
            {"id": "c", "meta": {"timestamps": {"created_at": {}, "updated_at": "never"}}},
            {"id": "d", "relationships": {"wishlists": {"data": [{"type": "x" * 300, "id": "y" * 300}]}}}]}},
        {"/v2/files": {"data": [{"id": "../../x", "file_name": "../../etc/passwd", "file_size": "no",
            "link": {"href": "https://files.example/f1.png"}}, {"id": "b", "link": {"href": "https://[x/"}},
            {"id": "c", "link": {"href": "file:///etc/passwd"}}, {"id": "d", "link": 5}]}},
        {"/v2/files": {"data": [{"id": "e", "file_size": 10**12, "link": {"href": "/f1.png"}}]}},
    ],
)  # fmt: skip
def test_odd_items_are_left_out_and_named(monkeypatch, folder, hostile):
    report = run(monkeypatch, Answers(**hostile))
    assert report["left_out"]
    again = run(monkeypatch, Answers(**hostile))
    assert (again["imported"], again["updated"]) == ([], [])


def test_a_secret_is_no_argument():
    with pytest.raises(CommandError, match="unrecognized arguments: --client-secret"):
        call_command("import_moltin", "--base-url", URL, "--client-id", "c", "--client-secret=x")


@pytest.mark.once
@pytest.mark.parametrize(
    "url", ["api.moltin.com", "ftp://api.moltin.com", "https://", "https://u:p@x.example"]
)
def test_an_address_is_that_of_a_server(url):
    with pytest.raises(ArchiveError):
        address(url)


@pytest.mark.once
def test_v2_at_the_end_of_an_address_is_taken_off():
    assert address("https://api.moltin.com/v2/") == URL


@pytest.mark.once
def test_a_busy_server_is_asked_again_after_the_time_it_names(monkeypatch):
    pauses, rest = [], iter([(429, {"Retry-After": "7"}, b""), (503, {}, b""), ok({"data": []})])
    monkeypatch.setattr(asking.time, "sleep", pauses.append)
    gateway = Gateway(URL, "c", "s", Report(), lambda *args, **options: next(rest), token="t")
    assert list(gateway.pages("flows")) == []
    assert pauses == [7, 2]


@pytest.mark.once
def test_a_token_that_is_over_is_renewed():
    rest = iter([(401, {}, b""), ok({"access_token": "new"}), ok({"data": [{"id": "1"}]}), ok({"data": []})])
    gateway = Gateway(URL, "c", "s", Report(), lambda *args, **options: next(rest), token="old")
    assert list(gateway.pages("flows")) == [{"id": "1"}]
    assert gateway.token == "new"


@pytest.mark.once
def test_pages_that_repeat_end_a_list_without_a_total():
    asked = []
    send = lambda url, *args, **options: (asked.append(url), ok({"data": [{"id": "1"}]}))[1]  # noqa: E731
    assert list(Gateway(URL, "c", "s", Report(), send, token="t").pages("flows")) == [{"id": "1"}]
    assert len(asked) == 2


@pytest.mark.once
def test_what_large_offsets_refuse_is_counted():
    def send(url, *args, **options):
        offset = int(url.rpartition("=")[2])
        if offset >= 10_000:
            return 400, {}, b"{}"
        return ok(
            {"data": [{"id": str(offset + n)} for n in range(100)], "meta": {"results": {"total": 10_050}}}
        )

    report = Report()
    assert len(list(Gateway(URL, "c", "s", report, send, token="t").pages("flows/a/entries"))) == 10_000
    assert [(line.reason, line.count) for line in report.of("left out")] == [
        ("the API gives the first 10,000 alone", 50)
    ]


def ok(data):
    return 200, {}, json.dumps(data).encode()


@contextmanager
def answering(answer):
    """A server on a port of its own, that answers each GET by this function of the handler."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            answer(self)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def cut(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"data": ')


def endless(handler):
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b" " * (1 << 20))
    except OSError:
        pass


def moved(handler):
    handler.send_response(302)
    handler.send_header("Location", "http://169.254.169.254/")
    handler.end_headers()


@pytest.mark.once
@pytest.mark.parametrize(
    ("answer", "said"),
    [(cut, "breaks off"), (endless, "has more than 67,108,864 bytes"), (moved, "leads to http://169.254")],
)
def test_a_server_that_does_not_answer_as_it_should(monkeypatch, answer, said):
    monkeypatch.setattr(asking.time, "sleep", lambda seconds: None)
    with answering(answer) as url, pytest.raises(ArchiveError, match=said):
        list(Gateway(url, "c", "s", Report(), token="t").pages("flows"))


@pytest.mark.once
def test_a_port_without_a_server_is_refused_at_once():
    with pytest.raises(ArchiveError, match="does not answer"):
        list(Gateway("http://127.0.0.1:9", "c", "s", Report()).pages("flows"))


@pytest.mark.once
def test_a_file_is_fetched_where_it_was_moved_to_without_the_token():
    asked = []

    def send(url, headers, **options):
        asked.append((url, headers))
        return (200, {}, b"x") if "cdn" in url else (302, {"Location": "https://cdn.example/a"}, b"")

    gateway = Gateway(URL, "c", "s", Report(), send, token="t")
    assert gateway.file("/v2/files/a/content", 10) == b"x"
    assert asked[1] == ("https://cdn.example/a", {})
