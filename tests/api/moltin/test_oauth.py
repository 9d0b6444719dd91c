"""`POST /oauth/access_token`, as clients of the dialect ask for their tokens."""

import json
import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import Application

from relations.access.tokens import find_token, issue_token
from relations.api.auth.throttling import TokenRate
from relations.models.token import AccessToken
from relations.oauth.clients import create_client
from tests.builders import flow

pytestmark = pytest.mark.django_db

PATH = "/oauth/access_token"
FORM = "application/x-www-form-urlencoded"
REFUSED = {"errors": [{"status": 401, "title": "Unable to validate access token"}]}


@pytest.fixture
def shop():
    """The form that a client with its secret sends."""
    client, secret = create_client("web shop", scope="write")
    return {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret}


@pytest.fixture
def page(shop):
    """The form that a page sends, which has the client's id alone."""
    return {"grant_type": "implicit", "client_id": shop["client_id"]}


def encoded(form):
    return "&".join(f"{name}={value}" for name, value in form.items())


def send(body, content_type=FORM, **headers):
    client = Client(raise_request_exception=False)
    return client.generic("POST", PATH, body, content_type=content_type, headers=headers)


def ask(form, **changes):
    """The answer to the form with some fields changed; None leaves one out."""
    fields = {name: value for name, value in (form | changes).items() if value is not None}
    return send(json.dumps(fields), "application/json")


def refusal(response):
    [error] = response.json()["errors"]
    return response.status_code, error["status"], error["title"], error["detail"], error["source"]


# -- the answer ------------------------------------------------------------------------------------


def test_the_answer_has_the_keys_of_the_contract(shop):
    keys = {"access_token", "expires", "expires_in", "identifier", "token_type"}
    assert ask(shop).json().keys() == keys


def test_a_secret_is_identified_as_client_credentials(shop):
    assert ask(shop).json()["identifier"] == "client_credentials"


def test_an_id_alone_is_identified_as_implicit(page):
    assert ask(page).json()["identifier"] == "implicit"


def test_the_type_is_bearer(shop):
    assert ask(shop).json()["token_type"] == "Bearer"


def test_it_expires_in_an_hour(shop):
    assert ask(shop).json()["expires_in"] == 3600


def test_the_end_is_in_seconds_of_the_epoch(shop):
    answer = ask(shop).json()
    assert abs(answer["expires"] - time.time() - 3600) < 60


def test_the_lifetime_is_the_toolkits_setting(shop, settings):
    settings.OAUTH2_PROVIDER = settings.OAUTH2_PROVIDER | {"ACCESS_TOKEN_EXPIRE_SECONDS": 60}
    assert ask(shop).json()["expires_in"] == 60


def test_an_answer_is_never_cached(shop):
    assert ask(shop)["Cache-Control"] == "no-store"


def test_every_answer_has_another_token(shop):
    assert ask(shop).json()["access_token"] != ask(shop).json()["access_token"]


def test_no_column_holds_the_token(shop):
    secret = ask(shop).json()["access_token"]
    assert not [row for row in AccessToken.objects.values_list() if secret in str(row)]


# -- what a token may do ----------------------------------------------------------------------------


def use(response, method="GET", scheme="Bearer "):
    headers = {"authorization": f"{scheme}{response.json()['access_token']}"}
    body = {"data": {"type": "flow", "name": "Made", "slug": "made"}}
    return Client(headers=headers).generic(method, "/v2/flows", json.dumps(body)).status_code


def test_the_secret_gets_a_token_that_reads(shop):
    assert use(ask(shop)) == 200


def test_the_secret_gets_a_token_that_writes(shop):
    assert use(ask(shop), "POST") == 201


def test_the_id_alone_gets_a_token_that_reads(page):
    assert use(ask(page)) == 200


def test_the_id_alone_gets_no_token_that_writes(page):
    assert use(ask(page), "POST") == 403


def test_the_id_alone_opens_nothing_that_could_show_drafts(page):
    headers = {"authorization": f"Bearer {ask(page).json()['access_token']}"}
    flow("articles", draft_and_publish=True)
    paths = ("/api/articles", "/api/articles?status=draft")
    assert [Client(headers=headers).get(path).status_code for path in paths] == [403, 403]


def test_the_secret_opens_both_dialects(shop):
    headers = {"authorization": f"Bearer {ask(shop).json()['access_token']}"}
    flow("articles", draft_and_publish=True)
    assert Client(headers=headers).get("/api/articles?status=draft").status_code == 200


def test_a_token_is_accepted_without_the_word_bearer(shop):
    assert use(ask(shop), scheme="") == 200


def test_a_token_of_both_may_be_asked_to_only_read(shop):
    assert use(ask(shop, scope="read"), "POST") == 403


def test_both_scopes_may_be_asked_for(shop):
    assert use(ask(shop, scope="read write"), "POST") == 201


def test_a_token_may_be_asked_for_single_flows(shop):
    flow("wishes")
    ask(shop, scope="wishes:read wishes:write")
    assert AccessToken.objects.latest("pk").scope == "wishes:read wishes:write"


