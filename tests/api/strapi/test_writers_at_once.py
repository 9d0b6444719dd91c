"""Several clients that change one list at the same time."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from tests import builders

pytestmark = pytest.mark.django_db(transaction=True)

PATH = "/api/restaurants/r/relations/categories"


def test_of_clients_with_the_same_tag_one_wins(call):
    builders.guide()
    builders.make("categories", *"abcdef")
    builders.make("restaurants", "r")
    tag = call("GET", PATH)["ETag"]

    def connect(name):
        try:
            return name, call("PATCH", PATH, {"connect": [name]}, headers={"If-Match": tag}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        answers = dict(threads.map(connect, "abcdef"))
    won = [name for name, status in answers.items() if status == 200]
    assert sorted(answers.values()) == [200] + [412] * 5
    assert builders.listed("restaurants", "r", "categories") == won
