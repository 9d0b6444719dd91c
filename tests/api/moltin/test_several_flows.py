"""A relation to several flows: the type of each member is its flow's slug."""

import pytest

from tests import builders
from tests.remembered import remembered

PATH = "/v2/flows/pages/entries/p/relationships/blocks"


@pytest.fixture(autouse=True)
@remembered
def _pages(db):
    pages = builders.flow("pages", singular="page")
    targets = [builders.flow(slug, singular=one) for slug, one in (("tags", "tag"), ("boxes", "box"))]
    builders.several(pages, "blocks", *targets, resource_types=["product"])
    builders.make("tags", "x")
    builders.make("boxes", "x")
    builders.make("pages", "p")


def member(kind, key="x"):
    return {"type": kind, "id": key}


MIXED = [member("boxes"), member("product", "7"), member("tags")]


def shown(api):
    return [member(each["type"], each["id"]) for each in api.get(PATH)[1]["data"]]


def test_members_of_each_flow_and_resources_stand_in_one_order(api):
    assert api.put(PATH, {"data": MIXED})[0] == 200
    assert shown(api) == MIXED
    entry = api.get("/v2/flows/pages/entries/p")[1]["data"]
    assert [each["type"] for each in entry["relationships"]["blocks"]["data"]] == ["boxes", "product", "tags"]


def test_a_member_leaves_by_its_type(api):
    api.put(PATH, {"data": MIXED})
    assert api.delete(PATH, {"data": [member("boxes")]})[0] in (200, 204)
    assert shown(api) == MIXED[1:]


@pytest.mark.parametrize("kind", ["entry", "pages", "brand"])
def test_a_type_that_the_relation_does_not_lead_to_is_refused(api, kind):
    status, body = api.post(PATH, {"data": member(kind)})
    assert (status, shown(api)) == (422, []), body
