"""Calls from web pages of other origins: off, until an origin is named."""

import pytest
from django.test import Client

from relations.access.tokens import issue_token

from .test_settings import setting

SHOP = "https://shop.example"
PATHS = ["/oauth/access_token", "/v2/flows", "/api/restaurants"]
# As a browser asks before the SDK's request: names in lower case.
SENT = "authorization,content-type,x-moltin-application,x-moltin-sdk-language,x-moltin-sdk-version"
ALL_SENT = [
    *SENT.split(","),
    "x-moltin-currency",
    "x-moltin-language",
    "x-moltin-customer-token",
    "x-moltin-auth-store",
    "ep-account-management-authentication-token",
    "ep-context-tag",
    "ep-channel",
    "ep-inventories-multi-location",
    "if-match",
]


@pytest.fixture
def allowed(settings):
    settings.CORS_ALLOWED_ORIGINS = [SHOP]


def preflight(path, origin=SHOP, method="POST"):
    headers = {
        "origin": origin,
        "access-control-request-method": method,
        "access-control-request-headers": SENT,
    }
    return Client().options(path, headers=headers)


def listed(response, header):
    return {word.strip().lower() for word in response.get(header, "").split(",")}


@pytest.mark.parametrize("path", PATHS)
def test_no_origin_is_allowed_unless_it_is_named(db, path):
    assert "Access-Control-Allow-Origin" not in preflight(path)


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_names_no_origin_unless_one_is_allowed(db, path):
    assert "Access-Control-Allow-Origin" not in Client().get(path, headers={"origin": SHOP})


@pytest.mark.parametrize("path", PATHS)
def test_a_named_origin_is_allowed(allowed, path):
    assert preflight(path)["Access-Control-Allow-Origin"] == SHOP


def test_a_preflight_asks_for_no_token(allowed):
    assert preflight("/v2/flows").status_code == 200


@pytest.mark.parametrize("origin", ["https://other.example", "http://shop.example", f"{SHOP}:8443", "null"])
def test_another_origin_is_not(allowed, origin):
    assert "Access-Control-Allow-Origin" not in preflight("/v2/flows", origin)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_every_method_of_the_dialects_is_allowed(allowed, method):
    assert method.lower() in listed(preflight("/v2/flows", method=method), "Access-Control-Allow-Methods")


@pytest.mark.parametrize("header", ALL_SENT)
def test_a_header_of_the_clients_is_allowed(allowed, header):
    assert header in listed(preflight("/v2/flows"), "Access-Control-Allow-Headers")


@pytest.mark.parametrize("header", ["etag", "retry-after"])
def test_a_header_of_an_answer_may_be_read(allowed, db, header):
    response = Client().get("/v2/flows", headers={"origin": SHOP})
    assert header in listed(response, "Access-Control-Expose-Headers")


def test_an_answer_names_the_origin(allowed, db):
    secret = issue_token("page", scope="read")[1]
    response = Client().get("/v2/flows", headers={"origin": SHOP, "authorization": f"Bearer {secret}"})
    assert (response.status_code, response["Access-Control-Allow-Origin"]) == (200, SHOP)


def test_a_refusal_names_the_origin_too(allowed, db):
    response = Client().get("/v2/flows", headers={"origin": SHOP})
    assert (response.status_code, response["Access-Control-Allow-Origin"]) == (401, SHOP)


def test_answers_to_several_origins_are_kept_apart_in_caches(allowed, db):
    assert "origin" in listed(Client().get("/v2/flows", headers={"origin": SHOP}), "Vary")


def test_cookies_are_never_asked_for(allowed):
    assert "Access-Control-Allow-Credentials" not in preflight("/v2/flows")


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/healthz", "/", "/v2x/flows"])
def test_what_is_no_api_allows_no_origin(allowed, db, path):
    assert "Access-Control-Allow-Origin" not in Client().get(path, headers={"origin": SHOP})


def test_origins_come_from_the_environment():
    named = [SHOP, "http://localhost:3000"]
    assert setting("CORS_ALLOWED_ORIGINS", CORS_ALLOWED_ORIGINS=",".join(named)) == named


@pytest.mark.parametrize(("origins", "every"), [("*", True), (SHOP, False), ("", False)])
def test_a_star_allows_every_origin(origins, every):
    assert setting("CORS_ALLOW_ALL_ORIGINS", CORS_ALLOWED_ORIGINS=origins) is every


def test_more_headers_can_be_named():
    assert "x-mine" in setting("CORS_ALLOW_HEADERS", CORS_ALLOW_HEADERS="x-mine")
