"""Flows whose relations have rules."""

import pytest

from relations.engine import definitions, schema
from relations.models import Field
from tests.builders import flow, make
from tests.remembered import remembered


@remembered
def menus(options, inverse=None, drafts=False, cardinality="many-to-many"):
    """Menus with dishes, seen from both sides; each side with its rules."""
    menus = flow("menus", singular="menu", draft_and_publish=drafts)
    dishes = flow("dishes", singular="dish", draft_and_publish=drafts)
    definitions.create_field(dishes, "price", field_type="integer")
    other = {"many-to-many": "many-to-many", "one-to-many": "many-to-one"}[cardinality]
    owning = definitions.create_field(
        menus,
        "dishes",
        field_type="relationship",
        cardinality=cardinality,
        target_flow=dishes,
        options=options,
    )
    definitions.create_field(
        dishes,
        "menus",
        field_type="relationship",
        cardinality=other,
        target_flow=menus,
        mapped_by=owning,
        options=inverse or {},
    )
    make("dishes", *"abcd")
    return menus, dishes


@remembered
def tree(drafts=False, **options):
    """Pages with a parent and children."""
    pages = flow("pages", singular="page", draft_and_publish=drafts)
    owning = definitions.create_field(
        pages,
        "children",
        field_type="relationship",
        cardinality="one-to-many",
        target_flow=pages,
        options=options,
    )
    definitions.create_field(
        pages,
        "parent",
        field_type="relationship",
        cardinality="many-to-one",
        target_flow=pages,
        mapped_by=owning,
    )
    make("pages", *"abcd")
    return pages


def outdated(field):
    """Give a relation a filter that names a field which is gone, as one of an earlier version may."""
    Field.objects.filter(pk=field.pk).update(options={"targetFilter": {"cost": 1}})
    schema.renew("default")


@pytest.fixture
def trees(db):
    return tree(noCycle=True, noSelf=True)
