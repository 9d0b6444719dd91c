"""Who may do what, for each route of both dialects. A new route fails until it has a row here."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone

from relations.access.scopes import words
from relations.api.moltin import urls as moltin
from relations.api.strapi import urls as strapi
from relations.engine import assets, definitions
from relations.engine.documents import documents
from relations.models import AccessToken, Field
from relations.models.token import digest
from tests import builders
from tests.access.walking import routes
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.slow]

FLOWS = ("articles", "notes", "home", "products")


def of_flows(*kinds):
    return " ".join(f"{flow}:{kind}" for flow in FLOWS for kind in kinds) + " tags:read"


# The letters in the rows below. Each of the first five is about all flows but one, tags, which they read.
TOKENS = {
    "r": of_flows("read"),
    "d": of_flows("drafts"),
    "w": of_flows("write"),
    "p": of_flows("publish"),
    "b": of_flows("write", "publish"),
    "t": "tags:write tags:publish",
    "u": "upload:write",
    "s": "schema:write",
    "P": "published",
    "R": "read",
    "W": "write",
}
ANY = "rdwpbtusRW"  # every scope will do
NAME = {"data": {"name": "x"}}
FLOW = {"type": "flow", "name": "X", "slug": "xs", "description": "x", "enabled": True}
FIELD = {"type": "field", "name": "X", "slug": "x", "field_type": "string", "description": "x"}
OF_FLOW = {"relationships": {"flow": {"data": {"type": "flow", "id": "{flow}"}}}}
TAG = {"data": [{"type": "tag", "id": "tag"}]}
FORMS = ({"files": "file"}, {"file": "file"})

# By route: what is sent, and who may. Others get 401 or 403; with 404, what they may not see is not there.
STRAPI = {
    ("POST", "upload"): [("upload", FORMS[0], "uW")],
    ("GET", "upload/files"): [("upload/files", None, "uRW")],
    ("GET", "upload/files/<str:file>"): [("upload/files/pic", None, "uRW")],
    ("DELETE", "upload/files/<str:file>"): [("upload/files/pic", None, "uW")],
    ("GET", "upload/files/<str:file>/used-by"): [("upload/files/pic/used-by", None, "uRW")],
    ("GET", "i18n/locales"): [("i18n/locales", None, ANY)],
    ("POST", "i18n/locales"): [("i18n/locales", {"code": "fr"}, "sW")],
    ("GET", "i18n/locales/<str:locale>"): [("i18n/locales/de", None, ANY)],
    ("PUT", "i18n/locales/<str:locale>"): [("i18n/locales/de", {"name": "x"}, "sW")],
    ("DELETE", "i18n/locales/<str:locale>"): [("i18n/locales/de", None, "sW")],
    ("POST", "actions/batch"): [
        ("actions/batch", {"data": [{"method": "PUT", "path": "/notes/note", **NAME}]}, "wbW"),
        ("actions/batch", {"data": [{"method": "PUT", "path": "/articles/art", **NAME}]}, "bW"),
    ],
    ("GET", "<str:name>"): [
        ("articles", None, "rdwpbRW"),
        ("articles?status=draft", None, "dwpbRW"),
        ("tags", None, "rdwpbtRW"),
        ("home", None, "rdwpbRW"),
    ],
    ("POST", "<str:name>"): [
        ("articles", NAME, "bW"),
        ("articles?status=draft", NAME, "wbW"),
        ("notes", NAME, "wbW"),
        ("tags", NAME, "tW"),
    ],
    ("PUT", "<str:name>"): [("home", NAME, "wbW")],
    ("DELETE", "<str:name>"): [("home", None, "wbW")],
    ("GET", "<str:name>/relations/<str:field>"): [("home/relations/tags", None, "rdwpbRW", 404)],
    ("PATCH", "<str:name>/relations/<str:field>"): [
        ("home/relations/tags", {"connect": ["tag"]}, "wbW", 404)
    ],
    ("GET", "<str:name>/actions/<str:action>"): [("home/actions/publish", None, "dwpbRW")],
    ("POST", "<str:name>/actions/<str:action>"): [
        ("articles/actions/publish", {"data": {"documentIds": ["art"]}}, "pbW"),
        ("articles/actions/unpublish", {"data": {"documentIds": ["art"]}}, "pbW"),
        ("articles/actions/discard-draft", {"data": {"documentIds": ["art"]}}, "wbW"),
    ],
    ("GET", "<str:name>/used-by"): [("home/used-by", None, "rdwpbRW")],
    ("GET", "<str:name>/<str:document_id>"): [
        ("articles/art", None, "rdwpbRW"),
        ("articles/art?status=draft", None, "dwpbRW"),
    ],
    ("PUT", "<str:name>/<str:document_id>"): [
        ("articles/art", NAME, "bW"),
        ("articles/art?status=draft", NAME, "wbW"),
        ("notes/note", NAME, "wbW"),
    ],
    ("DELETE", "<str:name>/<str:document_id>"): [("articles/art", None, "wbW")],
    ("GET", "<str:name>/<str:document_id>/used-by"): [("articles/art/used-by", None, "rdwpbRW")],
    ("GET", "<str:name>/<str:document_id>/relations/<str:field>"): [
        ("articles/art/relations/tags", None, "rdwpbRW", 404),
        ("articles/art/relations/tags?status=draft", None, "dwpbRW", 404),
    ],
    ("PATCH", "<str:name>/<str:document_id>/relations/<str:field>"): [
        ("articles/art/relations/tags", {"connect": ["tag"]}, "bW", 404),
        ("articles/art/relations/tags?status=draft", {"connect": ["tag"]}, "wbW", 404),
    ],
    ("GET", "<str:name>/<str:document_id>/actions/<str:action>"): [
        ("articles/art/actions/publish", None, "dwpbRW")
    ],
    ("POST", "<str:name>/<str:document_id>/actions/<str:action>"): [
        ("articles/art/actions/publish", None, "pbW"),
        ("articles/art/actions/unpublish", None, "pbW"),
        ("articles/art/actions/discard-draft", None, "wbW"),
        ("articles/art/actions/duplicate", None, "wbW"),
        ("articles/art/actions/fill-in", {"from": "de"}, "wbW"),
        ("articles/art/actions/move", {"start": True}, "wbW"),
    ],
    ("GET", "resources/<str:resource_type>/<str:resource_id>/used-by"): [
        ("resources/product/1/used-by", None, ANY)
    ],
}
MOLTIN = {
    ("GET", "flows"): [("flows", None, ANY + "P")],
    ("POST", "flows"): [("flows", {"data": FLOW}, "sW")],
    ("GET", "flows/attributes"): [("flows/attributes", None, ANY + "P")],
    ("GET", "fields/attributes"): [("fields/attributes", None, ANY + "P")],
    ("GET", "flows/<str:flow>/attributes"): [("flows/notes/attributes", None, "rdwpbsRWP", 404)],
    ("GET", "flows/<str:flow>"): [("flows/notes", None, "rdwpbsRWP", 404)],
    ("PUT", "flows/<str:flow>"): [("flows/notes", {"data": {**FLOW, "slug": "memos"}}, "sW", 404)],
    ("DELETE", "flows/<str:flow>"): [("flows/notes", None, "sW", 404)],
    ("GET", "flows/<str:flow>/fields"): [("flows/notes/fields", None, "rdwpbsRWP", 404)],
    ("GET", "flows/<str:flow>/fields/<str:field>"): [("flows/notes/fields/{field}", None, "rdwpbsRWP", 404)],
    ("GET", "fields"): [("fields", None, ANY + "P")],
    ("POST", "fields"): [("fields", {"data": FIELD | OF_FLOW}, "sW")],
    ("GET", "fields/<str:field>"): [("fields/{field}", None, "rdwpbsRWP", 404)],
    ("PUT", "fields/<str:field>"): [
        ("fields/{field}", {"data": {"type": "field", "id": "{field}", "name": "Y"}}, "sW", 404)
    ],
    ("DELETE", "fields/<str:field>"): [("fields/{field}", None, "sW", 404)],
    ("GET", "files"): [("files", None, "uRW")],
    ("POST", "files"): [("files", FORMS[1], "uW")],
    ("GET", "files/attributes"): [("files/attributes", None, ANY + "P")],
    ("GET", "files/<str:file>"): [("files/pic", None, "uRWP")],
    ("DELETE", "files/<str:file>"): [("files/pic", None, "uW")],
    ("GET", "flows/<str:flow>/entries"): [("flows/articles/entries", None, "rdwpbRWP")],
    ("POST", "flows/<str:flow>/entries"): [
        ("flows/articles/entries", {"data": {"type": "entry", "name": "x"}}, "bW"),
        ("flows/notes/entries", {"data": {"type": "entry", "name": "x"}}, "wbW"),
    ],
    ("GET", "flows/<str:flow>/entries/<str:entry>"): [("flows/articles/entries/art", None, "rdwpbRWP")],
    ("PUT", "flows/<str:flow>/entries/<str:entry>"): [
        ("flows/articles/entries/art", {"data": {"type": "entry", "id": "art", "name": "x"}}, "bW"),
        ("flows/notes/entries/note", {"data": {"type": "entry", "id": "note", "name": "x"}}, "wbW"),
    ],
    ("DELETE", "flows/<str:flow>/entries/<str:entry>"): [("flows/articles/entries/art", None, "wbW")],
}
for start, flow, entry in (
    ("flows/<str:flow>/entries/<str:entry>", "flows/notes/entries", "note"),
    ("<str:flow>/<str:entry>", "products", "1"),
):
    path = f"{flow}/{entry}/relationships/tags"
    MOLTIN |= {
        ("GET", f"{start}/relationships/<str:field>"): [(path, None, "rdwpbRWP", 404)],
        ("POST", f"{start}/relationships/<str:field>"): [(path, TAG, "wbW", 404)],
        ("PUT", f"{start}/relationships/<str:field>"): [(path, TAG, "wbW", 404)],
        ("DELETE", f"{start}/relationships/<str:field>"): [(path, TAG, "wbW", 404)],
    }
ROWS = [
    pytest.param(root, method, *row[:3], {401, 403, *row[3:]}, id=f"{method} {root}{row[0]}")
    for root, table in (("/api/", STRAPI), ("/v2/", MOLTIN))
    for (method, _), rows in table.items()
    for row in rows
]


def upload():
    return SimpleUploadedFile("a.txt", b"text", "text/plain")


@pytest.fixture(autouse=True)
def resources(settings):
    settings.RELATIONS_RESOURCES = {"product": None}


@pytest.fixture
@remembered
def content(db):
    """A document in each flow, with a tag; articles have drafts; a file, and a second locale."""
    for letter, scope in TOKENS.items():
        AccessToken.objects.create(digest=digest(letter), scope=" ".join(words(scope)), used=timezone.now())
    tags = builders.flow("tags", singular="tag")
    documents("tags").create({"name": "Tag"}, document_id="tag")
    definitions.create_locale("de")
    for slug, key, features in (
        ("articles", "art", {"draft_and_publish": True, "ordered": True}),
        ("notes", "note", {}),
        ("home", "home", {"single": True}),
        ("products", "1", {}),
    ):
        flow = builders.flow(slug, **features)
        builders.relation(flow, "tags", tags)
        documents(slug).create({"name": slug, "tags": ["tag"]}, document_id=key, status="published")
    return tags


@pytest.fixture
def file(content, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    assets.upload(upload(), document_id="pic")


@pytest.mark.parametrize(("urls", "table"), [(strapi, STRAPI), (moltin, MOLTIN)], ids=["strapi", "moltin"])
def test_every_route_has_a_row(urls, table):
    assert set(routes(urls.urlpatterns)) == set(table)


@pytest.mark.parametrize(("root", "method", "path", "body", "allowed", "refused"), ROWS)
def test_only_these_scopes_open_it(content, file, root, method, path, body, allowed, refused):
    field = Field.objects.select_related("flow").get(flow__slug="notes", slug="name")
    key, flow = str(field.public_id), str(field.flow.public_id)
    content_type, sent = "application/json", b"" if body is None else json.dumps(body).encode()
    sent = sent.replace(b"{field}", key.encode()).replace(b"{flow}", flow.encode())
    if body in FORMS:
        sent, content_type = encode_multipart(BOUNDARY, {name: upload() for name in body}), MULTIPART_CONTENT
    found = {}
    for letter in ("", *TOKENS):
        headers = {"Authorization": f"Bearer {letter}"} if letter else {}
        with transaction.atomic():
            client = Client(headers=headers, raise_request_exception=False)
            answer = client.generic(method, root + path.format(field=key), sent, content_type)
            transaction.set_rollback(True)
        assert answer.status_code < 500, answer.content
        found.setdefault(answer.status_code, set()).add(letter)
    shut = set().union(*(letters for status, letters in found.items() if status in refused))
    assert "".join(sorted({*TOKENS, ""} - shut)) == "".join(sorted(allowed)), found