def test_a_client_that_only_reads_gets_no_single_flow_to_write():
    flow("wishes")
    client, secret = create_client("kiosk", scope="read")
    form = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret}
    assert ask(form, scope="wishes:drafts").status_code == 200
    answer = refusal(ask(form, scope="wishes:write"))
    assert answer == (400, 400, "Bad Request", "scope must be of: read, or like articles:read", "scope")


def test_an_id_alone_is_given_no_single_flow(page):
    flow("wishes")
    assert ask(page, scope="wishes:read").status_code == 400


def test_a_flow_that_is_not_there_is_named(shop):
    answer = refusal(ask(shop, scope="nothing:read"))
    assert answer == (400, 400, "Bad Request", "scope: no flow is called nothing", "scope")


def test_a_client_that_only_reads_gets_no_token_that_writes():
    client, secret = create_client("kiosk", scope="read")
    form = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret}
    assert use(ask(form), "POST") == 403


@pytest.mark.parametrize("scope", ["write", "read write", "admin", "read admin", "READ"])
def test_a_scope_that_is_too_much_is_refused(page, scope):
    assert refusal(ask(page, scope=scope)) == (400, 400, "Bad Request", "scope must be of: read", "scope")


# -- how the form may come ---------------------------------------------------------------------------


def test_as_a_form(shop):
    assert send(encoded(shop)).status_code == 200


def test_as_a_multipart_form(shop, client):
    assert client.post(PATH, shop).status_code == 200


def test_as_json(shop):
    assert send(json.dumps(shop), "application/json").status_code == 200


def test_as_a_form_that_is_called_json(shop):
    assert send(encoded(shop), "application/json").status_code == 200


def test_as_json_that_is_called_a_form(shop):
    assert send(json.dumps(shop), FORM).status_code == 200


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/vnd.api+json", ";;;", "x" * 300])
def test_as_a_form_that_is_called_anything(shop, content_type):
    assert send(encoded(shop), content_type).status_code == 200


def test_with_an_old_token_in_the_header(shop):
    assert send(encoded(shop), authorization="Bearer rel_old").status_code == 200


def test_with_more_fields_than_are_known(shop):
    assert ask(shop, refresh="x", username=None).status_code == 200


# -- what is refused ---------------------------------------------------------------------------------


@pytest.mark.parametrize("changes", [{"client_id": "nobody"}, {"client_secret": "wrong"}])
def test_an_unknown_client_or_secret_is_a_401(shop, changes):
    response = ask(shop, **changes)
    assert (response.status_code, response.json()) == (401, REFUSED)


def test_an_unknown_id_alone_is_a_401(page):
    response = ask(page, client_id="nobody")
    assert (response.status_code, response.json()) == (401, REFUSED)


def test_the_hash_of_a_secret_is_no_secret(shop):
    assert ask(shop, client_secret=Application.objects.get().client_secret).status_code == 401


@pytest.mark.parametrize("grant", ["authorization-code", "password", "openid-hybrid"])
@pytest.mark.parametrize("form", ["shop", "page"])
def test_an_application_of_another_kind_is_a_401(request, form, grant):
    form = request.getfixturevalue(form)
    Application.objects.update(authorization_grant_type=grant)
    assert ask(form).status_code == 401


def test_a_secret_that_was_never_stored_is_not_matched_by_anything(shop):
    Application.objects.update(client_secret="")
    assert [ask(shop, client_secret=secret).status_code for secret in ("x", "", None)] == [401, 400, 400]


@pytest.mark.parametrize("name", ["grant_type", "client_id", "client_secret"])
@pytest.mark.parametrize("value", [None, ""])
def test_a_field_that_is_missing_is_named(shop, name, value):
    expected = (400, 400, "required", f"{name} is required", name)
    assert refusal(ask(shop, **{name: value})) == expected


@pytest.mark.parametrize("name", ["grant_type", "client_id", "client_secret", "scope"])
@pytest.mark.parametrize("value", [5, True, ["x"], {"a": 1}, 1.5])
def test_a_field_of_another_type_is_named(shop, name, value):
    assert refusal(ask(shop, **{name: value}))[3:] == (f"{name} must be a string", name)


@pytest.mark.parametrize("name", ["grant_type", "client_id", "client_secret", "scope"])
@pytest.mark.parametrize("value", ["a\x00b", "x" * 256, "\x00"])
def test_a_field_that_no_database_takes_is_named(shop, name, value):
    assert refusal(ask(shop, **{name: value}))[4] == name


@pytest.mark.parametrize("kind", ["password", "authorization_code", "refresh_token", "IMPLICIT", "é"])
def test_another_grant_is_refused(shop, kind):
    detail = "grant_type must be client_credentials or implicit"
    assert refusal(ask(shop, grant_type=kind)) == (400, 400, "Bad Request", detail, "grant_type")


