import re
from html.parser import HTMLParser

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder


def test_healthz_says_ok_without_a_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_readyz_says_ok_while_the_database_answers(client):
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_readyz_says_when_the_database_does_not_answer(client, monkeypatch):
    def refuse():
        raise DatabaseError("gone")

    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["reason"]) == (503, "The database does not answer.")


@pytest.mark.django_db
def test_readyz_says_when_migrations_are_missing(client):
    MigrationRecorder(connection).migration_qs.filter(app="relations").delete()
    response = client.get("/readyz")
    assert (response.status_code, response.json()["reason"]) == (
        503,
        "Migrations are missing: manage.py migrate.",
    )


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_never_cached(client, path):
    assert "no-store" in client.get(path).headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz"])
def test_pages_are_only_read(client, path):
    assert client.post(path).status_code == 405


def doors(client):
    """The addresses that the home page leads to, without their fragments."""
    page = client.get("/").content.decode()
    return {address.partition("#")[0] for address in re.findall(r'<a[^>]* href="([^"]*)"', page)}


def test_the_home_page_leads_to_the_admin_and_to_the_description(client):
    assert {
        "/admin/",
        "/admin/relations/entry/",
        "/admin/relations/flow/",
        "/admin/relations/flow/diagram/",
        "/admin/relations/accesstoken/",
        "/api/docs/",
        "/api/docs/redoc",
    } == doors(client)


@pytest.mark.django_db
def test_every_door_opens_for_an_administrator(admin_client):
    assert {door: admin_client.get(door).status_code for door in doors(admin_client)} == dict.fromkeys(
        doors(admin_client), 200
    )


def test_the_home_page_asks_the_database_nothing(client):
    # No database fixture: a statement would fail here.
    assert client.get("/").status_code == 200


class Inline(HTMLParser):
    """Collects what a strict content security policy would block."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(tag)
        self.found += [name for name in names if name == "style" or name.startswith("on")]


def test_the_home_page_holds_nothing_inline(client):
    inline = Inline()
    inline.feed(client.get("/").content.decode())
    assert inline.found == []


def test_pages_may_load_nothing_from_elsewhere(client):
    assert "default-src 'self'" in client.get("/").headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ],
)
def test_pages_carry_the_security_headers(client, header, value):
    assert client.get("/").headers[header] == value


def fetch(client, path):
    """The response, and all of its body: reading to the end is what closes the file."""
    response = client.get(path)
    return response, b"".join(response)


@pytest.mark.parametrize(
    "path",
    [
        "/static/relations_project/home.css",
        "/static/relations_project/icon.svg",
        "/static/admin/css/base.css",
    ],
)
def test_static_files_are_served_without_collecting_them(client, path):
    response, content = fetch(client, path)
    assert (response.status_code, bool(content)) == (200, True)


def test_static_files_are_for_this_origin_alone(client):
    response, _ = fetch(client, "/static/relations_project/home.css")
    assert "Access-Control-Allow-Origin" not in response.headers


def test_a_foreign_host_is_refused(client):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "title"), [("fr", "Connexion"), ("de", "Anmelden"), ("en", "Log in")])
def test_the_admin_speaks_the_readers_language(client, language, title):
    page = client.get("/admin/login/", headers={"accept-language": language}).content.decode()
    assert title in page


@pytest.mark.django_db
def test_the_admin_bears_the_name_of_the_server(admin_client):
    page = admin_client.get("/admin/").content.decode()
    assert re.search(r"<title>([^<]*)</title>", page)[1] == "Home | Ordered relations"
    assert re.search(r'<div id="site-name"><a href="/admin/">.*Ordered relations</a></div>', page)
