"""The inline of the admin for an ordered many-to-many."""

import re

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType

from .models import Article, Tag

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.many_to_many.urls")]


@pytest.fixture(autouse=True)
def forgotten():
    """Forget the content types that the test makes for the log of the admin."""
    yield
    ContentType.objects.clear_cache()


@pytest.fixture
def article():
    article = Article.objects.create(title="first")
    article.tags.set([Tag.objects.create(name=name) for name in "abc"])
    return article


@pytest.fixture
def root(client):
    client.force_login(User.objects.create_superuser("root"))
    return client


def names(article):
    return "".join(tag.name for tag in article.tags.all())


def page(article):
    return f"/desk/articles/article/{article.pk}/change/"


def arrows(client, article):
    """The addresses of the arrows: top, up, down and bottom of each row in turn."""
    return re.findall(r'href="([^"]*move-\w+/)[^"]*"', client.get(page(article)).content.decode())


def test_an_arrow_moves_a_row(root, article):
    up_of_the_second = arrows(root, article)[5]
    answer = root.get(up_of_the_second)
    assert (answer.status_code, answer["location"]) == (302, page(article))
    assert names(article) == "bac"


def test_a_new_row_comes_last_on_both_sides(root, article):
    other = Article.objects.create(title="second")
    tag = Tag.objects.create(name="d")
    other.tags.add(tag)
    form = {
        "title": "first",
        "Article_tags-TOTAL_FORMS": 1,
        "Article_tags-INITIAL_FORMS": 0,
        "Article_tags-0-article": article.pk,
        "Article_tags-0-tag": tag.pk,
    }
    form = {key.replace("Article_tags", prefix(root, article)): value for key, value in form.items()}
    assert root.post(page(article), form).status_code == 302
    assert names(article) == "abcd"
    assert list(tag.articles.all()) == [other, article]


def prefix(client, article):
    return re.search(r'name="([^"]*)-TOTAL_FORMS"', client.get(page(article)).content.decode())[1]


def test_staff_without_the_permission_to_change_moves_nothing(root, article, client):
    address = arrows(root, article)[5]
    viewer = User.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(viewer)
    assert client.get(address).status_code == 403
    assert names(article) == "abc"
