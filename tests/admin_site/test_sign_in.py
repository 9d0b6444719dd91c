"""Signing in to the admin: wrong passwords are counted, for each name and address."""

import pytest
from django.core.cache import cache
from django.urls import reverse

pytestmark = pytest.mark.django_db

LOGIN = reverse("admin:login")
MANY = "Too many wrong passwords"


@pytest.fixture(autouse=True)
def _three(settings, django_user_model):
    settings.RELATIONS_LOGIN_TRIES = 3
    cache.clear()
    django_user_model.objects.create_superuser("root", password="right")
    yield
    cache.clear()


def sign_in(client, password, name="root", address="10.0.0.1", **headers):
    return client.post(LOGIN, {"username": name, "password": password}, REMOTE_ADDR=address, **headers)


def wrong(client, times, **given):
    for number in range(times):
        response = sign_in(client, f"wrong-{number}", **given)
    return response.content.decode()


def test_the_right_password_is_looked_at_after_few_wrong_ones(client):
    assert MANY not in wrong(client, 2)
    assert sign_in(client, "right").status_code == 302


def test_it_is_not_looked_at_after_many(client):
    wrong(client, 3)
    response = sign_in(client, "right")
    assert (response.status_code, MANY in response.content.decode()) == (200, True)


def test_another_address_may_go_on(client):
    wrong(client, 3)
    assert sign_in(client, "right", address="10.0.0.2").status_code == 302


def test_another_name_may_go_on(client, django_user_model):
    django_user_model.objects.create_superuser("ann", password="right")
    wrong(client, 3)
    assert sign_in(client, "right", name="ann").status_code == 302


def test_many_names_from_one_address_are_too_many_as_well(client):
    for number in range(30):
        sign_in(client, "wrong", name=f"name-{number}")
    assert MANY in sign_in(client, "right").content.decode()


def test_the_count_begins_anew_after_the_right_one(client):
    wrong(client, 2)
    sign_in(client, "right")
    assert MANY not in wrong(client, 2)


def test_a_header_of_ones_own_is_no_other_address(client):
    wrong(client, 3)
    response = sign_in(client, "right", HTTP_X_FORWARDED_FOR="10.9.9.9")
    assert MANY in response.content.decode()


def test_none_is_no_limit(client, settings):
    settings.RELATIONS_LOGIN_TRIES = None
    wrong(client, 5)
    assert sign_in(client, "right").status_code == 302
