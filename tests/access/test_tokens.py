from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone

from relations.access.tokens import PREFIX, find_token, generate_secret, issue_token, note_use, rotate_token
from relations.models.token import AccessToken, digest

pytestmark = pytest.mark.django_db


def test_no_column_holds_the_secret():
    token, secret = issue_token("n", scope="write")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM relations_token WHERE id = %s", [token.pk])
        row = cursor.fetchone()
    assert not [value for value in row if secret.removeprefix(PREFIX) in str(value)]


def test_there_is_no_column_for_clear_tokens():
    assert "token" not in {field.name for field in AccessToken._meta.get_fields()}


def test_the_digest_is_sha256_in_hex():
    assert digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_an_issued_token_does_not_carry_its_secret():
    token, secret = issue_token("n", scope="read")
    assert secret not in f"{token!r} {token} {vars(token)}"


def test_secrets_are_256_bits_behind_the_prefix():
    assert len(generate_secret().removeprefix("rel_")) == 43


def test_secrets_differ():
    assert len({generate_secret() for _ in range(100)}) == 100


def test_a_read_token_has_the_scope_read():
    assert issue_token("n", scope="read")[0].scope == "read"


def test_a_write_token_has_both_scopes():
    assert issue_token("n", scope="write")[0].scope == "read write"


def test_an_unknown_scope_is_refused():
    with pytest.raises(ValueError, match="'admin'"):
        issue_token("n", scope="admin")


def test_a_token_without_expires_in_does_not_expire():
    assert not issue_token("n", scope="read")[0].is_expired()


def test_a_token_expires_after_expires_in():
    token, _ = issue_token("n", scope="read", expires_in=timedelta(hours=2))
    assert abs(token.expires - timezone.now() - timedelta(hours=2)) < timedelta(minutes=1)


def test_a_token_whose_time_is_over_is_expired():
    assert issue_token("n", scope="read", expires_in=timedelta(0))[0].is_expired()


def test_a_token_is_found_by_its_secret():
    token, secret = issue_token("n", scope="read")
    assert find_token(secret) == token


def test_a_token_is_not_found_by_its_digest():
    token, _ = issue_token("n", scope="read")
    assert find_token(token.digest) is None


def test_a_token_saved_again_keeps_its_digest():
    token, secret = issue_token("n", scope="read")
    token.name = "other"
    token.save()
    assert find_token(secret).name == "other"


def test_a_token_comes_with_its_whole_user(django_assert_num_queries):
    user = get_user_model().objects.create_user("ada", email="ada@example.com")
    _, secret = issue_token("n", scope="read", user=user)
    with django_assert_num_queries(1):
        assert find_token(secret).user.email == "ada@example.com"


def test_a_token_keeps_the_beginning_of_its_secret():
    token, secret = issue_token("n", scope="read")
    assert (secret.startswith(token.prefix), len(token.prefix)) == (True, 12)


def test_a_use_is_noted_to_the_hour():
    token, _ = issue_token("n", scope="read")
    note_use(token)
    token.refresh_from_db()
    assert (token.used.minute, token.used <= timezone.now()) == (0, True)


def test_a_second_use_in_the_hour_costs_no_statement(django_assert_num_queries):
    token, _ = issue_token("n", scope="read")
    note_use(token)
    with django_assert_num_queries(0):
        note_use(token)


def test_a_use_in_another_hour_is_noted():
    token, _ = issue_token("n", scope="read")
    token.used = timezone.now() - timedelta(hours=2)
    note_use(token)
    token.refresh_from_db()
    assert timezone.now() - token.used < timedelta(hours=1)


def test_a_request_notes_the_use_of_its_token(client):
    _, secret = issue_token("n", scope="read")
    client.get("/api/i18n/locales", headers={"Authorization": f"Bearer {secret}"})
    assert find_token(secret).used is not None


def test_a_rotated_token_has_another_secret_alone():
    token, old = issue_token("n", scope="read", expires_in=timedelta(hours=1))
    new = rotate_token(token)
    assert (find_token(old), find_token(new).expires) == (None, token.expires)
    assert new.startswith(find_token(new).prefix)
