from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model

from relations.access.tokens import issue_token
from relations.api.auth.authentication import MAX_LENGTH, REFUSED
from relations.models.token import AccessToken

pytestmark = pytest.mark.django_db


def test_a_bearer_token_is_accepted(send, secret):
    assert send(f"Bearer {secret}").status_code == 200


def test_the_scheme_is_read_in_any_case(send, secret):
    assert send(f"bEARER {secret}").status_code == 200


def test_request_auth_is_the_token(send, secret):
    assert send(f"Bearer {secret}").data["token"] == AccessToken.objects.get().pk


def test_a_machine_goes_by_the_name_of_its_token(send, secret):
    assert send(f"Bearer {secret}").data["user"] == "reader"


def test_a_token_of_a_user_acts_as_that_user(send):
    user = get_user_model().objects.create_user("ada")
    _, secret = issue_token("n", scope="read", user=user)
    assert send(f"Bearer {secret}").data["user"] == "ada"


def test_a_machines_token_costs_one_statement(send, secret, django_assert_num_queries):
    with django_assert_num_queries(1):
        send(f"Bearer {secret}")


def test_a_users_token_costs_one_statement(send, django_assert_num_queries):
    user = get_user_model().objects.create_user("ada")
    _, secret = issue_token("n", scope="read", user=user)
    with django_assert_num_queries(1):
        send(f"Bearer {secret}")


def test_an_unknown_token_costs_one_statement(send, django_assert_num_queries):
    with django_assert_num_queries(1):
        send("Bearer rel_unknown")


MALFORMED = [
    "",
    " ",
    "Bearer",
    "Bearer ",
    "Bearer one two",
    "lonely",
    "Bearer t\xf6ken",
    "Bearer \N{SNOWMAN}",
    "Bearer \udcff",
    b"Bearer \xff\xfe",
    "Bearer " + "a" * (MAX_LENGTH + 1),
]


@pytest.mark.parametrize("header", [*MALFORMED, "Bearer rel_unknown", "Bearer \x00"])
def test_what_is_no_good_token_is_refused_with_one_message(send, header):
    response = send(header)
    assert (response.status_code, response.data["detail"]) == (401, REFUSED)


@pytest.mark.parametrize("header", MALFORMED)
def test_a_malformed_header_costs_no_statement(send, header, django_assert_num_queries):
    with django_assert_num_queries(0):
        send(header)


def test_an_expired_token_is_refused_with_the_same_message(send):
    _, secret = issue_token("n", scope="read", expires_in=timedelta(seconds=-1))
    response = send(f"Bearer {secret}")
    assert (response.status_code, response.data["detail"]) == (401, REFUSED)


def test_a_revoked_token_is_refused_at_once(send, secret):
    AccessToken.objects.get().delete()
    assert send(f"Bearer {secret}").status_code == 401


def test_a_token_of_a_deactivated_user_is_refused(send):
    user = get_user_model().objects.create_user("ada", is_active=False)
    _, secret = issue_token("n", scope="read", user=user)
    assert send(f"Bearer {secret}").status_code == 401


def test_a_token_in_the_query_is_not_read(send, secret):
    assert send(QUERY_STRING=f"access_token={secret}").status_code == 401


def test_a_malformed_body_does_not_hide_missing_credentials(send):
    response = send(method="POST", data=b"{", content_type="application/json")
    assert response.status_code == 401


def test_an_answer_401_names_the_scheme(send):
    assert send()["WWW-Authenticate"] == "Bearer"


def test_another_scheme_counts_as_no_credentials(send):
    assert send("Basic YTpi").data["detail"].code == "not_authenticated"


def test_a_bare_token_is_accepted_where_that_is_wanted(send_bare, secret):
    assert send_bare(secret).status_code == 200


def test_a_bearer_token_is_accepted_there_too(send_bare, secret):
    assert send_bare(f"Bearer {secret}").status_code == 200


def test_a_bare_token_is_refused_elsewhere(send, secret):
    assert send(secret).status_code == 401


def test_a_colon_after_bearer_is_accepted_there(send_bare, secret):
    assert send_bare(f"Bearer: {secret}").status_code == 200


def test_a_colon_after_bearer_is_another_scheme_elsewhere(send, secret):
    assert send(f"Bearer: {secret}").data["detail"].code == "not_authenticated"


@pytest.mark.parametrize("header", ["Bearer:", "Bearer: ", "Bearer: one two", ":", "Bearer: Bearer x"])
def test_a_colon_makes_no_token(send_bare, header):
    assert send_bare(header).status_code == 401
