import pytest

from relations.engine import schema
from relations.engine.definitions import create_field, create_flow, order_fields
from relations.engine.errors import ValidationError
from relations.models import Field

pytestmark = pytest.mark.slow


@pytest.fixture
def cities(db):
    flow = create_flow("cities", name="Cities")
    for slug in "abc":
        create_field(flow, slug, field_type="string")
    return flow


def fields(flow, order):
    return [Field.objects.get(flow=flow, slug=slug) for slug in order]


def test_fields_are_put_in_order(cities):
    order_fields(cities, fields(cities, "cab"))
    assert list(schema.current().flow("cities").fields) == ["c", "a", "b"]


@pytest.mark.parametrize("order", ["ab", "aabc", ""])
def test_an_order_names_every_field_once(cities, order):
    with pytest.raises(ValidationError):
        order_fields(cities, fields(cities, order))


def test_the_same_order_again_is_no_change(cities):
    order_fields(cities, fields(cities, "abc"))
    assert [field.order for field in Field.objects.filter(flow=cities)] == [0, 1, 2]
