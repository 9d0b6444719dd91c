"""`meta.position` on a member: an extension, with the meaning that positions have in `connect`."""

import pytest

from tests import snapshots

CATEGORIES = "/v2/flows/restaurants/entries/r/relationships/categories"


def member(key, position):
    return {"type": "entry", "id": key, "meta": {"position": position}}


@pytest.fixture
def linked(api, content):
    api.link("categories", "abc")


@pytest.mark.parametrize(
    ("key", "position", "order"),
    [
        ("d", {"start": True}, "dabc"),
        ("d", {"end": True}, "abcd"),
        ("d", {"before": "b"}, "adbc"),
        ("d", {"after": "b"}, "abdc"),
        ("d", {"before": {"type": "category", "id": "a"}}, "dabc"),
        ("c", {"start": True}, "cab"),
        ("a", {"end": True}, "bca"),
        ("a", {"after": "b"}, "bac"),
    ],
)
def test_a_member_goes_where_it_asks_to_be(api, linked, key, position, order):
    assert api.post(CATEGORIES, {"data": member(key, position)})[0] == 200
    assert api.members("categories") == order


def test_an_empty_meta_asks_for_nothing(api, linked):
    api.post(CATEGORIES, {"data": {"type": "entry", "id": "a", "meta": {}}})
    assert api.members("categories") == "abc"


def test_members_may_be_anchored_on_each_other(api, linked):
    data = [member("d", {"before": "e"}), member("e", {"start": True})]
    assert api.post(CATEGORIES, {"data": data})[0] == 200
    assert api.members("categories") == "deabc"


@pytest.mark.parametrize(
    ("position", "source"),
    [
        ({"before": "e"}, "data[0].meta.position.before.id"),
        ({"after": "nothing"}, "data[0].meta.position.after.id"),
        ({"before": "d"}, "data[0].meta.position.before"),
        ({"before": {"type": "entry", "id": "d"}}, "data[0].meta.position.before"),
        ({"before": 1}, "data[0].meta.position.before"),
        ({"before": ["a"]}, "data[0].meta.position.before"),
        ({"before": {"id": "a"}}, "data[0].meta.position.before.type"),
        ({"before": {"type": "city", "id": "a"}}, "data[0].meta.position.before.type"),
        ({"before": ""}, "data[0].meta.position.before.id"),
        ({"start": 1}, "data[0].meta.position.start"),
        ({"end": False}, "data[0].meta.position.end"),
        ({"first": True}, "data[0].meta.position.first"),
        ({"before": "a", "after": "b"}, "data[0].meta.position"),
        ({}, "data[0].meta.position"),
        ("start", "data[0].meta.position"),
        (None, "data[0].meta.position"),
    ],
)
def test_a_position_that_cannot_be_meant_is_refused(api, linked, position, source):
    before = snapshots.content()
    status, body = api.post(CATEGORIES, {"data": [member("d", position)]})
    assert (status, body["errors"][0]["source"]) == (422, source)
    assert snapshots.content() == before


def test_a_member_with_a_position_is_named_once(api, linked):
    data = [member("d", {"start": True}), {"type": "entry", "id": "d"}]
    status, body = api.post(CATEGORIES, {"data": data})
    assert (status, body["errors"][0]["source"]) == (422, "data[1]")


@pytest.mark.parametrize("method", ["put", "delete"])
def test_a_position_has_a_meaning_in_post_only(api, linked, method):
    status, body = getattr(api, method)(CATEGORIES, {"data": [member("a", {"start": True})]})
    assert (status, body["errors"][0]["source"]) == (422, "data[0].meta")
    assert api.members("categories") == "abc"
