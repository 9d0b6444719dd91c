"""Uninstalling: the migrations go back to nothing, whatever the tables hold."""

import pytest
from django.core.management import call_command
from django.db import connection

from relations.engine import definitions
from relations.engine.documents import documents
from tests import builders


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_tables_go_with_relations_of_components_in_them_and_no_others():
    builders.make(builders.flow("tags", singular="tag").slug, "a")
    tag = {"type": "relation", "relation": "manyToMany", "target": "api::tag.tag"}
    definitions.create_component("shared.box", name="Box", attributes={"tags": tag})
    pages = builders.flow("pages", singular="page")
    definitions.create_field(pages, "box", field_type="component", options={"component": "shared.box"})
    documents("pages").create({"box": {"tags": ["a"]}})
    before = set(connection.introspection.table_names())
    try:
        call_command("migrate", "relations", "zero", verbosity=0)
        gone = before - set(connection.introspection.table_names())
    finally:
        call_command("migrate", verbosity=0)
    assert gone == {name for name in before if name.startswith("relations_")}
