"""The table of kinds: a class for each."""

import pytest

from relations.engine.schema import FieldSchema
from relations.engine.values import KINDS
from relations.models import FieldType


def field(kind: str, **attributes) -> FieldSchema:
    return FieldSchema(id=0, public_id="", flow=0, slug="f", name="f", kind=kind, **attributes)


def kinds(trait: str) -> set[str]:
    return {name for name, kind in KINDS.items() if getattr(kind, trait)}


def test_every_type_of_field_has_a_class():
    assert set(KINDS) == set(FieldType.values)


def test_the_kinds_that_hold_components():
    assert kinds("holds_parts") == {"component", "dynamiczone"}


def test_the_kinds_that_are_read_when_asked_for():
    assert kinds("on_demand") == {"relationship", "media", "component", "dynamiczone"}


def test_the_kind_that_is_never_shown():
    assert kinds("secret") == {"password"}


def test_the_kinds_that_are_only_null_or_not():
    assert kinds("compared") == set(KINDS) - kinds("on_demand") - {"json", "blocks"}


@pytest.mark.parametrize("kind", sorted(kinds("rules")))
def test_a_kind_with_rules_says_what_their_options_are(kind):
    assert KINDS[kind].rule_options


@pytest.mark.parametrize("kind", FieldType.values)
def test_a_default_that_cannot_be_read_is_none(kind):
    unreadable = field(kind, default=float("nan"))
    assert unreadable.type.default(unreadable) is None


@pytest.mark.parametrize(
    ("kind", "options", "many"),
    [
        ("media", {}, False),
        ("media", {"multiple": True}, True),
        ("component", {"component": "a.b"}, False),
        ("component", {"component": "a.b", "repeatable": True}, True),
        ("dynamiczone", {"components": ["a.b"]}, True),
        ("string", {"multiple": True}, False),
    ],
)
def test_a_field_that_holds_a_list(kind, options, many):
    assert field(kind, options=options).type.is_list(field(kind, options=options)) is many
