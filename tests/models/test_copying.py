"""Inserting many rows fast."""

import pytest
from django.db.models import Value
from django.db.models.functions import Concat

from relations import copying
from relations.models import EntryVersion, Locale
from tests import builders

pytestmark = pytest.mark.django_db
COLUMNS = ("code", "name", "is_default", "created_at", "updated_at")


def rows(count, ask=lambda: None):
    made = Locale.objects.get(is_default=True)
    for number in range(count):
        ask()
        yield f"x{number}", "name", False, made.created_at, made.updated_at


@pytest.mark.parametrize("count", [0, 1, 7])
def test_rows_come_in_parts_and_are_counted(monkeypatch, count):
    for name in ("ROWS", "COPIED"):
        monkeypatch.setattr(copying, name, 3)
    assert copying.insert(Locale, COLUMNS, rows(count), using="default") == count
    assert Locale.objects.filter(name="name").count() == count


def test_rows_may_ask_the_database_while_they_are_made():
    asked = []
    copying.insert(Locale, COLUMNS, rows(3, lambda: asked.append(Locale.objects.count())), using="default")
    assert len(asked) == 3


@pytest.mark.parametrize("count", [0, 1, 7])
def test_rows_are_inserted_again_but_for_what_changes(monkeypatch, count):
    monkeypatch.setattr(copying, "COPIED", 3)
    copying.insert(Locale, COLUMNS, rows(count), using="default")
    copying.again(Locale.objects.filter(name="name"), code=Concat(Value("y"), "code"), is_default=True)
    found = Locale.objects.filter(name="name").order_by("pk").values_list("code", "is_default")
    given = [(f"x{number}", False) for number in range(count)]
    assert list(found) == given + [(f"y{code}", True) for code, _ in given]


def test_json_and_nothing_are_inserted_again(db):
    builders.flow("tags")
    builders.make("tags", "a", status="published")
    version = EntryVersion.objects.get()
    EntryVersion.objects.update(values={"é": [1, None, {"a": "%s"}]})
    copying.again(EntryVersion.objects.all(), status="draft", published_at=None)
    copy = EntryVersion.objects.get(status="draft")
    assert (copy.values, copy.published_at) == ({"é": [1, None, {"a": "%s"}]}, None)
    assert (copy.created_at, copy.entry_id) == (version.created_at, version.entry_id)
