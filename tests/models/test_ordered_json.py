"""The attributes of a component keep their order on every database."""

import pytest
from django.core import serializers

from relations.models import Component

pytestmark = pytest.mark.django_db

ATTRIBUTES = {
    "zebra": {"type": "string", "maxLength": 1},
    "a": {"type": "text"},
    "mm": {"min": 1, "type": "integer"},
}


def in_order(value):
    return [(key, list(attribute)) for key, attribute in value.items()]


def test_keys_come_back_in_order_at_every_depth():
    made = Component.objects.create(uid="a.b", attributes=ATTRIBUTES)
    assert in_order(Component.objects.get(pk=made.pk).attributes) == in_order(ATTRIBUTES)


def test_values_come_back_as_read_by_values():
    Component.objects.create(uid="a.b", attributes=ATTRIBUTES)
    (found,) = Component.objects.values_list("attributes", flat=True)
    assert in_order(found) == in_order(ATTRIBUTES)


def test_rows_are_changed_together():
    Component.objects.create(uid="a.b", attributes=ATTRIBUTES)
    Component.objects.update(attributes={"é": {"type": "json"}})
    assert Component.objects.get().attributes == {"é": {"type": "json"}}


def test_a_dump_keeps_the_order():
    Component.objects.create(uid="a.b", attributes=ATTRIBUTES)
    text = serializers.serialize("json", Component.objects.all())
    (loaded,) = serializers.deserialize("json", text)
    assert in_order(loaded.object.attributes) == in_order(ATTRIBUTES)
