import pytest
from django.core.exceptions import ImproperlyConfigured

from relations.api.auth.scopes import granted
from relations.models.token import AccessToken

pytestmark = pytest.mark.django_db

SAFE = ["GET", "HEAD", "OPTIONS"]
UNSAFE = ["POST", "PUT", "PATCH", "DELETE"]


@pytest.mark.parametrize("method", SAFE)
def test_a_read_token_may_read(send, secret, method):
    assert send(f"Bearer {secret}", method).status_code == 200


@pytest.mark.parametrize("method", UNSAFE)
def test_a_read_token_may_not_write(send, secret, method):
    assert send(f"Bearer {secret}", method).status_code == 403


@pytest.mark.parametrize("method", SAFE + UNSAFE)
def test_a_write_token_may_do_both(send, write_secret, method):
    assert send(f"Bearer {write_secret}", method).status_code == 200


def test_the_scope_write_alone_includes_reading(send, write_secret):
    AccessToken.objects.update(scope="write")
    assert send(f"Bearer {write_secret}").status_code == 200


@pytest.mark.parametrize("scope", ["", "openid profile", "reader rewrite"])
def test_scopes_of_other_applications_allow_nothing(scope):
    assert granted(scope.split()) == frozenset()


def test_the_refusal_names_the_scope_needed(send, secret):
    assert '"write"' in send(f"Bearer {secret}", "POST").data["detail"]


@pytest.mark.parametrize("method", SAFE + UNSAFE)
def test_without_a_token_nobody_may_do_anything(send, method):
    assert send(method=method).status_code == 401


def test_anyone_may_read_where_that_is_set(send, settings):
    settings.RELATIONS_ANONYMOUS = "read"
    assert send().status_code == 200


def test_a_write_still_needs_a_token_there(send, settings):
    settings.RELATIONS_ANONYMOUS = "read"
    assert send(method="POST").status_code == 401


def test_anyone_may_write_where_that_is_set(send, settings):
    settings.RELATIONS_ANONYMOUS = "write"
    assert send(method="POST").status_code == 200


def test_a_bad_token_is_refused_even_where_none_is_needed(send, settings):
    settings.RELATIONS_ANONYMOUS = "write"
    assert send("Bearer rel_unknown").status_code == 401


def test_a_read_token_may_do_what_anyone_may(send, settings, secret):
    settings.RELATIONS_ANONYMOUS = "write"
    assert send(f"Bearer {secret}", "POST").status_code == 200


def test_an_unknown_choice_is_an_error_of_configuration(send, settings):
    settings.RELATIONS_ANONYMOUS = "yes"
    with pytest.raises(ImproperlyConfigured, match="'yes'"):
        send()


def test_a_login_without_a_token_allows_nothing(send, admin_user):
    assert send(user=admin_user).status_code == 403
