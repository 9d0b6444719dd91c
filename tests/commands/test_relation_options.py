"""Options of relations in schema files: written, and read back without a loss."""

import json

import pytest
from django.core.management import call_command

from relations.models import Component, Field, Flow
from tests.engine.link_data.conftest import staff

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

OPTIONS = {
    "link": "shared.role",
    "min": 1,
    "max": 9,
    "onDelete": "refuse",
    "targetFilter": {"name": {"$ne": "x"}},
}


def schema_of(folder, singular):
    [path] = folder.rglob(f"content-types/{singular}/schema.json")
    return json.loads(path.read_text())["attributes"]


def test_they_come_back(db, tmp_path):
    from relations.engine import definitions

    staff()
    definitions.update_field(Field.objects.get(slug="staff"), options=OPTIONS, required=True)
    call_command("dump_schema", tmp_path)
    attribute = schema_of(tmp_path, "film")["staff"]
    assert (attribute["required"], attribute["min"], attribute["max"]) == (True, 1, 9)
    Flow.objects.all().delete()
    Component.objects.all().delete()
    call_command("load_schema", tmp_path)
    field = Field.objects.get(slug="staff")
    assert (field.options, field.required) == (OPTIONS, True)


def test_a_component_keeps_them_too(db, tmp_path):
    from relations.engine import definitions

    staff()
    attributes = {
        "crew": {
            "type": "relation", "relation": "oneToMany", "target": "api::person.person",
            "link": "shared.role", "min": 1, "onDelete": "refuse",
        }
    }  # fmt: skip
    definitions.create_component("shared.crew", attributes=attributes)
    expected = {"link": "shared.role", "min": 1, "onDelete": "refuse"}
    assert Field.objects.get(slug="crew").options == expected
    call_command("dump_schema", tmp_path)
    definitions.delete_component(Component.objects.get(uid="shared.crew"))
    call_command("load_schema", tmp_path)
    assert Field.objects.get(slug="crew").options == expected
