"""The SQL of an indexed value is the same whatever the key consists of, and of nothing but the key."""

import pytest
from django.db import connection
from django.db.models import F
from django.db.models.lookups import Exact

from relations.engine.query.indexes import after
from relations.engine.values import KINDS, indexed
from relations.models import EntryVersion
from tests import builders
from tests.requirements import only_on

pytestmark = pytest.mark.django_db

HOSTILE = [
    "a'b",
    "a''b",
    "a\\",
    "a\\'b",
    "100%",
    "%s",
    "%%",
    "{json}",
    "ü",
    "日本",
    "a') --",
    "$.a",
    "a.b",
]
NOT_IN_MARIADB = {"a\\", "a\\'b"}  # its paths into JSON have no escapes; no slug has these


@pytest.mark.parametrize("key", HOSTILE)
def test_a_key_is_a_literal_that_means_the_key(key):
    only_on(connection.vendor != "mysql", "SQLite and PostgreSQL: queries of MariaDB name a column")
    flow = builders.flow("shops")
    builders.make("shops", "a", "b")
    EntryVersion.objects.filter(entry__document_id="a").update(values={key: "found", "name": "a"})
    value = indexed.Indexed(F("values"), KINDS["string"], key, "unused")
    rows = EntryVersion.objects.filter(Exact(value, "found"), flow=flow)
    assert [version.entry.document_id for version in rows] == ["a"]


@pytest.mark.parametrize("key", sorted(set(HOSTILE) - NOT_IN_MARIADB))
@pytest.mark.parametrize("kind", ["string", "integer", "biginteger", "boolean"])
def test_the_expression_of_the_index_reads_the_key(key, kind):
    flow = builders.flow("shops")
    builders.make("shops", "a")
    held = {"string": "7", "integer": 7, "biginteger": "7", "boolean": True}[kind]
    EntryVersion.objects.filter(flow=flow).update(values={key: held})
    column = connection.ops.quote_name("values")
    sql = indexed.expression(KINDS[kind], key, connection.vendor, column)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql} FROM relations_entryversion WHERE flow_id = {flow.pk}")
        assert int(cursor.fetchone()[0]) == int(held)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a", "b"), ("az", "a{"), ("\ud7ff", "\ue000"), ("a\U0010ffff", "b"), ("\U0010ffff", None)],
)
def test_the_text_after_all_that_begin_with_one(text, expected):
    assert after(text) == expected
