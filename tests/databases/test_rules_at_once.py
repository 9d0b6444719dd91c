"""Rules of relations hold while many write at once: bounds, no cycles, no deletion of what is referenced."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from relations.engine import schema
from relations.engine.documents import documents
from relations.engine.errors import RelationsError
from relations.models import Link
from tests.builders import listed, make
from tests.engine.rules.conftest import menus, tree

pytestmark = pytest.mark.django_db(transaction=True)
THREADS, DISHES = 8, "abcdefgh"


def at_once(actions):
    """Run them in eight threads, and return how many were refused; anything else that is raised fails."""

    def run(action):
        try:
            action()
        except RelationsError:
            return 1
        finally:
            connections.close_all()
        return 0

    with ThreadPoolExecutor(THREADS) as pool:
        return sum(pool.map(run, actions))


def write(slug, name, data):
    return lambda: documents(slug).update(name, data)


def delete(slug, name):
    return lambda: documents(slug).delete(name)


@pytest.fixture
def clean(db):
    schema.renew("default")


def start(options, inverse=None):
    menus(options, inverse)
    make("dishes", *"efgh")
    documents("menus").create({"dishes": list(DISHES)}, document_id="m")


def test_a_list_never_falls_below_min(clean):
    start({"min": 3})
    leaving = [write("menus", "m", {"dishes": {"disconnect": [dish]}}) for dish in DISHES[:4]]
    leaving += [write("dishes", dish, {"menus": []}) for dish in DISHES[4:6]]
    leaving += [delete("dishes", dish) for dish in DISHES[6:]]
    assert at_once(leaving) == 3
    assert len(listed("menus", "m", "dishes")) == 3


def test_a_list_never_grows_above_max(clean):
    menus({"max": 3})
    make("dishes", *"efgh")
    documents("menus").create({}, document_id="m")
    coming = [write("menus", "m", {"dishes": {"connect": [dish]}}) for dish in DISHES[:4]]
    coming += [write("dishes", dish, {"menus": ["m"]}) for dish in DISHES[4:]]
    assert at_once(coming) == 5
    assert len(listed("menus", "m", "dishes")) == 3


@pytest.mark.parametrize("repetition", range(3))
def test_what_is_referenced_is_not_deleted(clean, repetition):
    menus({"onDelete": "refuse"})
    make("dishes", *"efgh")
    make("menus", *DISHES)
    jobs = []
    for dish in DISHES:
        jobs += [write("menus", dish, {"dishes": [dish]}), delete("dishes", dish)]
    at_once(jobs)
    for dish in DISHES:
        assert (listed("menus", dish, "dishes") == [dish]) == documents("dishes").has(dish)


def test_who_refers_goes_with_it(clean):
    menus({"onDelete": "cascade"})
    make("dishes", *"efgh")
    make("menus", *DISHES)
    jobs = []
    for dish in DISHES:
        jobs += [write("menus", dish, {"dishes": [dish]}), delete("dishes", dish)]
    at_once(jobs)
    assert not Link.objects.exists()
    assert not any(documents("dishes").has(dish) for dish in DISHES)


def test_no_cycle_comes_of_many(clean):
    tree(noCycle=True)
    make("pages", *"efgh")
    jobs = [write("pages", a, {"parent": b}) for a, b in zip(DISHES, DISHES[1:] + "a", strict=True)]
    assert at_once(jobs) == 1
    parents = {page: listed("pages", page, "parent") for page in DISHES}
    assert sum(parent is None for parent in parents.values()) == 1
