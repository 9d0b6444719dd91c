"""Clients are django-oauth-toolkit's applications, and their tokens ours."""

import pytest

from relations.access.tokens import issue_token
from relations.models import AccessToken
from relations.oauth.clients import issue_client_token
from relations.oauth.models import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Client, Client._meta.concrete_model], ids=["client", "application"])
def test_tokens_go_with_their_client(application, model):
    issue_client_token(application, "read")
    other, _ = issue_token("another", scope="read")
    model.objects.get().delete()
    assert list(AccessToken.objects.all()) == [other]


def test_tokens_go_with_clients_that_are_deleted_together(application):
    issue_client_token(application, "read")
    Client.objects.all().delete()
    assert not AccessToken.objects.exists()


def test_a_token_names_its_client(application):
    issue_client_token(application, "read")
    assert (AccessToken.objects.get().client, AccessToken.objects.get().name) == ("shop", "shop")
