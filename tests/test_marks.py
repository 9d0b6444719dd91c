"""What has no database is run once, and what has one on each."""

import pytest


def is_run_once(request):
    return request.node.get_closest_marker("once") is not None


def test_what_has_no_database_says_the_same_on_each(request):
    assert is_run_once(request)


@pytest.mark.django_db
def test_what_has_the_test_database_is_run_on_each(request):
    assert not is_run_once(request)


def test_a_fixture_may_have_it(request, db):
    assert not is_run_once(request)


@pytest.mark.postgres
def test_what_is_about_postgresql_is_run_there(request):
    assert not is_run_once(request)
