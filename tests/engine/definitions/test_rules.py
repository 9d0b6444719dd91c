import pytest

from relations.engine.definitions import (
    create_field,
    create_flow,
)
from relations.engine.errors import ValidationError
from tests.remembered import remembered

pytestmark = pytest.mark.django_db


@pytest.fixture
@remembered
def flow():
    return create_flow("restaurants", name="Restaurants")


@pytest.mark.parametrize(
    ("kind", "rules"),
    [
        ("string", [{"type": "enum", "options": ["fast", "slow"]}]),
        ("string", [{"type": "email"}]),
        ("string", [{"type": "slug"}, {"type": "enum", "options": ["a"]}]),
        ("string", [{"type": "uuid"}]),
        ("integer", [{"type": "between", "options": {"from": 1, "to": 5}}]),
        ("integer", [{"type": "between", "options": {"from": n, "to": n + 6}} for n in (10, 70)]),
        ("integer", [{"type": "enum", "options": [1, 2]}]),
        ("float", [{"type": "between", "options": {"from": 0.5, "to": 5}}]),
        ("float", [{"type": "enum", "options": [1, 2.5]}]),
        ("date", [{"type": "enum", "options": ["2017-12-25", "2017-12-25 10:00:00"]}]),
    ],
)
def test_rules_are_kept_as_they_are(flow, kind, rules):
    assert create_field(flow, "value", field_type=kind, validation_rules=rules).validation_rules == rules


@pytest.mark.parametrize(
    ("kind", "rule", "key"),
    [
        ("string", "email", "[0]"),
        ("string", {}, "[0]"),
        ("string", {"type": ["enum"]}, "[0]"),
        ("string", {"type": "between", "options": {"from": 1, "to": 2}}, "[0].type"),
        ("string", {"type": "url"}, "[0].type"),
        ("string", {"type": "enum"}, "[0].options"),
        ("string", {"type": "enum", "options": []}, "[0].options"),
        ("string", {"type": "enum", "options": "abc"}, "[0].options"),
        ("string", {"type": "enum", "options": ["a", 1]}, "[0].options"),
        ("string", {"type": "email", "to": "me"}, "[0].to"),
        ("integer", {"type": "email"}, "[0].type"),
        ("integer", {"type": "enum", "options": [1, True]}, "[0].options"),
        ("integer", {"type": "enum", "options": [1.5]}, "[0].options"),
        ("integer", {"type": "between", "options": {"from": 1}}, "[0].options"),
        ("integer", {"type": "between", "options": {"from": 1, "to": "5"}}, "[0].options"),
        ("integer", {"type": "between", "options": {"from": 5, "to": 1}}, "[0].options"),
        ("integer", {"type": "between", "from": 1, "to": 5}, "[0].from"),
        ("float", {"type": "between", "options": {"from": 0, "to": float("inf")}}, "[0].options"),
        ("date", {"type": "enum", "options": ["Christmas"]}, "[0].options"),
        ("date", {"type": "between", "options": {"from": "2017-12-25", "to": "2018"}}, "[0].type"),
        ("boolean", {"type": "enum", "options": [True]}, "[0].type"),
        ("text", {"type": "slug"}, "[0].type"),
    ],
)
def test_a_rule_that_does_not_fit_is_named(flow, kind, rule, key):
    with pytest.raises(ValidationError) as caught:
        create_field(flow, "value", field_type=kind, validation_rules=[rule])
    assert caught.value.key == f"validation_rules{key}"


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("enumeration", {"enum": ["a", "b"]}),
        ("integer", {"min": 0, "max": 5}),
        ("string", {"minLength": 1, "maxLength": 60, "regex": "^[a-z0-9-]+$"}),
        ("media", {"multiple": True, "allowedTypes": ["images"]}),
        ("uid", {"targetField": "name"}),
    ],
)
def test_options_are_kept_as_they_are(flow, kind, options):
    assert create_field(flow, "value", field_type=kind, options=options).options == options


@pytest.mark.parametrize(
    ("kind", "options", "key"),
    [
        ("enumeration", {}, "enum"),
        ("enumeration", {"enum": []}, "enum"),
        ("enumeration", {"enum": [1]}, "enum"),
        ("integer", {"min": "0"}, "min"),
        ("integer", {"max": True}, "max"),
        ("string", {"maxLength": -1}, "maxLength"),
        ("string", {"minLength": 1.5}, "minLength"),
        ("string", {"regex": "("}, "regex"),
        ("string", {"regex": 5}, "regex"),
        ("media", {"multiple": "yes"}, "multiple"),
        ("string", {"colour": "red"}, "colour"),
    ],
)
def test_an_option_that_does_not_fit_is_named(flow, kind, options, key):
    with pytest.raises(ValidationError) as caught:
        create_field(flow, "value", field_type=kind, options=options)
    assert caught.value.key == f"options.{key}"
