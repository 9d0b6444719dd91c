"""A handler that writes is one transaction: what its answer cannot show is not written."""

import json

import pytest
from django.test import Client

from relations.access.tokens import issue_token
from relations.models import EntryVersion, Link
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def send():
    """A function that sends a body, and gives the answer."""
    builders.guide()
    builders.make("restaurants", "r")
    builders.make("categories", "a", "b", "c")
    _, secret = issue_token("writer", scope="write")

    def request(method, path, body):
        return Client().generic(
            method,
            path,
            json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret}"},
        )

    return request


def test_a_write_whose_answer_is_too_large_is_not_made(send, settings):
    settings.RELATIONS_MAX_POPULATED = 2
    answer = send("PUT", "/api/restaurants/r?populate=categories", {"data": {"categories": ["a", "b", "c"]}})
    assert (answer.status_code, Link.objects.count()) == (400, 0)


def test_a_new_document_whose_answer_is_too_large_is_not_made(send, settings):
    settings.RELATIONS_MAX_POPULATED = 0
    answer = send("POST", "/api/restaurants?populate=categories", {"data": {"categories": ["a"]}})
    assert (answer.status_code, EntryVersion.objects.filter(flow__slug="restaurants").count()) == (400, 1)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/restaurants/r", {"data": {"categories": ["nobody"]}}),
        ("/v2/flows/restaurants/entries/r/relationships/categories", {"data": [{"type": "x", "id": "a"}]}),
    ],
)
def test_both_dialects_roll_back_the_transaction_of_the_request(send, path, body, monkeypatch):
    marked = []
    monkeypatch.setattr("rest_framework.views.set_rollback", lambda: marked.append(True))
    for module in ("relations.api.strapi.errors", "relations.api.moltin.errors"):
        monkeypatch.setattr(f"{module}.set_rollback", lambda: marked.append(True))
    send("PUT", path, body)
    assert marked


def test_a_body_is_read_before_the_transaction_begins(send, monkeypatch, django_assert_num_queries):
    from relations.api import writing

    begun = []
    monkeypatch.setattr(writing.schema, "run_held", lambda work, **_: begun.append("write") or work())
    read = writing.read_body
    monkeypatch.setattr(writing, "read_body", lambda request: begun.append("body") or read(request))
    send("PUT", "/api/restaurants/r", {"data": {"name": "x"}})
    assert begun[:2] == ["body", "write"]
