"""Several clients write one relationship at the same time: nobody's members are lost, none is there twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import Group
from django.db import connections

from relations.engine import removal
from relations.engine.definitions import create_field, create_flow
from relations.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)

CATEGORIES = "/v2/flows/restaurants/entries/r/relationships/categories"


def all_at_once(send, items):
    def work(item):
        try:
            return send(item)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(items)) as pool:
        return list(pool.map(work, items))


def test_members_posted_at_once_are_all_there(api, content):
    answers = all_at_once(
        lambda key: api.post(CATEGORIES, {"data": {"type": "entry", "id": key}}), "abcdeabcde"
    )
    assert {status for status, _ in answers} == {200}
    assert sorted(api.members("categories")) == list("abcde")


def test_a_list_put_at_once_is_one_of_those_sent(api, content):
    lists = ["abcde", "edcba", "cab", "de"]
    put = lambda keys: api.put(CATEGORIES, {"data": [{"type": "entry", "id": key} for key in keys]})  # noqa: E731
    answers = all_at_once(put, lists)
    assert {status for status, _ in answers} == {200}
    assert api.members("categories") in lists


def test_the_entry_of_a_product_is_made_once(api, content, settings):
    settings.RELATIONS_RESOURCES = {"product": None}
    flow = create_flow("products", name="Products")
    create_field(
        flow,
        "cities",
        field_type="relationship",
        cardinality="one-to-many",
        target_flow=content["cities"],
    )
    create_field(flow, "rating", field_type="integer")

    def send(number):
        if number % 2:
            return api.put("/v2/flows/products/entries/p", {"data": {"type": "entry", "rating": number}})
        return api.post("/v2/products/p/relationships/cities", {"data": {"type": "city", "id": "x"}})

    answers = all_at_once(send, range(8))
    assert {status for status, _ in answers} == {200}
    assert Entry.objects.filter(flow=flow).count() == 1
    _, body = api.get("/v2/flows/products/entries/p")
    assert body["data"]["rating"] % 2 == 1
    assert body["data"]["relationships"]["cities"]["data"] == [{"type": "city", "id": "x"}]


def test_rows_deleted_while_others_are_linked_leave_the_rest(api, content, settings):
    settings.RELATIONS_RESOURCES = {"group": "auth.Group"}
    removal.watch()
    field = {"field_type": "relationship", "cardinality": "one-to-many", "resource_types": ["group"]}
    create_field(content["restaurants"], "teams", **field)
    path = "/v2/flows/restaurants/entries/r/relationships/teams"
    groups = [Group.objects.create(name=f"g{number}") for number in range(8)]
    old, new = groups[:4], groups[4:]
    api.put(path, {"data": [{"type": "group", "id": str(group.pk)} for group in old]})

    def work(group):
        if group in old:
            return 200, group.delete()
        return api.post(path, {"data": {"type": "group", "id": str(group.pk)}})

    assert {status for status, _ in all_at_once(work, groups)} == {200}
    linked = {member["id"] for member in api.get(path)[1]["data"]}
    assert linked == {str(group.pk) for group in new}
