"""System checks: each names what is wrong, and says nothing of what is right."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.checks import run_checks
from django.core.files.storage import Storage
from django.db import connections, router
from rest_framework.permissions import IsAdminUser, IsAuthenticatedOrReadOnly

from relations import conf
from relations.engine import definitions
from relations.models import Asset
from relations.models.asset import field_storage


def found(**options):
    return {(each.id, each.msg) for each in run_checks(**options) if each.id.startswith("relations.")}


def only(identity, *words):
    ((known, text),) = found()
    assert known == identity
    assert all(word in text for word in words), text


def test_the_ready_made_project_is_fine():
    assert found() == set()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RELATIONS_ANONYMOUS", "all"),
        ("RELATIONS_TOKEN_RATE", "many"),
        ("RELATIONS_RATE", "many"),
        ("RELATIONS_TOKEN_RATE", 5),
        ("RELATIONS_RESOURCES", ["product"]),
        ("RELATIONS_STORAGE", "nowhere"),
        ("RELATIONS_STORAGE", ["default"]),
        ("RELATIONS_STRICT_RELATIONS", "yes"),
        ("RELATIONS_WRITE_DEADLINE", True),
        ("RELATIONS_TRUSTED_PROXIES", {"10.0.0.1": None}),
        ("RELATIONS_TRUSTED_PROXIES", [1]),
        ("RELATIONS_AUTHENTICATION_CLASSES", ["rest_framework.permissions.IsAdminUser"]),
        ("RELATIONS_PERMISSION_CLASSES", ["rest_framework.authentication.SessionAuthentication"]),
        ("RELATIONS_UPLOAD_TYPES", "pdf"),
        ("RELATIONS_UPLOAD_TYPES", [".pdf"]),
        *((name, "7") for name, value in conf.DEFAULTS.items() if type(value) is int),
        ("RELATIONS_MAX_LIMIT", 0),
        ("RELATIONS_MAX_LIMIT", True),
    ],
)
def test_a_setting_of_another_type_is_named(settings, name, value):
    setattr(settings, name, value)
    only("relations.E002", name, repr(value))


def test_an_unknown_setting_is_named(settings):
    settings.RELATIONS_MAX_LIMITS = 7
    only("relations.W003", "RELATIONS_MAX_LIMITS")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("shop.Product", "no model"),
        ("relations.Nothing", "no model"),
        ("nothing", "label"),
        (7, "label"),
        ({"modell": "relations.Asset"}, "modell"),
        ({"on_delete": "cascade"}, "cascade"),
        ({"plural": 7}, "plural"),
        ({"model": "relations.Asset", "fields": [["name"]]}, "columns"),
    ],
)
def test_a_faulty_resource_is_named(settings, value, words):
    settings.RELATIONS_RESOURCES = {"good": "relations.Asset", "bad": value}
    only("relations.E003", '"bad"', words)


def test_a_type_of_resources_has_a_name(settings):
    settings.RELATIONS_RESOURCES = {None: "relations.Asset"}
    only("relations.E003", "names of types", "None")


class IsOwner(IsAdminUser):
    """A permission of a project."""


IsOwnerOrReads = IsOwner | IsAuthenticatedOrReadOnly


@pytest.mark.parametrize("name", ["IsOwner", "IsOwnerOrReads"])
def test_permissions_may_be_combined(settings, name):
    settings.RELATIONS_PERMISSION_CLASSES = [f"{__name__}.{name}"]
    assert found() == set()


def test_a_storage_that_cannot_be_made_is_named(settings):
    settings.STORAGES = {**settings.STORAGES, "files": {"BACKEND": "nowhere.Storage"}}
    settings.RELATIONS_STORAGE = "files"
    only("relations.E005", '"files"', "nowhere.Storage")
    assert isinstance(field_storage(), Storage)


def test_a_missing_app_is_named(monkeypatch):
    known = [config for config in apps.get_app_configs() if config.name != "rest_framework"]
    monkeypatch.setattr(apps, "get_app_configs", lambda: known)
    assert ("relations.E001", 'INSTALLED_APPS lacks "rest_framework".') in found()


def test_tokens_no_longer_stand_in_for_the_toolkits(settings):
    settings.OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL = "relations.AccessToken"
    only("relations.E004", "OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL")


def test_the_order_of_apps_is_looked_at(monkeypatch):
    known = sorted(apps.get_app_configs(), key=lambda config: config.name == "ordered_model")
    monkeypatch.setattr(apps, "get_app_configs", lambda: known)
    assert "relations.W001" in {identity for identity, _ in found()}


def test_atomic_requests_are_named(monkeypatch):
    from django.db import connection

    monkeypatch.setitem(connection.settings_dict, "ATOMIC_REQUESTS", True)
    only("relations.W002", "ATOMIC_REQUESTS")


def test_a_missing_place_for_files_is_named(settings):
    settings.MEDIA_ROOT = ""
    only("relations.W004", "MEDIA_ROOT")


def test_times_without_a_zone_are_named(settings):
    settings.USE_TZ = False
    only("relations.E006", "USE_TZ")


class Elsewhere:
    """A router of a project."""

    def db_for_write(self, model, **hints):
        return "content" if model._meta.app_label == "relations" else None


def test_another_database_for_the_content_is_named(settings, monkeypatch):
    monkeypatch.setattr(router, "routers", [Elsewhere()])
    monkeypatch.setitem(connections.settings, "content", connections.settings["default"])
    only("relations.W007", '"content"')


@pytest.mark.parametrize("label", ["auth.User", "contenttypes.ContentType"])
def test_an_admin_that_shows_nothing_protected_is_named(settings, monkeypatch, label):
    # A content type takes its permissions with it.
    model = {"auth.User": "auth.User", "contenttypes.ContentType": "auth.Permission"}[label]
    settings.RELATIONS_RESOURCES = {"row": {"model": model, "on_delete": "refuse"}}
    site = admin.AdminSite()
    site.register(apps.get_model(label))
    monkeypatch.setattr("django.contrib.admin.sites.all_sites", [site])
    only("relations.W006", label, model)
    monkeypatch.setattr(admin.ModelAdmin, "protects_linked", True, raising=False)
    assert found() == set()


@pytest.mark.django_db
def test_an_admin_without_its_flow_is_named(monkeypatch):
    model_admin = admin.site._registry[Asset]
    monkeypatch.setattr(model_admin, "relations_flow", "products", raising=False)
    words = ("relations.W005", 'There is no flow "products", which its relations name.')
    assert words in found(databases=["default"])
    assert words not in found()
    definitions.create_flow("products", name="Products")
    assert words not in found(databases=["default"])
