"""Version 6.6.0 of the Moltin client, which speaks a dialect of its own in three places."""

import json

import pytest

from tests.clients.moltin import travel

pytestmark = [pytest.mark.clients, pytest.mark.django_db]


@pytest.fixture(scope="module")
def old(server):
    return travel(server, "moltin-sdk-6")


def body(old, step):
    return json.loads(old.sent(step)[0]["body"])["data"]


def test_the_journey_goes_through_every_method_it_has(old):
    assert old.journey.value("methods that were not called") == []


def test_it_writes_a_colon_after_bearer(old):
    assert old.sent("all flows")[0]["headers"]["Authorization"].startswith("Bearer: rel_")


def test_it_is_let_in_with_that(old):
    assert old.requests("all flows") == [("GET", "/v2/flows", 200)]


def test_it_makes_an_object_of_a_list(old):
    assert body(old, "add more").keys() == {"0", "1"}


@pytest.mark.parametrize(
    ("step", "names"),
    [("add more", ["Pizza", "Pasta", "Vegan"]), ("replace", ["Late", "Pizza"]), ("remove all", [])],
)
def test_its_lists_are_read_in_order(old, step, names):
    assert old.names(step) == names


def test_it_makes_an_empty_object_of_an_empty_list(old):
    assert body(old, "replace by nothing") == {}


def test_an_empty_object_is_refused_for_it_may_have_been_meant_otherwise(old):
    assert old.refusal("replace by nothing") == (422, "data")


def test_what_is_sent_without_a_body_empties(old):
    assert (old.sent("remove all")[0].get("body"), old.data("remove all")) == (None, [])
