"""Filters of JSON: a part of its text, or the whole, whatever the database."""

import functools

import pytest
from django.db import connection

from relations.engine import definitions
from relations.engine.documents import documents
from relations.engine.errors import ValidationError
from tests import builders
from tests.remembered import remembered

pytestmark = pytest.mark.django_db

VALUES = {
    "a": {"roles": ["curator", "guard"], "deep": {"n": 1}},
    "b": {"roles": ["guard"]},
    "c": 'Crème "quoted" back\\slash 50% a_b',
    "d": [1, True, None, "é"],
    "e": None,
    "f": True,
    "g": 42,
}


@pytest.fixture
@remembered
def things():
    made = builders.flow("things", singular="thing")
    definitions.create_field(made, "extra", field_type="json")
    definitions.create_component("a.fact", name="Fact", attributes={"extra": {"type": "json"}})
    options = {"component": "a.fact", "repeatable": True}
    definitions.create_field(made, "facts", field_type="component", options=options)
    for name, value in VALUES.items():
        data = {"name": name, "extra": value, "facts": [{"extra": value}]}
        documents("things").create(data, document_id=name)


def found(condition):
    return "".join(d.document_id for d in documents("things").find(filters={"extra": condition}, sort="name"))


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"$contains": "curator"}, "a"),
        ({"$contains": "CURATOR"}, ""),
        ({"$containsi": "CURATOR"}, "a"),
        ({"$contains": '"roles":["guard"]'}, "b"),
        ({"$contains": "Crème"}, "c"),
        ({"$containsi": "CRÈME"}, "c"),
        ({"$contains": "50% a_b"}, "c"),
        ({"$contains": r"back\\slash"}, "c"),
        ({"$contains": "é"}, "d"),
        ({"$notContains": "guard"}, "cdfg"),
        ({"$contains": ""}, "abcdfg"),
        ({"$startsWith": "["}, "d"),
        ({"$eq": '{"roles": ["guard"]}'}, "b"),
        ({"$eq": "42"}, "g"),
        ({"$eq": 42}, "g"),
        ({"$eq": "true"}, "f"),
        ({"$eq": '[1, true, null, "é"]'}, "d"),
        ({"$ne": "42"}, "abcdf"),
        ({"$in": ["42", "true"]}, "fg"),
        ({"$null": True}, "e"),
    ],
)
def test_json_is_found_by_its_text(things, condition, expected):
    assert found(condition) == expected


def test_json_in_components_is_found_alike(things):
    found = documents("things").find(filters={"facts": {"extra": {"$contains": "curator"}}})
    assert [document.document_id for document in found] == ["a"]


@pytest.mark.parametrize("operator", ["$lt", "$gte", "$between"])
def test_json_has_no_order(things, operator):
    with pytest.raises(ValidationError):
        found({operator: ["1", "2"] if operator == "$between" else "1"})
    with pytest.raises(ValidationError):
        documents("things").find(sort="extra")


def nested(levels):
    return functools.reduce(lambda below, _: [below], range(levels - 1), [])


def test_a_value_has_as_many_levels_as_the_database_keeps(things):
    most = 30 if connection.vendor == "mysql" else 100
    documents("things").update("a", {"extra": nested(most)})
    assert documents("things").find_one("a", status="draft")["extra"] == nested(most)
    for data in ({"extra": nested(most + 1)}, {"facts": [{"extra": nested(most + 1)}]}):
        with pytest.raises(ValidationError, match="nested deeper"):
            documents("things").update("a", data)
