"""The migration that tells the components of a version apart, and gives their relations fields."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from relations.engine import definitions
from relations.engine.documents import documents
from relations.models import Component, EntryVersion, Field
from tests import builders

migration = import_module("relations.migrations.0010_parts")
EDITOR = SimpleNamespace(connection=connection)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

INNER = {"type": "component", "component": "shared.inner", "repeatable": True}


@pytest.fixture
def pages():
    flow = builders.flow("pages", draft_and_publish=True)
    definitions.create_component("shared.inner", attributes={"text": {"type": "string"}})
    definitions.create_component("shared.outer", attributes={"inner": INNER})
    zone = {"components": ["shared.outer", "shared.inner"]}
    definitions.create_field(flow, "zone", field_type="dynamiczone", options=zone)
    definitions.create_field(flow, "box", field_type="component", options={"component": "shared.outer"})
    documents("pages").create({"name": "p"}, document_id="p", status="published")
    return flow


def ids(values):
    zone = [(part["id"], [inner["id"] for inner in part.get("inner", ())]) for part in values["zone"]]
    return zone, values["box"]["id"], [inner["id"] for inner in values["box"]["inner"]]


def test_components_that_share_an_id_get_one_each_the_same_in_both_statuses(pages):
    zone = [
        {"__component": "shared.outer", "id": 1, "inner": [{"id": 1}, {"id": 2}]},
        {"__component": "shared.inner", "id": 3},
    ]
    EntryVersion.objects.update(values={"zone": zone, "box": {"id": 3, "inner": [{"id": 4}, {"id": 3}]}})
    migration.tell_parts_apart(apps, EDITOR)
    first, second = (ids(version.values) for version in EntryVersion.objects.all())
    assert first == second
    (outer, inner), (plain, _) = first[0]
    found = [outer, *inner, plain, first[1], *first[2]]
    assert (outer, inner[1], plain, first[2][0]) == (1, 2, 3, 4)
    assert len(set(found)) == 7
    assert all(0 < each < 2**53 for each in found)


def test_a_relation_that_was_described_has_a_field(pages):
    relation = {"type": "relation", "relation": "manyToMany", "target": "api::pages.pages"}
    gone = relation | {"target": "api::gone.gone"}
    Component.objects.filter(uid="shared.inner").update(attributes={"links": relation, "gone": gone})
    migration.add_fields(apps, EDITOR)
    row = Field.objects.get(component__uid="shared.inner")
    assert (row.slug, row.cardinality, row.target_flow) == ("links", "many-to-many", pages)
