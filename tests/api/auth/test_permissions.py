import pytest
from django.core.exceptions import ImproperlyConfigured

from relations.access.caller import NOTHING
from relations.access.scopes import access_of
from relations.access.tokens import issue_token
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
    assert access_of(scope) == NOTHING


def test_a_published_token_does_nothing_where_drafts_may_be_shown(send):
    secret = issue_token("page", scope="published")[1]
    assert [send(f"Bearer {secret}", method).status_code for method in ("GET", "POST")] == [403, 403]


def test_a_published_token_reads_where_no_drafts_are_shown(send_published):
    secret = issue_token("page", scope="published")[1]
    assert [send_published(f"Bearer {secret}", method).status_code for method in ("GET", "POST")] == [
        200,
        403,
    ]


@pytest.mark.parametrize(("scope", "statuses"), [("read", [200, 403]), ("write", [200, 200])])
def test_other_tokens_do_there_what_they_always_do(send_published, scope, statuses):
    secret = issue_token("any", scope=scope)[1]
    assert [send_published(f"Bearer {secret}", method).status_code for method in ("GET", "POST")] == statuses


def test_published_is_no_choice_for_callers_without_a_token(send, settings):
    settings.RELATIONS_ANONYMOUS = "published"
    with pytest.raises(ImproperlyConfigured, match="'published'"):
        send()


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
