"""`dumpdata` and `loaddata`: the content comes back, and can be written on."""

import json
from datetime import datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from relations.access.tokens import issue_token
from relations.engine import definitions
from relations.engine.documents import documents
from relations.engine.operations import Set, Target
from relations.models import AccessToken, Entry, EntryVersion, Field, Flow, Link
from tests import builders

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def content(settings):
    """Published restaurants of drafts and of resources, in two locales; a token."""
    settings.RELATIONS_RESOURCES = {"product": None}
    # As in a database that was just migrated, the first locale has the first key.
    call_command("flush", interactive=False, stdout=StringIO())
    definitions.create_locale("fr")
    restaurants, _ = builders.guide(draft_and_publish=True)
    localized = builders.flow("guides", localized=True)
    builders.relation(localized, "restaurants", restaurants)
    definitions.create_field(
        restaurants,
        "goods",
        field_type="relationship",
        cardinality="many-to-many",
        resource_types=["product"],
    )
    builders.make("categories", *"abc")
    builders.make("restaurants", "r")
    documents("categories").publish("a")
    documents("restaurants").update(
        "r",
        {"categories": [*"bac"]},
        changes={"goods": Set((Target("1", resource="product"),))},
        status="published",
    )
    for locale in ("en", "fr"):
        documents("guides").create({"name": locale, "restaurants": ["r"]}, document_id=locale, locale=locale)
    issue_token("x", scope="write")


class Milliseconds(DjangoJSONEncoder):
    """Moments as a dump keeps them: whole milliseconds, always three digits of them."""

    def default(self, o):
        if isinstance(o, datetime):
            return o.isoformat(timespec="milliseconds")
        return super().default(o)


def rows():
    """Every row as JSON, which has moments in milliseconds."""
    models = (Flow, Field, Entry, EntryVersion, Link, AccessToken)
    return {
        model.__name__: json.loads(
            json.dumps(list(model._base_manager.order_by("pk").values()), cls=Milliseconds)
        )
        for model in models
    }


def test_a_dump_is_loaded_and_written_on(content, tmp_path):
    before = rows()
    dump = tmp_path / "dump.json"
    call_command("dumpdata", "relations", "--natural-foreign", output=str(dump), stdout=StringIO())
    call_command("flush", interactive=False, stdout=StringIO())
    assert not Link.objects.exists()
    call_command("loaddata", str(dump), stdout=StringIO())
    assert rows() == before
    documents("restaurants").update(
        "r", {"categories": {"connect": [{"documentId": "c", "position": {"start": True}}]}}
    )
    assert builders.listed("restaurants", "r", "categories", status="draft") == [*"cba"]
    assert builders.listed("restaurants", "r", "categories") == ["a"]


def test_a_dump_names_columns_alone(content):
    out = StringIO()
    call_command("dumpdata", "relations.link", stdout=out)
    columns = {field.name for field in Link._meta.concrete_fields} - {"id"}
    assert all(set(row["fields"]) == columns for row in json.loads(out.getvalue()))


def test_flows_survive_between_tests_that_empty_the_database(content):
    """What serialized_rollback does: the database as text, and back."""
    before, kept = rows(), connection.creation.serialize_db_to_string()
    call_command("flush", interactive=False, inhibit_post_migrate=True, stdout=StringIO())
    assert not Flow.objects.exists()
    connection.creation.deserialize_db_from_string(kept)
    assert rows() == before
    assert documents("restaurants").find_one("r")["name"] == "r"
