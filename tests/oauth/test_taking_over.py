"""Databases from when tokens had the toolkit's shape, and the toolkit's tables keys into theirs."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from relations.access.tokens import find_token
from relations.models.token import digest

pytestmark = pytest.mark.django_db(transaction=True)

tokens = import_module("relations.migrations.0009_own_tokens")
toolkit = import_module("relations.oauth.migrations.0001_initial")

OLD = """CREATE TABLE relations_accesstoken (
    id bigint PRIMARY KEY,
    token_checksum varchar(64) NOT NULL UNIQUE,
    scope text NOT NULL,
    resource text NOT NULL,
    created {moment} NOT NULL,
    updated {moment} NOT NULL,
    name varchar(255) NOT NULL,
    expires {moment} NULL,
    user_id integer NULL,
    application_id bigint NULL REFERENCES oauth2_provider_application (id)
)"""
NOW = "'2026-01-01 00:00:00'"


def tables():
    return set(connection.introspection.table_names())


@pytest.fixture
def before(application):
    """The old table with a token of a client and one of nobody's; the toolkit's own is not there."""
    token = apps.get_model("oauth2_provider", "AccessToken")
    with connection.schema_editor() as editor:
        editor.delete_model(token)
    moment = "datetime" if connection.vendor == "sqlite" else "timestamp with time zone"
    with connection.cursor() as cursor:
        cursor.execute(OLD.format(moment=moment))
        for pk, client in ((1, application.pk), (2, None)):
            cursor.execute(
                "INSERT INTO relations_accesstoken VALUES"
                f" (%s, %s, 'read', '[]', {NOW}, {NOW}, 'old', NULL, NULL, %s)",
                [pk, digest(f"secret {pk}"), client],
            )
    yield
    with connection.schema_editor() as editor:
        if token._meta.db_table not in tables():
            editor.create_model(token)
        editor.execute("DROP TABLE IF EXISTS relations_accesstoken")


@pytest.fixture
def after(before):
    for step in (tokens.take_over, toolkit.make_missing_tables):
        with connection.schema_editor() as editor:
            step(apps, editor)


@pytest.mark.usefixtures("after")
@pytest.mark.parametrize(("pk", "client"), [(1, "shop"), (2, "")])
def test_a_token_still_works_and_keeps_its_client(pk, client):
    found = find_token(f"secret {pk}")
    assert (found.name, found.scope, found.client) == ("old", "read", client)


@pytest.mark.usefixtures("after")
def test_the_old_table_is_gone():
    assert "relations_accesstoken" not in tables()


@pytest.mark.usefixtures("after")
def test_the_toolkit_has_its_own_tables_and_can_use_them(application, django_user_model):
    token_model = apps.get_model("oauth2_provider", "AccessToken")
    refresh_model = apps.get_model("oauth2_provider", "RefreshToken")
    user = django_user_model.objects.create_user("ada")
    token = token_model.objects.create(
        user=user, token="a", application=application, expires="2030-01-01T00:00:00Z"
    )
    refresh_model.objects.create(user=user, token="b", application=application, access_token=token)
    assert refresh_model.objects.get().access_token == token


def test_a_new_database_is_left_as_it_is(db):
    for step in (tokens.take_over, toolkit.make_missing_tables):
        with connection.schema_editor() as editor:
            step(apps, editor)
    assert "relations_accesstoken" not in tables()
