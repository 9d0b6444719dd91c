"""Several clients write one relationship at the same time: nobody's members are lost, none is there twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

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
