"""Further authentication and permission classes, in both dialects."""

import json

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from relations.engine import definitions
from relations.engine.documents import documents
from tests import builders

pytestmark = pytest.mark.django_db

PATHS = ["/api/restaurants", "/v2/flows/restaurants/entries"]


@pytest.fixture
def editor(settings):
    """Somebody of the staff who is logged in; sessions of the staff are let in."""
    settings.RELATIONS_AUTHENTICATION_CLASSES = ["rest_framework.authentication.SessionAuthentication"]
    settings.RELATIONS_PERMISSION_CLASSES = ["rest_framework.permissions.IsAdminUser"]
    builders.guide()
    user = User.objects.create_user("editor", is_staff=True)
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    return user, client


def send(client, data):
    return client.post("/api/restaurants", json.dumps({"data": data}), "application/json")


@pytest.mark.parametrize("path", PATHS)
def test_a_session_is_let_in(editor, path):
    assert editor[1].get(path).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_others_are_not(editor, path):
    assert Client().get(path).status_code == (403 if path.startswith("/api") else 401)
    stranger = Client()
    stranger.force_login(User.objects.create_user("stranger"))
    assert stranger.get(path).status_code == 403


@pytest.mark.parametrize("path", PATHS)
def test_a_session_alone_opens_nothing(editor, settings, path):
    settings.RELATIONS_PERMISSION_CLASSES = []
    assert editor[1].get(path).status_code == 403


def test_a_page_of_others_cannot_write_with_a_session(editor):
    assert send(editor[1], {"name": "x"}).status_code == 403
    assert documents("restaurants").count() == 0


def test_a_user_links_only_rows_that_it_may_view(editor, settings):
    settings.RELATIONS_RESOURCES = {"group": "auth.Group"}
    definitions.create_field(
        builders.flow("wishes"),
        "wanted",
        field_type="relationship",
        cardinality="many-to-many",
        resource_types=["group"],
    )
    user, group = editor[0], Group.objects.create(name="g")
    client = Client()
    client.force_login(user)
    body = json.dumps({"data": {"wanted": [{"type": "group", "id": str(group.pk)}]}})

    def sent():
        return client.post("/api/wishes", body, "application/json").status_code

    assert sent() == 403
    assert documents("wishes").count() == 0
    user.user_permissions.set(Permission.objects.filter(codename="view_group"))
    assert sent() == 201
