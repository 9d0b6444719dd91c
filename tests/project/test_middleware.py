"""What only pages need does not run for the APIs."""

import pytest
from django.core.files.base import ContentFile

pytestmark = [pytest.mark.django_db, pytest.mark.once]

HOST = "This server has no such host."


def has_language(client, path):
    """Whether the middleware that chooses a page's language ran."""
    return "Content-Language" in client.get(path).headers


@pytest.mark.parametrize("path", ["/api/restaurants", "/v2/flows"])
def test_the_apis_have_neither_languages_nor_sessions(client, path):
    assert not has_language(client, path)


@pytest.mark.parametrize("path", ["/", "/admin/login/", "/api/docs/"])
def test_pages_have_them(client, path):
    assert has_language(client, path)


def test_further_ways_to_authenticate_may_use_a_session(client, settings):
    settings.RELATIONS_AUTHENTICATION_CLASSES = ["rest_framework.authentication.SessionAuthentication"]
    assert has_language(client, "/api/restaurants")


def send_large(client, path):
    """Send a form with a file."""
    return client.post(path, {"file": ContentFile(b"a" * 3_000_000, "a.bin")}).status_code


def test_a_large_form_of_a_stranger_is_not_read(client):
    """One with files has no bound of Django's, and a wrong cookie is no name."""
    client.cookies["sessionid"] = "x"
    assert send_large(client, "/admin/login/") == 413


@pytest.mark.parametrize("path", ["/oauth/access_token", "/admin/", "/nowhere"])
def test_no_page_reads_it(client, path):
    assert send_large(client, path) == 413


def test_a_body_of_unknown_length_is_taken_for_large(client):
    assert client.post("/admin/login/", {}, HTTP_TRANSFER_ENCODING="chunked").status_code == 413


def test_whoever_has_signed_in_may_send_one(admin_client):
    assert send_large(admin_client, "/admin/") == 200


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        (
            "/api/restaurants",
            {
                "data": None,
                "error": {"status": 400, "name": "BadRequestError", "message": HOST, "details": {}},
            },
        ),
        ("/v2/flows", {"errors": [{"status": 400, "title": "Bad Request", "detail": HOST}]}),
    ],
)
def test_a_request_to_another_host_is_refused_in_the_shape_of_its_api(client, path, answer):
    response = client.get(path, HTTP_HOST="elsewhere.example")
    assert (response.status_code, response.json()) == (400, answer)


def test_a_page_of_another_host_is_refused_as_a_page(client):
    response = client.get("/", HTTP_HOST="elsewhere.example")
    assert (response.status_code, response.headers["Content-Type"]) == (400, "text/html; charset=utf-8")
