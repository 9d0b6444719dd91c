from collections.abc import Generator

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from .models import Article, Authorship, Book, Person, Tag

MODELS = (Tag, Article, Article.tags.through, Article.related.through, Person, Book, Authorship)


@pytest.fixture(scope="module", autouse=True)
def articles(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Generator[None]:
    """Install the app, and make its tables."""
    installed = [*settings.INSTALLED_APPS, "tests.many_to_many.apps.ArticlesConfig"]
    with override_settings(INSTALLED_APPS=installed), django_db_blocker.unblock():
        drop()
        with connection.schema_editor() as editor:
            for model in MODELS:
                editor.create_model(model)
        django_db_blocker.block()
        yield
        with django_db_blocker.unblock():
            drop()


def drop() -> None:
    """Drop the tables; a run that was killed has left them."""
    names = connection.introspection.table_names()
    with connection.schema_editor() as editor:
        for model in reversed(MODELS):
            if model._meta.db_table in names:
                editor.delete_model(model)
