"""Rules of relations on the wire: 400 with the path for the caller's own list, 409 for those of others."""

import pytest

from relations.engine.documents import documents
from tests.engine.rules.conftest import menus, tree

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def menu(db):
    menus({"min": 2, "max": 3, "onDelete": "refuse"})
    documents("menus").create({"dishes": ["a", "b"]}, document_id="m")


def refused(response):
    error = response.json()["error"]
    return response.status_code, error["details"]


@pytest.mark.parametrize(("dishes", "code"), [(["a"], "relation.min"), (list("abcd"), "relation.max")])
def test_bounds_are_refused_at_their_path(menu, call, dishes, code):
    status, details = refused(call("PUT", "/api/menus/m", {"data": {"dishes": dishes}}))
    [fault] = details["errors"]
    assert (status, fault["path"], fault["code"]) == (400, ["dishes"], code)


def test_a_deletion_that_a_holder_refuses_is_a_conflict(menu, call):
    status, details = refused(call("DELETE", "/api/dishes/a"))
    assert (status, details["code"]) == (409, "relation.refuse")
    assert details["params"]["documents"] == [{"type": "menus", "documentId": "m"}]


def test_what_another_list_needs_is_a_conflict(menu, call):
    status, details = refused(call("PUT", "/api/dishes/a", {"data": {"menus": []}}))
    assert (status, details["code"], details["params"]["documentId"]) == (409, "relation.min", "m")


def test_a_cycle_is_refused_at_its_path(db, call):
    tree(noCycle=True)
    call("PUT", "/api/pages/a", {"data": {"children": ["b"]}})
    status, details = refused(call("PUT", "/api/pages/b", {"data": {"children": ["c", "a"]}}))
    assert (status, details["errors"][0]["path"]) == (400, ["children", "1"])
