"""With DATABASE_ROUTERS that send reads elsewhere, both dialects read what they have written."""

import json

import pytest
from django.db import router
from django.test import Client

from relations.models import AccessToken
from tests import builders
from tests.tokens import secret

pytestmark = pytest.mark.django_db


class Replica:
    """A router that notes which models of the app would be read from a replica."""

    def __init__(self):
        self.read = set()

    def db_for_read(self, model, **hints):
        if model._meta.app_label == "relations" and model is not AccessToken and "instance" not in hints:
            self.read.add(model.__name__)


@pytest.fixture
def replica(monkeypatch):
    known = Replica()
    monkeypatch.setattr(router, "routers", [known])
    return known


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("get", "/v2/flows", None),
        ("get", "/v2/flows/restaurants", None),
        ("get", "/v2/flows/restaurants/fields", None),
        ("get", "/v2/fields", None),
        ("get", "/v2/flows/restaurants/entries", None),
        ("get", "/v2/flows/restaurants/entries/r?include=categories", None),
        ("get", "/v2/files", None),
        ("get", "/v2/files/nothing", None),
        (
            "post",
            "/v2/flows",
            {"type": "flow", "name": "W", "slug": "wines", "description": "", "enabled": True},
        ),
        ("put", "/v2/flows/restaurants", {"type": "flow", "name": "Bistros"}),
        ("post", "/v2/flows/restaurants/entries", {"type": "entry", "name": "x"}),
        ("get", "/api/restaurants?populate=*", None),
        ("get", "/api/restaurants/r/used-by", None),
        ("post", "/api/restaurants", {"name": "x"}),
        ("get", "/api/i18n/locales", None),
        ("get", "/api/upload/files", None),
        ("get", "/api/docs/schema", None),
    ],
)
def test_content_is_read_where_it_is_written(replica, method, path, body):
    builders.guide()
    builders.make("restaurants", "r")
    client = Client(headers={"Authorization": f"Bearer {secret()}"})
    replica.read.clear()
    sent = {} if body is None else {"data": json.dumps({"data": body}), "content_type": "application/json"}
    assert getattr(client, method)(path, **sent).status_code < 500
    assert replica.read == set()
