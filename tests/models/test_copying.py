"""Inserting many rows fast."""

import pytest

from relations import copying
from relations.models import Locale

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
