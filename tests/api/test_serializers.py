"""The serializer of documents for one's own views."""

import pytest
from rest_framework.exceptions import ValidationError

from relations.api.serializers import DocumentSerializer
from relations.engine import definitions
from relations.engine.documents import documents
from tests import builders
from tests.remembered import remembered

pytestmark = pytest.mark.django_db


class RestaurantSerializer(DocumentSerializer):
    flow = "restaurants"


@pytest.fixture(autouse=True)
@remembered
def guide():
    restaurants, _ = builders.guide()
    definitions.create_field(restaurants, "seats", field_type="integer")
    definitions.create_field(restaurants, "code", field_type="string", unique=True)
    builders.make("categories", *"ab")
    builders.make("restaurants", "r")


def checked(data, instance=None):
    serializer = RestaurantSerializer(instance, data=data)
    serializer.is_valid(raise_exception=True)
    return serializer


def test_a_document_is_shown_as_the_dialect_shows_it():
    found = documents("restaurants").find_one("r", populate="*")
    assert RestaurantSerializer(found).data == found.as_dict()


def test_many_are_shown():
    builders.make("restaurants", "s")
    found = documents("restaurants").find(sort="name", fields=["name"])
    assert [item["name"] for item in RestaurantSerializer(found, many=True).data] == ["r", "s"]


def test_values_and_relations_are_saved():
    made = checked({"name": "New", "categories": {"connect": ["b", "a"]}}).save(document_id="n")
    assert (made["name"], builders.listed("restaurants", "n", "categories")) == ("New", ["b", "a"])


def test_an_instance_is_updated():
    checked({"seats": 4}, documents("restaurants").find_one("r")).save()
    assert dict(documents("restaurants").find_one("r"))["seats"] == 4


def test_all_that_is_wrong_is_said():
    with pytest.raises(ValidationError) as caught:
        checked({"nam": "New", "seats": "many", "code": 5})
    assert sorted(caught.value.detail) == ["code", "nam", "seats"]


def test_the_answer_is_the_document():
    serializer = checked({"name": "New"})
    assert serializer.save().as_dict() == serializer.data


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"seats": "many"}, "seats"),
        ({"nothing": 1}, "nothing"),
        ({"categories": {"conect": ["a"]}}, "categories.conect"),
        ([], "non_field_errors"),
    ],
)
def test_what_cannot_be_meant_is_an_error_of_its_key(data, key):
    serializer = RestaurantSerializer(data=data)
    assert not serializer.is_valid()
    assert list(serializer.errors) == [key]


def test_what_the_database_refuses_is_an_error_of_its_key():
    documents("restaurants").update("r", {"code": "x"})
    with pytest.raises(ValidationError) as refused:
        checked({"code": "x"}).save()
    assert list(refused.value.detail) == ["code"]


def test_a_target_that_does_not_exist_is_an_error_of_its_place():
    with pytest.raises(ValidationError) as refused:
        checked({"categories": {"connect": ["nobody"]}}).save()
    assert list(refused.value.detail) == ["categories.connect[0]"]
    assert documents("restaurants").count() == 1
