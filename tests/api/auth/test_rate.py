"""RELATIONS_RATE: how many requests a token, or an address without one, may make."""

import pytest
from django.core.cache import cache
from django.test import Client

from relations.access.tokens import issue_token
from relations.api.auth import throttling
from relations.models import Entry
from tests import builders

pytestmark = pytest.mark.django_db

STRAPI, MOLTIN = "/api/articles", "/v2/flows/articles/entries"


@pytest.fixture(autouse=True)
def limited(settings, monkeypatch):
    settings.RELATIONS_RATE = "2/hour"
    monkeypatch.setattr(throttling.time, "time", lambda: 3600 * 1000 + 600.0)
    builders.flow("articles")
    cache.clear()
    yield
    cache.clear()


def secret(name="reader"):
    return issue_token(name, scope="read")[1]


def get(path, token=None, **headers):
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    return Client().get(path, headers=headers)


def test_a_token_has_its_rate_over_both_dialects():
    token = secret()
    answers = [get(path, token) for path in (STRAPI, MOLTIN, STRAPI, MOLTIN)]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]


@pytest.mark.parametrize(
    ("path", "error"),
    [
        (STRAPI, lambda body: (body["error"]["status"], body["error"]["name"])),
        (MOLTIN, lambda body: (body["errors"][0]["status"], body["errors"][0]["title"])),
    ],
    ids=["strapi", "moltin"],
)
def test_the_refusal_has_the_shape_of_its_dialect(path, error):
    token = secret()
    answer = [get(path, token) for _ in range(3)][-1]
    assert error(answer.json()) in {(429, "RateLimitError"), (429, "Too Many Requests")}


def test_the_refusal_says_when_the_period_is_over():
    token = secret()
    assert [get(STRAPI, token) for _ in range(3)][-1]["Retry-After"] == "3000"


def test_another_token_of_the_same_address_has_a_rate_of_its_own():
    first, other = secret(), secret("other")
    assert [get(STRAPI, token).status_code for token in (first, first, first, other)] == [200, 200, 429, 200]


@pytest.mark.parametrize("token", [None, "wrong"])
def test_without_a_right_token_the_address_counts(token):
    assert [get(MOLTIN, token).status_code for _ in range(3)] == [401, 401, 429]


def test_an_address_of_ones_own_is_passed_over():
    answers = [get(MOLTIN, x_forwarded_for=f"10.0.0.{number}") for number in range(3)]
    assert answers[-1].status_code == 429


def test_a_write_counts_and_is_not_done():
    token = issue_token("writer", scope="write")[1]
    headers = {"Authorization": f"Bearer {token}"}
    made = [
        Client().post(STRAPI, {"data": {"name": "a"}}, content_type="application/json", headers=headers)
        for _ in range(3)
    ]
    assert [answer.status_code for answer in made] == [201, 201, 429]
    assert Entry.objects.count() == 2


def test_the_next_period_begins_anew(monkeypatch):
    token = secret()
    for _ in range(3):
        get(STRAPI, token)
    monkeypatch.setattr(throttling.time, "time", lambda: 3600 * 1001 + 1.0)
    assert get(STRAPI, token).status_code == 200


@pytest.fixture
def files(settings, tmp_path):
    backend = "django.core.cache.backends.filebased.FileBasedCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": tmp_path}}
    return tmp_path


def test_requests_counted_in_files_count_until_the_period_is_over(files, monkeypatch):
    token = secret()
    for _ in range(2):
        get(STRAPI, token)
    monkeypatch.setattr(throttling.time, "time", lambda: 3600 * 1000 + 3599.0)
    assert get(STRAPI, token).status_code == 429


def test_a_caller_has_one_file_however_many_periods_pass(files, monkeypatch):
    token = secret()
    for period in range(1000, 1003):
        monkeypatch.setattr(throttling.time, "time", lambda period=period: 3600.0 * period)
        get(STRAPI, token)
    assert len(list(files.glob("*.djcache"))) == 1


def test_no_rate_is_no_limit(settings):
    settings.RELATIONS_RATE = None
    token = secret()
    assert {get(STRAPI, token).status_code for _ in range(4)} == {200}
