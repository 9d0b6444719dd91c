"""The migration that gives a relation's target flows a table of their own."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE, AFTER = "0016_ordered_flows", "0017_several_targets"


@pytest.fixture
def migrate(transactional_db):
    def to(name):
        executor = MigrationExecutor(connection)
        executor.migrate([("relations", name)])
        return MigrationExecutor(connection).loader.project_state([("relations", name)]).apps

    yield to
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.slow
def test_targets_and_sides_are_kept_forth_and_back(migrate):
    apps = migrate(BEFORE)
    flow, field = apps.get_model("relations", "Flow"), apps.get_model("relations", "Field")
    pages, tags = (flow.objects.create(slug=slug, singular=slug, name=slug) for slug in ("pages", "tags"))
    kind = {"field_type": "relationship", "cardinality": "many-to-many", "order": 0}
    owner = field.objects.create(flow=pages, slug="tags", name="tags", target_flow=tags, **kind)
    field.objects.create(flow=tags, slug="pages", name="pages", target_flow=pages, mapped_by=owner, **kind)
    field.objects.create(flow=pages, slug="name", name="name", field_type="string", order=1)

    field = migrate(AFTER).get_model("relations", "Field")
    found = field.objects.order_by("slug").values_list("slug", "targets__slug", "mapped_by__slug", "several")
    assert list(found) == [
        ("name", None, None, False),
        ("pages", "pages", "tags", False),
        ("tags", "tags", None, False),
    ]
    field = migrate(BEFORE).get_model("relations", "Field")
    found = field.objects.order_by("slug").values_list("slug", "target_flow__slug", "mapped_by__slug")
    assert list(found) == [("name", None, None), ("pages", "pages", "tags"), ("tags", "tags", None)]
