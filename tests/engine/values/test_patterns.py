"""Regular expressions of fields: matched in bounded time, and refused where that cannot be promised."""

import time

import pytest

from relations.engine import definitions
from relations.engine.errors import ValidationError
from relations.engine.values import patterns
from relations.models import Component, Field
from tests import builders

pytestmark = pytest.mark.once

SLOW = "^(a+)+$"
UNBOUNDED = {
    "look-ahead": r"^(?=.*[0-9]).+$",
    "look-behind": r"(?<=a)b",
    "negative look-ahead": r"^(?!admin)",
    "back reference": r"(a)\1",
    "escape": r"^[\u0041-\u005a]+$",
    "repeat": r"^a{1,2000}$",
}


def test_a_pattern_that_explodes_elsewhere_is_matched_at_once():
    began = time.thread_time()
    assert not patterns.matches(SLOW, "a" * 5_000 + "!")
    assert patterns.matches(SLOW, "a" * 5_000)
    assert time.thread_time() - began < 5  # another library takes longer than the universe has existed


def test_a_pattern_under_a_limit_gives_up():
    assert not patterns.matches(r"^(?=a)(a|aa|a?a)+$(?!b)", "a" * 5_000 + "!")


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        (r"^\d+$", "12", True),
        (r"^\d+$", "1x", False),
        (r"^[\p{L} ]+$", "Zoé ß", True),
        (r"^(?=.*[0-9]).+$", "a1", True),
        (r"^(?=.*[0-9]).+$", "ab", False),
        (r"^[\u0041-\u005a]+$", "AZ", True),
        (r"(?i)^abc", "ABCd", True),
    ],
)
def test_patterns_of_both_kinds_match(pattern, text, expected):
    assert patterns.matches(pattern, text) is expected


@pytest.mark.django_db
class TestDefining:
    @pytest.fixture
    def flow(self):
        return builders.flow("notes")

    @pytest.mark.parametrize("kind", UNBOUNDED)
    def test_a_new_pattern_that_cannot_be_bounded_is_refused_by_name(self, flow, kind):
        with pytest.raises(ValidationError, match="cannot be matched in bounded time") as refused:
            definitions.create_field(flow, "code", field_type="string", options={"regex": UNBOUNDED[kind]})
        assert refused.value.path == ("options", "regex")
        assert UNBOUNDED[kind] in refused.value.message
        assert not Field.objects.filter(slug="code").exists()

    def test_one_of_a_component_is_refused_as_well(self):
        attributes = {"code": {"type": "string", "regex": UNBOUNDED["look-ahead"]}}
        with pytest.raises(ValidationError) as refused:
            definitions.create_component("a.note", attributes=attributes)
        assert refused.value.path == ("attributes", "code", "options", "regex")

    def test_one_that_is_stored_stays_with_changes_of_other_things(self, flow):
        options = {"regex": UNBOUNDED["look-ahead"]}
        with definitions.any_pattern():
            field = definitions.create_field(flow, "code", field_type="string", options=options)
        definitions.update_field(field, name="Code", options={**options, "maxLength": 5})
        with pytest.raises(ValidationError):
            definitions.update_field(field, options={"regex": UNBOUNDED["repeat"]})
        assert Field.objects.get(slug="code").options == {**options, "maxLength": 5}

    def test_one_of_a_stored_component_stays(self):
        attributes = {"code": {"type": "string", "regex": UNBOUNDED["look-ahead"]}}
        with definitions.any_pattern():
            component = definitions.create_component("a.note", attributes=attributes)
        definitions.update_component(component, attributes={**attributes, "text": {"type": "string"}})
        assert list(Component.objects.get(uid="a.note").attributes) == ["code", "text"]

    def test_a_value_is_held_against_it(self, flow):
        with definitions.any_pattern():
            definitions.create_field(
                flow, "code", field_type="string", options={"regex": UNBOUNDED["look-ahead"]}
            )
        builders.make("notes", "n")
        builders.write("notes", "n", {"code": "a1"})
        with pytest.raises(ValidationError, match="must match"):
            builders.write("notes", "n", {"code": "ab"})
