"""The migration that makes one inverse list of those that were one for each locale of their sources."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from relations.engine import definitions
from relations.engine.documents import documents
from relations.engine.reading import Selection
from relations.models import Link
from tests import builders

migration = import_module("relations.migrations.0005_one_inverse_list")

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_the_default_locales_rows_come_first_then_the_others_by_code():
    for code in ("fr", "de"):
        definitions.create_locale(code)
    rooms, exhibits = builders.flow("rooms"), builders.flow("exhibits", localized=True)
    builders.relation(exhibits, "rooms", rooms, inverse="exhibits")
    builders.make("rooms", "r")
    for name in "ba":
        builders.make("exhibits", name)
        for code in ("fr", "de", "en"):
            builders.write("exhibits", name, {"name": f"{name} {code}", "rooms": ["r"]}, locale=code)
    # As the lists were: one for each locale, each with keys of its own.
    for at, link in enumerate(Link.objects.order_by("source_locale", "source__entry")):
        Link.objects.filter(pk=link.pk).update(inverse_position=1000 - at)
    migration.join_lists(apps, SimpleNamespace(connection=connection))
    found = documents("rooms").find_one("r", selection=Selection(populate={"exhibits": Selection()}))
    assert [each["name"] for each in found["exhibits"]] == ["a en", "b en", "a de", "b de", "a fr", "b fr"]
