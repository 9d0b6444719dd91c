from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """A host project's app, installed for the tests of this folder alone."""

    name = "tests.many_to_many"
    label = "articles"
