"""`meta.position` on a member: an extension, with the meaning that positions have in `connect`."""

import pytest
from django.conf import settings as conf_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relations.engine.definitions import create_field
from relations.engine.documents import documents
from tests import snapshots
from tests.examples import examples

pytestmark = pytest.mark.slow

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


def test_a_position_has_no_meaning_in_delete(api, linked):
    status, body = api.delete(CATEGORIES, {"data": [member("a", {"start": True})]})
    assert (status, body["errors"][0]["source"]) == (422, "data[0].meta")
    assert api.members("categories") == "abc"


# -- PUT: each in turn into an empty list -----------------------------------------------------------


def plain(key):
    return {"type": "entry", "id": key}


@pytest.mark.parametrize(
    ("data", "order"),
    [
        ([plain("d"), member("e", {"start": True})], "ed"),
        ([plain("d"), member("e", {"before": "d"}), plain("a")], "eda"),
        ([plain("d"), plain("e"), member("a", {"after": "d"})], "dae"),
        ([member("d", {"end": True}), plain("e")], "de"),
        ([member("d", {"before": "e"}), plain("a"), plain("e")], "dea"),
        ([member("d", {"before": "e"}), member("e", {"after": "a"}), plain("a")], "ade"),
        ([plain("d"), plain("d"), member("e", {"start": True})], "ed"),
        ([member("d", {"before": {"type": "category", "id": "a"}}), plain("a")], "da"),
    ],
)
def test_put_replaces_all_and_places_members_among_each_other(api, linked, data, order):
    status, body = api.put(CATEGORIES, {"data": data})
    assert (status, "".join(item["id"] for item in body["data"])) == (200, order)
    assert api.members("categories") == order


def test_put_of_one_member_at_a_place_replaces_all(api, linked):
    assert api.put(CATEGORIES, {"data": member("d", {"start": True})})[0] == 200
    assert api.members("categories") == "d"


@pytest.mark.parametrize(
    ("data", "source"),
    [
        ([member("d", {"before": "a"})], "data[0].meta.position.before.id"),
        ([plain("a"), member("d", {"after": "nothing"})], "data[1].meta.position.after.id"),
        ([member("d", {"before": "e"}), member("e", {"before": "d"})], "data[1].meta.position.before.id"),
        ([member("d", {"before": "d"})], "data[0].meta.position.before"),
        ([member("d", {"start": True}), member("d", {"end": True})], "data[1]"),
        ([member("d", {"somewhere": True})], "data[0].meta.position.somewhere"),
        ([member("nothing", {"start": True})], "data[0].id"),
    ],
)
def test_put_refuses_a_place_that_the_body_does_not_have(api, linked, data, source):
    status, body = api.put(CATEGORIES, {"data": data})
    assert (status, body["errors"][0]["source"]) == (422, source)
    assert api.members("categories") == "abc"


@pytest.mark.slow
def test_a_long_chain_of_anchors_is_placed(api, shop, monkeypatch):
    """Each waits for the next: nothing that recurses may be asked."""
    monkeypatch.setattr(conf_settings, "RELATIONS_RESOURCES", {"product": None}, raising=False)
    create_field(
        shop["cities"],
        "offers",
        field_type="relationship",
        cardinality="one-to-many",
        resource_types=["product"],
    )
    documents("cities").create({}, document_id="x")
    data = [product(key, {"after": str(key + 1)}) for key in range(3000)] + [product(3000, {"start": True})]
    status, body = api.put("/v2/flows/cities/entries/x/relationships/offers", {"data": data})
    assert (status, [int(item["id"]) for item in body["data"]]) == (200, list(range(3000, -1, -1)))


def product(key, position):
    return {"type": "product", "id": str(key), "meta": {"position": position}}


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(40))
@given(places=st.lists(st.tuples(st.sampled_from(["start", "end", "before", "after"]), st.integers(0, 4))))
def test_put_means_what_post_to_an_empty_list_means(api, content, places):
    data = [
        member(key, {kind: True if kind in ("start", "end") else "abcde"[anchor]})
        for key, (kind, anchor) in zip("abcde", places, strict=False)
    ]
    answers = []
    for send in (api.post, api.put):
        assert api.delete(CATEGORIES)[0] == 200
        status, body = send(CATEGORIES, {"data": data})
        answers.append((status, body.get("data")))
    assert answers[0] == answers[1]
