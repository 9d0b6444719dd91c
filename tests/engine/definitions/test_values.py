import pytest
from django.contrib.auth.hashers import check_password

from relations.engine.definitions import (
    DataLossError,
    change_field_type,
    create_field,
    create_flow,
    create_locale,
    update_field,
)
from relations.engine.documents import documents
from relations.engine.errors import ValidationError
from relations.models import EntryVersion, Field
from tests import builders
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def flow():
    return create_flow("restaurants", name="Restaurants")


def stored(slug, document_id, field):
    version = EntryVersion.objects.get(entry__document_id=document_id, flow__slug=slug)
    return version.values.get(field, "absent")


# -- other types ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "value", "after", "expected"),
    [
        ("string", "Lyon", "text", "Lyon"),
        ("string", "3", "integer", 3),
        ("integer", 3, "biginteger", "3"),
        ("integer", 3, "float", 3),
        ("date", "2017-12-25", "datetime", "2017-12-25T00:00:00.000Z"),
        ("string", None, "integer", None),
    ],
)
def test_values_that_fit_another_type_are_converted(flow, before, value, after, expected):
    field = create_field(flow, "value", field_type=before)
    documents("restaurants").create({"value": value}, document_id="r")
    change_field_type(field, after)
    assert stored("restaurants", "r", "value") == expected


def test_values_that_do_not_fit_another_type_are_counted(flow):
    field = create_field(flow, "value", field_type="string")
    for value in ("3", "four", "five"):
        documents("restaurants").create({"value": value})
    with pytest.raises(DataLossError, match="2 values"):
        change_field_type(field, "integer")


def test_the_hash_of_a_password_becomes_no_text(flow):
    field = create_field(flow, "value", field_type="password")
    documents("restaurants").create({"value": "secret"}, document_id="r")
    change_field_type(field, "string", allow_data_loss=True)
    assert stored("restaurants", "r", "value") is None


def test_a_text_that_becomes_a_password_is_hashed(flow):
    field = create_field(flow, "value", field_type="string")
    documents("restaurants").create({"value": "secret"}, document_id="r")
    change_field_type(field, "password")
    assert check_password("secret", stored("restaurants", "r", "value"))


def test_a_refused_change_of_type_leaves_the_values(flow):
    field = create_field(flow, "value", field_type="string")
    for number, value in enumerate(("3", "four")):
        documents("restaurants").create({"value": value}, document_id=str(number))
    with pytest.raises(DataLossError):
        change_field_type(field, "integer")
    assert [stored("restaurants", str(number), "value") for number in (0, 1)] == ["3", "four"]


def test_values_that_do_not_fit_another_type_become_null_when_that_is_allowed(flow):
    field = create_field(flow, "value", field_type="string")
    documents("restaurants").create({"value": "four"}, document_id="r")
    change_field_type(field, "integer", allow_data_loss=True)
    assert stored("restaurants", "r", "value") is None


def test_another_type_may_come_with_what_it_needs(flow):
    field = create_field(flow, "value", field_type="string")
    assert change_field_type(field, "enumeration", options={"enum": ["a"]}).options == {"enum": ["a"]}


def test_rules_that_another_type_does_not_take_are_named(flow):
    field = create_field(flow, "value", field_type="string", validation_rules=[{"type": "email"}])
    with pytest.raises(ValidationError) as caught:
        change_field_type(field, "integer")
    assert caught.value.key == "validation_rules[0].type"


@pytest.mark.parametrize("types", [("string", "relationship"), ("relationship", "string")])
def test_a_value_and_a_relation_do_not_become_each_other(flow, types):
    before, after = types
    more = {"cardinality": "many-to-many", "target_flow": flow} if before == "relationship" else {}
    field = create_field(flow, "value", field_type=before, **more)
    with pytest.raises(ValidationError) as caught:
        change_field_type(field, after, allow_data_loss=True)
    assert caught.value.key == "field_type"


# -- localized fields -------------------------------------------------------------------------------


@pytest.fixture
@remembered
def guides():
    create_locale("fr")
    flow = builders.flow("guides", localized=True)
    documents("guides").create({"name": "Guide"}, document_id="g")
    documents("guides").update("g", {"name": "Le guide"}, locale="fr")
    return flow


def test_a_field_that_stops_being_localized_refuses_to_lose_values(guides):
    with pytest.raises(DataLossError, match="1 document"):
        update_field(Field.objects.get(flow=guides), localized=False)


def test_a_field_that_stops_being_localized_keeps_the_default_locales_value(guides):
    update_field(Field.objects.get(flow=guides), localized=False, allow_data_loss=True)
    assert documents("guides").find_one("g", locale="fr")["name"] == "Guide"


def test_a_field_with_equal_values_stops_being_localized(guides):
    documents("guides").update("g", {"name": "Guide"}, locale="fr")
    assert not update_field(Field.objects.get(flow=guides), localized=False).localized


def test_a_field_becomes_localized_and_keeps_its_values(guides):
    field = create_field(guides, "year", field_type="integer")
    documents("guides").update("g", {"year": 1990})
    update_field(field, localized=True)
    documents("guides").update("g", {"year": 1991}, locale="fr")
    assert documents("guides").find_one("g")["year"] == 1990
