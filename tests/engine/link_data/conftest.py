"""Films whose staff has a role on each link, seen from both sides."""

import pytest

from relations.engine import definitions
from tests.builders import flow, make
from tests.remembered import remembered

ROLE = {
    "role": {"type": "string", "maxLength": 20},
    "days": {"type": "integer"},
    "fee": {"type": "integer", "private": True},
}


@remembered
def staff(cardinality="many-to-many", inverse="many-to-many", **features):
    """The flows films and people, and the relation `films.staff` with `people.films` at its other end."""
    definitions.create_component("shared.role", attributes=ROLE)
    films, people = flow("films", singular="film", **features), flow("people", singular="person", **features)
    owning = definitions.create_field(
        films,
        "staff",
        field_type="relationship",
        cardinality=cardinality,
        target_flow=people,
        options={"link": "shared.role"},
    )
    definitions.create_field(
        people,
        "films",
        field_type="relationship",
        cardinality=inverse,
        target_flow=films,
        mapped_by=owning,
    )
    make("people", "ann", "ben", "cid")
    make("films", "jaws")
    return films, people


@pytest.fixture
def films(db):
    return staff(draft_and_publish=False)


@pytest.fixture
def drafts(db):
    return staff(draft_and_publish=True)
