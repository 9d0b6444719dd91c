import pytest

from relations.access.tokens import issue_token
from relations.api.auth.users import TokenUser

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return TokenUser(issue_token("website", scope="write")[0])


@pytest.fixture
def namesake():
    return TokenUser(issue_token("website", scope="write")[0])


def test_it_counts_as_authenticated(user):
    assert (user.is_authenticated, user.is_anonymous) == (True, False)


def test_it_goes_by_the_name_of_its_token(user):
    assert user.get_username() == "website"


def test_it_differs_from_its_namesake(user, namesake):
    assert user != namesake


def test_it_is_counted_apart_from_its_namesake(user, namesake):
    assert user.pk != namesake.pk


def test_the_same_token_is_the_same_user(user):
    assert len({user, TokenUser(user.token)}) == 1


def test_it_has_no_permission_of_djangos(user, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert not user.has_perm("auth.view_user")
