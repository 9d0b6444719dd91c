"""The pages that show the document: theirs is everything, and nothing comes from elsewhere."""

import re

import pytest
from django.contrib.auth import get_user_model

from relations.api.openapi import assets

PAGES = ["/api/docs/", "/api/docs/redoc/"]


def page(client, path):
    return client.get(path).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_for_anyone(client, path):
    assert client.get(path).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_strangers_for_a_token(client, path):
    assert 'data-readable="no"' in page(client, path)


@pytest.mark.django_db
def test_a_page_leads_staff_to_the_log_in(client):
    assert 'href="/admin/login/?next=/api/docs/"' in page(client, "/api/docs/")


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_staff_for_nothing(client, path):
    client.force_login(get_user_model().objects.create_user("editor", is_staff=True))
    assert 'data-readable="yes"' in page(client, path)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_nobody_where_anyone_may_read(client, settings, path):
    settings.RELATIONS_ANONYMOUS = "read"
    assert 'data-readable="yes"' in page(client, path)


def test_the_slash_may_be_left_out(client):
    response = client.get("/api/docs", follow=True)
    assert (response.request["PATH_INFO"], response.status_code) == ("/api/docs/", 200)


@pytest.mark.parametrize("path", ["/api/docs/redoc", "/api/docs/redoc/"])
def test_redoc_is_found_with_and_without_slash(client, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_a_page_holds_no_script_and_no_style(client, path):
    text = page(client, path)
    assert "<style" not in text
    assert re.findall(r"<script(?! src=)", text) == []
    assert re.findall(r"\son\w+=|\sstyle=", text) == []


@pytest.mark.parametrize("path", PAGES)
def test_everything_that_a_page_names_is_there(client, path):
    for address in re.findall(r'<(?:script src|link[^>]+href)="([^"]+)"', page(client, path)):
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("path", PAGES)
def test_a_page_names_no_other_host(client, path):
    assert "//" not in page(client, path)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_runs_no_inline_script(client, path):
    policy = client.get(path).headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "script-src" not in policy


@pytest.mark.parametrize("name", assets.ASSETS)
def test_an_asset_is_read_once_and_then_known(client, name):
    first = client.get(f"/api/docs/assets/{name}")
    again = client.get(f"/api/docs/assets/{name}", headers={"if-none-match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


def test_an_asset_may_not_be_taken_for_another_kind(client):
    assert client.get("/api/docs/assets/docs.js").headers["Content-Type"].startswith("text/javascript")


@pytest.mark.parametrize("name", ["nothing.js", "..", "docs.css.map"])
def test_nothing_else_is_served(client, name):
    assert client.get(f"/api/docs/assets/{name}").status_code == 404


def test_redoc_does_not_fetch_its_makers_logo():
    assert b"cdn.redoc" not in assets.read("redoc.standalone.js").content
