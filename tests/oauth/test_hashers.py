import pytest
from django.contrib.auth.hashers import check_password, identify_hasher, make_password
from oauth2_provider.oauth2_validators import OAuth2Validator

from relations.oauth.hashers import RandomSecretHasher

pytestmark = pytest.mark.usefixtures("hasher")


@pytest.fixture
def encoded():
    return make_password("s3cret", hasher=RandomSecretHasher.algorithm)


def test_a_secret_verifies(encoded):
    assert check_password("s3cret", encoded)


def test_another_secret_does_not(encoded):
    assert not check_password("other", encoded)


def test_the_same_secret_is_salted_differently_each_time(encoded):
    again = make_password("s3cret", hasher=RandomSecretHasher.algorithm)
    assert again.rpartition("$")[2] != encoded.rpartition("$")[2]


def test_users_keep_the_hasher_of_the_project():
    assert not isinstance(identify_hasher(make_password("s3cret")), RandomSecretHasher)


def test_the_summary_shows_neither_salt_nor_hash(encoded):
    summary = RandomSecretHasher().safe_summary(encoded)
    assert not set(encoded.split("$")[1:]) & set(summary.values())


def test_the_toolkit_stores_secrets_of_applications_with_it(application):
    assert isinstance(identify_hasher(application.client_secret), RandomSecretHasher)


def test_the_toolkit_accepts_the_secret_of_an_application(application):
    assert OAuth2Validator()._check_secret("s3cret", application.client_secret)


def test_the_toolkit_refuses_another_secret(application):
    assert not OAuth2Validator()._check_secret("other", application.client_secret)


def test_an_application_saved_again_keeps_its_secret(application):
    application.save()
    assert check_password("s3cret", application.client_secret)
