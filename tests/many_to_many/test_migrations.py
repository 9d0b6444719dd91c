"""Migrations that Django makes for the field, and those of the page in docs/, in a project of their own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

pytestmark = [pytest.mark.slow, pytest.mark.once]

PAGE = (Path(settings.BASE_DIR) / "docs" / "many-to-many.md").read_text()

SETTINGS = """
SECRET_KEY = "only for tests"
USE_TZ = True
MEDIA_ROOT = "media"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.auth", "django.contrib.contenttypes", "shop",
    "ordered_model", "rest_framework", "relations",
]
"""

MODELS = """
from django.db import models
from ordered_model.models import OrderedModel
from relations.fields import OrderedManyToManyField, OrderedThrough


class Tag(models.Model):
    name = models.CharField(max_length=50)


"""
PLAIN = """
class Article(models.Model):
    tags = models.ManyToManyField(Tag, related_name="articles")
"""
BARE = """
class Article(models.Model):
    pass
"""

FILL = """
from shop.models import Article, Tag
tags = [Tag.objects.create(name=name) for name in "abc"]
for order in ((2, 0), (1, 2)):
    article = Article.objects.create()
    {fill}
"""

SHOW = """
from shop.models import Article, Tag
lists = lambda rows, name, of: [[getattr(row, of) for row in getattr(each, name).all()] for each in rows]
def show():
    articles, tags = Article.objects.order_by("pk"), Tag.objects.order_by("pk")
    print(lists(articles, "tags", "name"), lists(tags, "articles", "pk"))
show()
article = Article.objects.order_by("pk")[0]
first, last = article.tags.all()
article.tags.move(last, before=first)
last.articles.add(Article.objects.create())
show()
"""


DESK = """
from django.apps import apps
from django.conf import settings
from django.core import checks
apps.set_installed_apps([
    *settings.INSTALLED_APPS, "django.contrib.admin", "django.contrib.messages", "django.contrib.sessions",
])
import shop.desk
from django.contrib import admin
(inline,) = admin.site.get_model_admin(shop.desk.Article).inlines
assert inline is shop.desk.TagsInline
assert not admin.site.get_model_admin(shop.desk.Article).check()
"""

# A file that a command before has written is looked for.
CALL = """
import importlib
from django.core.management import call_command
importlib.invalidate_caches()
call_command(*{words}, verbosity=0)
"""


def snippet(heading, number=0):
    """A Python snippet of the page, below a heading."""
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^```python\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)[number]


@pytest.fixture
def database(tmp_path, django_db_setup, django_db_blocker):
    """The settings of an empty database, on the server that the tests run on."""
    if connection.vendor == "sqlite":
        yield {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "shop.sqlite3")}
        return
    name = f"shop_{os.getpid()}"
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        known = ("ENGINE", "USER", "PASSWORD", "HOST", "PORT")
        yield {**{key: connection.settings_dict[key] for key in known}, "NAME": name}
        cursor.execute(f"DROP DATABASE {name}")


@pytest.fixture
def shop(tmp_path, database):
    """A function that runs Python in a project with the app `shop`; `shop.write` writes a file of it."""
    (tmp_path / "shop" / "migrations").mkdir(parents=True)
    for name in ("shop/__init__.py", "shop/migrations/__init__.py"):
        (tmp_path / name).write_text("")
    databases = {"default": database}
    (tmp_path / "settings.py").write_text(f"{SETTINGS}\nDATABASES = {databases}\n")

    def run(*arguments):
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join([str(tmp_path), str(settings.BASE_DIR)]),
            "DJANGO_SETTINGS_MODULE": "settings",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        done = subprocess.run(
            [sys.executable, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def write(name, text):
        (tmp_path / "shop" / name).write_text(text)

    def execute(script):
        return run("-c", f"import django\ndjango.setup()\n{script}")

    def manage(*commands, then=""):
        """Call the commands, and run the script `then`, in one process."""
        calls = "".join(CALL.format(words=command.split()) for command in commands)
        return execute(calls + then)

    run.write, run.manage, run.execute = write, manage, execute
    return run


def ordered():
    return snippet("The field").split("\n\n\n")[-1]


def test_migrations_are_made_and_applied_and_then_complete(shop):
    shop.write("models.py", MODELS + ordered())
    fill = FILL.format(fill="article.tags.add(*(tags[at] for at in order))")
    done = shop.manage("makemigrations shop", "migrate", "makemigrations --check shop", then=fill + SHOW)
    before, after = done.splitlines()
    assert before == "[['c', 'a'], ['b', 'c']] [[1], [2], [1, 2]]"
    assert after == "[['a', 'c'], ['b', 'c'], ['a']] [[1, 3], [2], [1, 2]]"


def test_a_field_is_added_to_a_model_and_removed_again(shop):
    shop.write("models.py", MODELS + BARE)
    shop.manage("makemigrations shop")
    shop.write("models.py", MODELS + ordered())
    shop.manage("makemigrations shop", "migrate", "migrate shop 0001")
    shop.write("models.py", MODELS + BARE)
    shop.manage("makemigrations shop", "migrate", "makemigrations --check shop")


def test_a_plain_field_becomes_ordered_as_the_page_says(shop):
    shop.write("models.py", MODELS + PLAIN)
    fill = FILL.format(fill="[article.tags.add(tags[at]) for at in order]")
    shop.manage("makemigrations shop", "migrate", then=fill)
    shop.write("models.py", MODELS + ordered())
    shop.write("migrations/0002_ordered_tags.py", snippet("From a ManyToManyField"))
    before, after = shop.manage("makemigrations --check shop", "migrate", then=SHOW).splitlines()
    assert before == "[['c', 'a'], ['b', 'c']] [[1], [2], [1, 2]]"
    assert after == "[['a', 'c'], ['b', 'c'], ['a']] [[1, 3], [2], [1, 2]]"


def test_a_table_of_django_ordered_model_goes_on_as_the_page_says(shop):
    heading = "From a through model of django-ordered-model"
    old, new, migration = (snippet(heading, number) for number in range(3))
    shop.write("models.py", MODELS + old)
    shop.manage(
        "makemigrations shop",
        "migrate",
        then=FILL.format(fill="[article.tagging_set.create(tag=tags[at]) for at in reversed(order)]")
        + "article.tagging_set.get(tag=tags[1]).up()\n"
        + "Article.objects.order_by('pk')[0].tagging_set.get(tag=tags[2]).up()\n",
    )
    shop.write("models.py", MODELS + new)
    shop.write("migrations/0002_ordered_tags.py", migration)
    before, after = shop.manage("makemigrations --check shop", "migrate", then=SHOW).splitlines()
    assert before == "[['c', 'a'], ['b', 'c']] [[1], [2], [1, 2]]"
    assert after == "[['a', 'c'], ['b', 'c'], ['a']] [[1, 3], [2], [1, 2]]"


def test_the_through_model_and_the_inline_of_the_page_pass_the_checks(shop):
    person = "class Person(models.Model):\n    name = models.CharField(max_length=50)\n\n\n"
    shop.write("models.py", MODELS + ordered() + person + snippet("A through model of your own"))
    inline = snippet("In the admin").replace(
        "\nfrom relations", "\nfrom shop.models import Article\nfrom relations"
    )
    shop.write("desk.py", inline)
    book = "from shop.models import Book, Person\nBook.objects.create().authors.create(name='Ann')"
    shop.manage("makemigrations shop", "migrate", then=book)
    assert "Inline" in inline
    shop.execute(DESK)
