"""django-oauth-toolkit issues tokens into our model, and finds ours."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from oauth2_provider.models import Application, RefreshToken, get_access_token_model
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.views import TokenView
from oauthlib.common import Request

from relations.access.tokens import find_token, issue_token
from relations.models.token import AccessToken

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[True, False], ids=["redacted by the toolkit", "redacted by the model"])
def storage(request, settings):
    """Both ways in which the toolkit hands over a clear token."""
    provider = getattr(settings, "OAUTH2_PROVIDER", {})
    settings.OAUTH2_PROVIDER = provider | {"COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": request.param}


def request_token(rf, **data):
    data = {"grant_type": "client_credentials", "client_id": "shop", "client_secret": "s3cret"} | data
    return json.loads(TokenView.as_view()(rf.post("/oauth/access_token", data)).content)


def test_our_model_is_the_projects_token_model():
    assert get_access_token_model() is AccessToken


def test_a_token_saved_by_the_toolkit_is_accepted(storage, send, application):
    request = Request("/oauth/access_token")
    request.grant_type, request.client, request.user = "client_credentials", application, None
    OAuth2Validator().save_bearer_token(
        {"access_token": "from-the-toolkit", "expires_in": 60, "scope": "read"}, request
    )
    assert send("Bearer from-the-toolkit").status_code == 200


def test_a_token_from_the_toolkit_is_accepted(storage, rf, send, application):
    answer = request_token(rf, scope="read")
    assert send(f"Bearer {answer['access_token']}").status_code == 200


def test_a_token_from_the_toolkit_has_only_the_scope_asked_for(rf, send, application):
    answer = request_token(rf, scope="read")
    assert send(f"Bearer {answer['access_token']}", "POST").status_code == 403


def test_a_token_from_the_toolkit_costs_one_statement(rf, send, application, django_assert_num_queries):
    answer = request_token(rf)
    with django_assert_num_queries(1):
        send(f"Bearer {answer['access_token']}")


def test_a_token_from_the_toolkit_goes_by_the_name_of_its_application(rf, send, application):
    answer = request_token(rf)
    assert send(f"Bearer {answer['access_token']}").data["user"] == "shop"


def test_the_toolkit_accepts_a_token_of_ours(secret):
    assert OAuth2Validator().validate_bearer_token(secret, ["read"], Request("/"))


def test_the_toolkit_revokes_a_token(rf, application):
    answer = request_token(rf)
    request = Request("/")
    request.client = application
    OAuth2Validator().revoke_token(answer["access_token"], "access_token", request)
    assert find_token(answer["access_token"]) is None


def test_a_token_goes_with_its_application(rf, application):
    request_token(rf)
    application.delete()
    assert not AccessToken.objects.exists()


def test_cleartokens_removes_expired_tokens_only():
    issue_token("old", scope="read", expires_in=timedelta(seconds=-1))
    endless, _ = issue_token("endless", scope="read")
    call_command("cleartokens")
    assert list(AccessToken.objects.all()) == [endless]


def test_a_refresh_token_gives_a_new_access_token(rf, send, application, django_user_model):
    old, _ = issue_token("n", scope="read", expires_in=timedelta(hours=1), application=application)
    user = django_user_model.objects.create_user("ada")
    refresh = RefreshToken(user=user, application=application, access_token=old, token="again")
    refresh.save()
    Application.objects.update(authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE)
    answer = request_token(rf, grant_type="refresh_token", refresh_token="again")
    assert send(f"Bearer {answer['access_token']}").data["user"] == "ada"


def test_a_refreshed_token_expires(rf, application):
    request_token(rf)
    assert AccessToken.objects.get().expires > timezone.now()
