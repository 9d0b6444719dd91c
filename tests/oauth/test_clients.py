import pytest
from django.contrib.auth.hashers import identify_hasher
from oauth2_provider.models import Application

from relations.access.tokens import find_token
from relations.oauth.clients import (
    authenticate,
    create_client,
    identify,
    issue_client_token,
    renew_secret,
    scope_of,
)
from relations.oauth.hashers import RandomSecretHasher

pytestmark = pytest.mark.django_db


def test_only_a_hash_of_the_secret_is_stored(hasher):
    _, secret = create_client("shop", scope="write")
    stored = Application.objects.get().client_secret
    assert (isinstance(identify_hasher(stored), RandomSecretHasher), secret in stored) == (True, False)


def test_a_client_does_not_carry_its_secret():
    client, secret = create_client("shop", scope="write")
    assert secret not in f"{client!r} {client} {vars(client)}"


@pytest.mark.parametrize("scope", ["read", "write"])
def test_a_client_keeps_its_scope(scope):
    create_client("shop", scope=scope)
    assert scope_of(Application.objects.get()) == scope


def test_an_application_of_another_kind_has_no_scope():
    assert scope_of(Application(authorization_grant_type="authorization-code")) is None


def test_an_id_alone_may_only_read():
    client, _ = create_client("shop", scope="write")
    assert identify(client.client_id) == (client, "read")


def test_an_id_and_its_secret_may_do_what_the_client_may():
    client, secret = create_client("shop", scope="write")
    assert authenticate(client.client_id, secret) == (client, "write")


def test_the_secret_of_another_client_is_refused():
    first, _ = create_client("shop", scope="write")
    _, secret = create_client("shop", scope="write")
    assert authenticate(first.client_id, secret) is None


def test_an_id_is_read_in_its_own_case():
    client, _ = create_client("shop", scope="write")
    assert identify(client.client_id.swapcase()) is None


def test_a_new_secret_is_the_right_one():
    client, _ = create_client("shop", scope="write")
    assert authenticate(client.client_id, renew_secret(client))


def test_after_a_new_secret_the_old_one_is_wrong():
    client, old = create_client("shop", scope="write")
    renew_secret(client)
    assert authenticate(client.client_id, old) is None


def test_a_new_secret_revokes_the_clients_tokens():
    client, _ = create_client("shop", scope="write")
    secret, _ = issue_client_token(client, "write")
    renew_secret(client)
    assert find_token(secret) is None


def test_a_new_secret_leaves_the_tokens_of_others():
    client, _ = create_client("shop", scope="write")
    secret, _ = issue_client_token(create_client("other", scope="write")[0], "write")
    renew_secret(client)
    assert find_token(secret) is not None


def test_a_token_is_good_for_as_long_as_is_said():
    client, _ = create_client("shop", scope="write")
    secret, expires = issue_client_token(client, "read")
    assert find_token(secret).expires >= expires
