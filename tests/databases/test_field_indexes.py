"""The indexes on values of fields are built, followed by changes of definitions, dropped, and mended."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from relations.engine import definitions, schema
from relations.engine.documents import documents
from relations.engine.errors import ValidationError
from relations.engine.schema import indexes
from relations.engine.versions import indexing
from relations.models import EntryVersion, Field, Flow
from tests import builders

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TABLE = EntryVersion._meta.db_table
KINDS = {
    "string": "x",
    "text": "x" * 3_000,
    "uid": "x",
    "email": "a@b.example",
    "enumeration": "x",
    "integer": 7,
    "float": 7.5,
    "decimal": 7.5,
    "biginteger": "9007199254740993",
    "boolean": True,
    "date": "2026-01-02",
    "datetime": "2026-01-02T03:04:05Z",
    "time": "03:04",
    "timestamp": "2026-01-02T03:04:05Z",
}


@pytest.fixture(autouse=True)
def _no_indexes():
    """Leave no index behind: the tables stay, only rows are removed."""
    yield
    indexing.drop()


@pytest.fixture
def shops():
    flow = builders.flow("shops")
    builders.make("shops", "a")
    return flow


def index(slug: str = "name", **changes) -> Field:
    return definitions.update_field(Field.objects.get(slug=slug), options={"indexed": True}, **changes)


def call(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def names() -> list[str]:
    return sorted(indexes.present("default"))


def known_index(slug: str = "name") -> str:
    return schema.current().flow("shops").fields[slug].index


def test_an_indexed_field_has_an_index_in_each_direction(shops):
    index()
    assert names() == [known_index(), f"{known_index()}_d"]


def test_indexes_follow_once_for_all_changes_of_a_transaction(shops):
    with transaction.atomic():
        before = len(connection.run_on_commit)
        for slug in ("one", "two", "three"):
            definitions.create_field(shops, slug, field_type="string", options={"indexed": True})
        assert len(connection.run_on_commit) == before + 1
    assert len(names()) == 6


def test_every_kind_that_is_compared_can_be_indexed(shops):
    def define():
        for kind in KINDS:
            options = {"indexed": True} | ({"enum": ["x", "y"]} if kind == "enumeration" else {})
            definitions.create_field(shops, kind, field_type=kind, options=options)

    definitions.run(define, using="default")
    documents("shops").create({"name": "b", **KINDS})
    assert all(known_index(kind) for kind in KINDS)


def test_a_unique_field_and_a_uid_have_one_by_themselves(shops):
    definitions.update_field(Field.objects.get(slug="name"), unique=True)
    definitions.create_field(shops, "slug", field_type="uid")
    assert names() == sorted([known_index(), known_index("slug")])


@pytest.mark.parametrize("kind", ["json", "password", "media"])
def test_only_what_is_compared_may_be_indexed(shops, kind):
    with pytest.raises(ValidationError, match="cannot be indexed") as refused:
        definitions.create_field(shops, "more", field_type=kind, options={"indexed": True})
    assert refused.value.path == ("options", "indexed")


def test_no_longer_indexed_the_index_is_dropped(shops):
    index()
    definitions.update_field(Field.objects.get(slug="name"), options={})
    assert names() == []


def test_a_renamed_field_keeps_its_index(shops):
    index()
    before = names()
    definitions.update_field(Field.objects.get(slug="name"), slug="title")
    assert (names(), known_index("title")) == (before, before[0])


def test_another_type_has_another_index(shops):
    index()
    before = names()
    builders.write("shops", "a", {"name": "7"})
    definitions.change_field_type(Field.objects.get(slug="name"), "integer")
    assert known_index()
    assert not set(before) & set(names())


def test_the_index_of_a_deleted_field_is_dropped(shops):
    index()
    definitions.delete_field(Field.objects.get(slug="name"))
    assert names() == []


def test_the_index_of_a_deleted_flow_is_dropped(shops):
    index()
    definitions.delete_flow(Flow.objects.get(slug="shops"))
    assert names() == []


def test_a_transaction_that_is_rolled_back_builds_nothing(shops):
    with transaction.atomic():
        index()
        transaction.set_rollback(True)
    assert names() == []


def test_a_transaction_of_the_caller_builds_once_it_is_committed(shops):
    with transaction.atomic():
        index()
        assert names() == []
    assert known_index()


def test_much_content_is_left_to_the_command(shops, monkeypatch, caplog):
    monkeypatch.setattr("relations.engine.versions.indexing.building.AT_ONCE", 0)
    index()
    assert names() == []
    assert "No index yet on shops.name" in caplog.text
    assert "shops.name" in call("index_fields", "--dry-run")
    call("index_fields")
    assert known_index()


def test_the_command_says_what_it_builds_and_then_that_nothing_is_left(shops):
    index()
    call("index_fields", "--drop")
    assert names() == []
    assert "[1/2] shops.name" in call("index_fields")
    assert call("index_fields") == "nothing to do\n"


def test_check_relations_names_a_missing_index(shops):
    index()
    call("index_fields", "--drop")
    assert "shops.name: has no index yet" in call("check_relations")
    assert json.loads(call("check_relations", "--json"))["missing_indexes"] == ["shops.name"]


def test_an_index_that_postgres_could_not_complete_is_built_anew(shops):
    if connection.vendor != "postgresql":
        pytest.skip("only on PostgreSQL")
    index()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = %s::regclass", [known_index()]
        )
    assert len(names()) == 1
    assert indexing.build() == 2  # the broken one is dropped, and built
    assert len(names()) == 2


def test_a_dumped_definition_keeps_it(shops, tmp_path):
    index()
    call_command("dump_schema", str(tmp_path / "project"), verbosity=0)
    definitions.delete_flow(shops)
    call_command("load_schema", str(tmp_path / "project"), verbosity=0)
    assert Field.objects.get(flow__slug="shops", slug="name").options == {"indexed": True}
    assert known_index()