BROKEN = [
    (b"", FORM),
    (b"", "application/json"),
    (b"", "multipart/form-data"),
    (b"{", "application/json"),
    (b"[]", "application/json"),
    (b"[{}]", "application/json"),
    (b"null", "application/json"),
    (b'"client_credentials"', "application/json"),
    (b"\xff\xfe\x00", FORM),
    (b'{"grant_type": "\\ud800"}', "application/json"),
    (b"grant_type=%ED%A0%80&client_id=%00", FORM),
    (b"grant_type=implicit&client_id=%00", FORM),
    (b"grant_type=implicit&client_id=a&client_id=b", FORM),
    (b"a=1&" * 2000, FORM),
    (b"grant_type=implicit", "multipart/form-data"),
    (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
    (b"x" * 100, "multipart/form-data; boundary=" + "y" * 300),
    (b"[" * 100_000, "application/json"),
]


@pytest.mark.parametrize(("body", "content_type"), BROKEN, ids=range(len(BROKEN)))
def test_a_body_that_is_no_form_is_a_400(shop, body, content_type):
    response = send(body, content_type)
    assert (response.status_code, response.json()["errors"][0]["status"]) == (400, 400)


@pytest.mark.parametrize("content_type", [FORM, "application/json", "multipart/form-data; boundary=x"])
def test_a_body_of_ten_megabytes_is_too_large(content_type):
    response = send(b"x" * 10_000_000, content_type)
    assert (response.status_code, response.json()["errors"][0]["status"]) == (413, 413)


def test_credentials_in_the_address_are_not_read(shop):
    assert Client().post(f"{PATH}?{encoded(shop)}").status_code == 400


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_only_post_gets_a_token(shop, method):
    response = Client().generic(method, PATH, encoded(shop), content_type=FORM)
    assert (response.status_code, response.json()["errors"][0]["status"]) == (405, 405)


@pytest.mark.parametrize("path", ["authorize", "token", "revoke_token", "introspect", "applications", ""])
def test_no_other_page_of_the_toolkit_is_there(client, path):
    paths = [f"/{root}/{path}{end}" for root in ("o", "oauth") for end in ("", "/")]
    assert {client.get(path).status_code for path in paths} == {404}


# -- what it costs, and what stays behind ------------------------------------------------------------


def test_a_token_costs_as_many_statements_as_always(shop, django_assert_max_num_queries):
    for _ in range(20):
        ask(shop)
    with django_assert_max_num_queries(5):
        ask(shop)


def test_an_unknown_client_costs_one_statement(shop, django_assert_num_queries):
    with django_assert_num_queries(1):
        ask(shop, client_id="nobody")


def test_the_next_token_takes_those_that_are_over_along(shop):
    ask(shop)
    AccessToken.objects.update(expires=timezone.now())
    ask(shop)
    assert AccessToken.objects.count() == 1


def test_the_tokens_that_are_not_over_stay(shop):
    first = ask(shop).json()["access_token"]
    ask(shop)
    assert find_token(first) is not None


def test_tokens_of_others_stay(shop):
    issue_token("other", scope="read", expires_in=timedelta(seconds=-1))
    ask(shop)
    assert AccessToken.objects.filter(name="other").exists()


def test_a_token_goes_by_the_name_of_its_client(shop):
    ask(shop)
    assert AccessToken.objects.get().name == "web shop"


def test_deleting_the_client_revokes_its_tokens(shop):
    response = ask(shop)
    Application.objects.all().delete()
    assert use(response) == 401


# -- how often -----------------------------------------------------------------------------------------


@pytest.fixture
def few(settings):
    settings.RELATIONS_TOKEN_RATE = "2/hour"
    cache.clear()
    yield
    cache.clear()


def test_more_than_the_rate_is_refused(few, page):
    assert [ask(page).status_code for _ in range(3)] == [200, 200, 429]


def test_the_refusal_says_when_to_come_again(few, page):
    response = [ask(page) for _ in range(3)][-1]
    assert (response.json()["errors"][0]["status"], 0 < int(response["Retry-After"]) <= 3600) == (429, True)


def test_another_address_has_a_rate_of_its_own(few, page, settings):
    settings.RELATIONS_TRUSTED_PROXIES = ["127.0.0.1"]
    for _ in range(3):
        ask(page)
    assert send(encoded(page), x_forwarded_for="10.0.0.9").status_code == 200


def test_an_address_of_ones_own_is_passed_over(few, page):
    for _ in range(3):
        ask(page)
    assert send(encoded(page), x_forwarded_for="10.0.0.9").status_code == 429


def test_an_address_may_be_any_text(few, page):
    assert send(encoded(page), x_forwarded_for="é\x7f" * 5000).status_code == 200


@pytest.mark.parametrize("rate", ["none", "1000", "many/minute", "1000/fortnight", "1/"])
def test_what_is_no_rate_is_an_error_of_configuration(settings, rate):
    settings.RELATIONS_TOKEN_RATE = rate
    with pytest.raises(ImproperlyConfigured, match="RELATIONS_TOKEN_RATE"):
        TokenRate()


def test_no_rate_is_no_limit(few, page, settings):
    settings.RELATIONS_TOKEN_RATE = None
    assert [ask(page).status_code for _ in range(3)] == [200, 200, 200]
