"""Content that is read over REST is imported as it was; our own server is the source."""

import json
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from relations.access.tokens import issue_token
from relations.engine import definitions
from relations.engine.documents import documents
from relations.transfer import http
from relations.transfer.archive.errors import ArchiveError
from relations.transfer.fetching.run import address, fetch
from relations.transfer.fetching.schemas import of_folder, of_server
from relations.transfer.fetching.source import Source
from relations.transfer.report import Report
from tests.builders import flow

from . import content
from .calls import run
from .test_import_strapi import blocks, drafts, languages, shop
from .test_imported_files import album

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

URL = "http://cms.example/api"


def here(url, headers, **options):
    """Our own server answers."""
    parts = urlsplit(url)
    answer = Client(headers=headers).get(f"{parts.path}?{parts.query}")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, dict(answer.headers), content


@contextmanager
def progress(unit, total):
    yield lambda count: None


def answering(*answers):
    """A source that gives these answers, one after another."""
    rest = iter(answers)
    return Source(URL, "t", lambda url, headers, **options: next(rest))


def fetched(tmp_path):
    """The archive of all that our own server shows, and the report of what it does not show."""
    _, secret = issue_token("tests", scope="read")
    call_command("dump_schema", str(tmp_path / "schemas"), verbosity=0)
    told = Report()
    path = tmp_path / "fetched.tar"
    schemas = of_folder(tmp_path / "schemas")
    fetch(Source(URL, secret, here), schemas, path, progress=progress, report=told)
    return path, told


@pytest.mark.parametrize("made", [shop, drafts, languages, blocks])
def test_what_was_fetched_is_imported_to_the_same(tmp_path, made):
    run(made().write(tmp_path))
    before = content.stored()
    path, told = fetched(tmp_path)
    content.remove()
    run(path)
    assert content.stored() == before
    assert told.lines == {}


@pytest.mark.once
def test_files_are_fetched(tmp_path, folder):
    run(album().write(tmp_path))
    before = content.stored()
    path, _ = fetched(tmp_path)
    content.remove()
    for file in folder.glob("*.png"):
        file.unlink()
    run(path)
    assert content.stored() == before
    assert (folder / "thumbnail_a_0a.png").exists()


def test_what_the_api_hides_is_named(tmp_path):
    row = flow("people", singular="person")
    definitions.create_field(row, "secret", field_type="password")
    definitions.create_field(row, "note", field_type="text", options={"private": True})
    documents("people").create({"name": "a"})
    _, told = fetched(tmp_path)
    reason = "the API shows no private attributes and no passwords"
    named = [f"values of api::person.person.{name}" for name in ("secret", "note")]
    assert list(told.lines) == [("left out", name, reason) for name in named]


@pytest.mark.once
def test_a_server_tells_its_content_types():
    schema = {
        "draftAndPublish": True, "displayName": "Tag", "singularName": "tag", "pluralName": "tags",
        "kind": "collectionType", "pluginOptions": {}, "attributes": {
            "name": {"type": "string", "private": False},
            "pages": {"type": "relation", "target": "api::page.page", "targetAttribute": "tags"},
        },
    }  # fmt: skip
    types = {"data": [{"uid": "api::tag.tag", "schema": schema}, {"uid": "plugin::x.y", "schema": schema}]}
    found = of_server(answering(ok(types), ok({"data": []})))
    assert list(found.types) == ["api::tag.tag"]
    assert found.types["api::tag.tag"]["options"] == {"draftAndPublish": True}
    assert found.types["api::tag.tag"]["attributes"] == {
        "name": {"type": "string"},
        "pages": {"type": "relation", "target": "api::page.page"},
    }


def ok(data):
    return 200, {}, json.dumps(data).encode()


@pytest.mark.once
@pytest.mark.parametrize("status", [403, 404])
def test_a_server_that_does_not_tell_them_asks_for_the_folder(status):
    with pytest.raises(ArchiveError, match="--schemas"):
        of_server(answering((status, {}, b"{}"), (status, {}, b"{}")))


@pytest.mark.once
def test_a_busy_server_is_asked_again_after_the_time_it_names(monkeypatch):
    pauses = []
    monkeypatch.setattr(http.time, "sleep", pauses.append)
    assert answering((429, {"Retry-After": "7"}, b""), (503, {}, b""), ok([1])).json("x") == [1]
    assert pauses == [7, 2]


@pytest.mark.once
@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((401, {}, b'{"error": {"message": "Missing token"}}'), "answers 401: Missing token"),
        ((200, {}, b"<html>"), "answers no JSON"),
    ],
)
def test_a_refusal_is_told(answer, said):
    with pytest.raises(ArchiveError, match=said):
        answering(answer).json("x")


@pytest.mark.once
def test_the_token_goes_to_the_api_alone():
    asked = {}
    source = Source(URL, "t", lambda url, headers, **options: (asked.update({url: dict(headers)}), ok(1))[1])
    source.file("/uploads/a.png")
    source.file("https://files.example/a.png")
    assert asked == {
        "http://cms.example/uploads/a.png": {"Authorization": "Bearer t"},
        "https://files.example/a.png": {},
    }


@pytest.mark.once
@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("https://cms.example", "https://cms.example/api"),
        ("https://cms.example/", "https://cms.example/api"),
        ("https://cms.example/content/", "https://cms.example/content"),
    ],
)
def test_the_api_of_a_server_is_at_api(given, read):
    assert address(given) == read


@pytest.mark.once
@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "file:///etc/passwd"])
def test_an_address_without_an_api_is_refused(tmp_path, url):
    (tmp_path / "token").write_text("t")
    with pytest.raises(CommandError, match="Nothing was imported"):
        call_command("import_strapi", "--from", url, "--token-file", str(tmp_path / "token"))
