"""Whatever is sent to `/oauth/access_token`: a token or a refusal in the dialect's shape, never a failure."""

import json
from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relations.models.token import AccessToken
from relations.oauth.clients import create_client
from tests.examples import examples

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TYPES = [
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "",
]
NAMES = st.sampled_from(["grant_type", "client_id", "client_secret", "scope"]) | st.text(max_size=5)
KNOWN = st.sampled_from(["client_credentials", "implicit", "read", "write", "a\x00"])
VALUES = st.recursive(
    KNOWN | st.text(max_size=9) | st.none() | st.booleans() | st.integers() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=5,
)
FORMS = st.dictionaries(NAMES, VALUES, max_size=5)
PARTS = st.lists(
    st.tuples(NAMES, st.binary(max_size=9), st.sampled_from([b"", b"; filename=a", b"\r\nX: y"]))
)
BODIES = st.one_of(
    st.binary(max_size=200),
    VALUES.map(lambda value: json.dumps(value).encode()),
    FORMS.map(lambda form: json.dumps(form).encode()),
    FORMS.map(lambda form: urlencode(form, doseq=True, errors="replace").encode()),
    PARTS.map(
        lambda parts: (
            b"".join(
                b'--x\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
                % (name.encode(errors="replace"), more, value)
                for name, value, more in parts
            )
            + b"--x--\r\n"
        )
    ),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=BODIES, content_type=st.sampled_from(TYPES))
def test_any_body_gets_a_refusal(client, body, content_type):
    response = client.generic("POST", "/oauth/access_token", body, content_type=content_type)
    [error] = response.json()["errors"]
    assert (response.status_code in (400, 401), error["status"]) == (True, response.status_code)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(30))
@given(more=FORMS, kind=st.sampled_from(["implicit", "client_credentials"]))
def test_a_client_gets_one_token_or_none(db, more, kind):
    known, secret = create_client("shop", scope="write")
    before = AccessToken.objects.count()
    form = {"grant_type": kind, "client_id": known.client_id, "client_secret": secret} | more
    response = Client().post("/oauth/access_token", json.dumps(form), content_type="application/json")
    if response.status_code == 200:
        assert AccessToken.objects.count() == before + 1
    else:
        assert (response.status_code, AccessToken.objects.count()) in [(400, before), (401, before)]


@pytest.fixture(autouse=True)
def any_number(settings):
    settings.RELATIONS_TOKEN_RATE = None
