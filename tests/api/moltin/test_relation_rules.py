"""Rules of relations in the Moltin dialect: 422 for the entry's own list, 409 for those of others."""

import pytest

from relations.engine.documents import documents
from tests.engine.rules.conftest import menus

pytestmark = pytest.mark.slow

PATH = "/v2/flows/menus/entries"


@pytest.fixture
def menu(db):
    menus({"min": 1, "max": 2, "onDelete": "refuse"})
    documents("menus").create({"dishes": ["a"]}, document_id="m")


def test_bounds_are_refused(menu, api):
    members = [{"type": "entry", "id": key} for key in "abc"]
    status, body = api.put(f"{PATH}/m/relationships/dishes", {"data": members})
    assert (status, body["errors"][0]["code"]) == (422, "relation.max")


def test_a_deletion_that_a_holder_refuses_is_a_conflict(menu, api):
    status, body = api.delete("/v2/flows/dishes/entries/a")
    assert (status, body["errors"][0]["code"]) == (409, "relation.refuse")
    assert body["errors"][0]["meta"]["count"] == 1
