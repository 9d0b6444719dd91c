"""Who may read the document, and what reading it costs."""

import pytest
import yaml
from django.contrib.auth import get_user_model
from django.urls import clear_script_prefix, set_script_prefix

from relations.access.tokens import issue_token
from relations.engine import definitions

pytestmark = pytest.mark.django_db

SCHEMA = "/api/docs/schema"


def bearer(scope="read", **options):
    return {"authorization": f"Bearer {issue_token('docs', scope=scope, **options)[1]}"}


def user(**features):
    return get_user_model().objects.create_user("someone", password="secret", **features)


def test_a_caller_without_a_token_is_refused(client):
    response = client.get(SCHEMA)
    assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize("scope", ["read", "write"])
def test_a_token_that_reads_is_enough(client, scope):
    assert client.get(SCHEMA, headers=bearer(scope)).status_code == 200


def test_a_wrong_token_is_refused(client):
    assert client.get(SCHEMA, headers={"authorization": "Bearer wrong"}).status_code == 401


def test_staff_reads_it_with_a_session(client):
    client.force_login(user(is_staff=True))
    assert client.get(SCHEMA).status_code == 200


def test_people_who_are_not_staff_are_refused(client):
    client.force_login(user())
    assert client.get(SCHEMA).status_code == 403


def test_a_token_of_staff_needs_the_scope_all_the_same(client):
    token, secret = issue_token("docs", scope="read", user=user(is_staff=True))
    type(token).objects.filter(pk=token.pk).update(scope="openid")
    assert client.get(SCHEMA, headers={"authorization": f"Bearer {secret}"}).status_code == 403


@pytest.mark.parametrize("anonymous", ["read", "write"])
def test_anyone_reads_it_where_anyone_may_read(client, settings, anonymous):
    settings.RELATIONS_ANONYMOUS = anonymous
    assert client.get(SCHEMA).status_code == 200


@pytest.mark.parametrize("path", [SCHEMA, "/api/docs/schema.yaml"])
def test_it_is_only_read(client, path):
    assert client.post(path, headers=bearer("write")).status_code == 405


@pytest.mark.slow
def test_yaml_says_the_same_as_json(client):
    headers = bearer()
    in_yaml = yaml.safe_load(client.get("/api/docs/schema.yaml", headers=headers).content)
    assert in_yaml == client.get(SCHEMA, headers=headers).json()


@pytest.mark.parametrize(("anonymous", "open_to_anyone"), [("none", False), ("read", True)])
def test_it_says_where_no_token_is_needed(client, settings, anonymous, open_to_anyone):
    headers = bearer()
    settings.RELATIONS_ANONYMOUS = anonymous
    document = client.get(SCHEMA, headers=headers).json()
    assert ({} in document["paths"]["/v2/flows"]["get"].get("security", [])) == open_to_anyone
    assert "security" not in document["paths"]["/v2/flows"]["post"]


def test_no_token_is_needed_to_get_one(client):
    document = client.get(SCHEMA, headers=bearer()).json()
    assert document["paths"]["/oauth/access_token"]["post"]["security"] == []


def test_what_is_known_is_not_sent_again(client):
    headers = bearer()
    tag = client.get(SCHEMA, headers=headers).headers["ETag"]
    response = client.get(SCHEMA, headers={**headers, "if-none-match": tag})
    assert (response.status_code, response.content) == (304, b"")


def test_it_is_sent_compressed(client):
    headers = {**bearer(), "accept-encoding": "gzip"}
    response = client.get(SCHEMA, headers=headers)
    assert response.headers["Content-Encoding"] == "gzip"
    again = client.get(SCHEMA, headers={**headers, "if-none-match": response.headers["ETag"]})
    assert again.status_code == 304


def test_the_tag_changes_with_the_flows(client):
    headers = bearer()
    before = client.get(SCHEMA, headers=headers).headers["ETag"]
    definitions.create_flow("late", name="Late")
    assert client.get(SCHEMA, headers=headers).headers["ETag"] != before


def test_it_is_kept_by_no_shared_cache(client):
    headers = client.get(SCHEMA, headers=bearer()).headers
    assert {"private", "no-cache"} <= set(headers["Cache-Control"].split(", "))
    assert {"Authorization", "Cookie"} <= set(headers["Vary"].split(", "))


def test_reading_it_again_costs_the_token_and_the_stamp(client, django_assert_num_queries):
    headers = bearer()
    client.get(SCHEMA, headers=headers)
    with django_assert_num_queries(2):
        client.get(SCHEMA, headers=headers)


def test_paths_are_below_the_place_where_the_project_is_mounted(client, settings):
    settings.RELATIONS_ANONYMOUS = "read"
    set_script_prefix("/sites/one/")
    try:
        document = client.get(SCHEMA).json()
    finally:
        clear_script_prefix()
    assert document["servers"] == [{"url": "/sites/one"}]
