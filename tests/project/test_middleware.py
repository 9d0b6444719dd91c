"""What only pages need does not run for the APIs."""

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.once]


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
