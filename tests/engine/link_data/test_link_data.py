"""Data on links: written, kept, changed, cleared, and read from both sides."""

import pytest

from relations.engine.documents import documents
from relations.engine.errors import ValidationError


def put(data, **options):
    return documents("films").update("jaws", {"staff": data}, **options)


def shown(slug="films", document="jaws", field="staff", **options):
    """The members with the roles on their links."""
    found = documents(slug).find_one(document, populate=field, **options)
    return [(member["documentId"], member.link and member.link["role"]) for member in found[field]]


HEAD = {"documentId": "ann", "__link": {"role": "head"}}


def test_a_link_has_its_data(films):
    put({"connect": [HEAD, "ben"]})
    assert shown() == [("ann", "head"), ("ben", None)]


def test_both_sides_show_it(films):
    put({"connect": [HEAD]})
    assert shown("people", "ann", "films") == [("jaws", "head")]


def test_it_is_written_from_the_other_side(films):
    link = {"films": {"connect": [{"documentId": "jaws", "__link": {"role": "actor"}}]}}
    documents("people").update("ben", link)
    assert shown() == [("ben", "actor")]


def test_without_a_position_a_member_stays_in_place(films):
    put(["ann", "ben", "cid"])
    put({"connect": [HEAD]})
    assert shown() == [("ann", "head"), ("ben", None), ("cid", None)]


def test_with_a_position_it_moves(films):
    put(["ann", "ben", "cid"])
    put({"connect": [{**HEAD, "position": {"end": True}}]})
    assert shown() == [("ben", None), ("cid", None), ("ann", "head")]


def test_a_new_member_goes_to_the_end(films):
    put(["ben"])
    put({"connect": [HEAD]})
    assert shown() == [("ben", None), ("ann", "head")]


@pytest.mark.parametrize("value", [["cid", "ann"], {"set": ["cid", "ann"]}], ids=["ids", "set"])
def test_a_member_that_stays_keeps_its_data(films, value):
    put([HEAD, "ben"])
    put(value)
    assert shown() == [("cid", None), ("ann", "head")]


def test_moving_keeps_it(films):
    put([HEAD, "ben"])
    put({"connect": [{"documentId": "ann", "position": {"end": True}}]})
    assert shown() == [("ben", None), ("ann", "head")]


def test_null_clears_it(films):
    put([HEAD])
    put({"connect": [{"documentId": "ann", "__link": None}]})
    assert shown() == [("ann", None)]


def test_new_data_replaces_all_of_it(films):
    put([{"documentId": "ann", "__link": {"role": "head", "days": 3}}])
    put([HEAD])
    [member] = documents("films").find_one("jaws", populate="staff")["staff"]
    assert member.link == {"role": "head", "days": None}


def test_private_attributes_are_not_shown(films):
    put([{"documentId": "ann", "__link": {"role": "head", "fee": 9}}])
    [member] = documents("films").find_one("jaws", populate="staff").as_dict()["staff"]
    assert member["__link"] == {"role": "head", "days": None}


def test_a_member_that_comes_back_comes_without(films):
    put([HEAD])
    put([])
    put(["ann"])
    assert shown() == [("ann", None)]


def test_what_was_read_can_be_written_back(films):
    put([HEAD, "ben"])
    read = documents("films").find_one("jaws", populate="staff").as_dict()["staff"]
    put(read)
    assert shown() == [("ann", "head"), ("ben", None)]


def test_it_counts_as_a_change_of_both_documents(films):
    put([HEAD])
    before = [documents(*each).find_one((each[0] == "films" and "jaws") or "ann").revision for each in SIDES]
    put({"connect": [{"documentId": "ann", "__link": {"role": "cook"}}]})
    after = [documents(*each).find_one((each[0] == "films" and "jaws") or "ann").revision for each in SIDES]
    assert after == [number + 1 for number in before]


SIDES = [("films",), ("people",)]

WRONG = [
    pytest.param({"role": 5}, "staff.connect[0].__link.role", id="no text"),
    pytest.param({"role": "x" * 21}, "staff.connect[0].__link.role", id="too long"),
    pytest.param({"role": ["a"]}, "staff.connect[0].__link.role", id="a list"),
    pytest.param({"role": {"a": 1}}, "staff.connect[0].__link.role", id="an object within"),
    pytest.param({"role": True}, "staff.connect[0].__link.role", id="a flag"),
    pytest.param({"days": "soon"}, "staff.connect[0].__link.days", id="no number"),
    pytest.param({"days": 1.5}, "staff.connect[0].__link.days", id="no integer"),
    pytest.param({"days": 2**70}, "staff.connect[0].__link.days", id="a large number"),
    pytest.param({"rol": "head"}, "staff.connect[0].__link.rol", id="an unknown attribute"),
    pytest.param({"id": 5}, "staff.connect[0].__link.id", id="an id"),
    pytest.param({"__component": "a.b"}, "staff.connect[0].__link.__component", id="another component"),
    pytest.param({"": 1}, "staff.connect[0].__link.", id="an empty name"),
    pytest.param("head", "staff.connect[0].__link", id="text"),
    pytest.param(5, "staff.connect[0].__link", id="a number"),
    pytest.param([], "staff.connect[0].__link", id="a list instead"),
    pytest.param([{"role": "a"}], "staff.connect[0].__link", id="objects in a list"),
    pytest.param(True, "staff.connect[0].__link", id="true"),
    pytest.param(False, "staff.connect[0].__link", id="false"),
]


@pytest.mark.parametrize(("data", "key"), WRONG)
def test_wrong_data_is_refused(films, data, key):
    with pytest.raises(ValidationError) as error:
        put({"connect": [{"documentId": "ann", "__link": data}, "ben"]})
    assert error.value.key == key
    assert shown() == []


def test_all_that_is_wrong_is_named(films):
    with pytest.raises(ValidationError) as error:
        put([{"documentId": "ann", "__link": {"role": 5, "days": "x"}}, {"documentId": "zoe", "__link": 1}])
    assert [each.key for each in error.value.all] == [
        "staff[0].__link.role",
        "staff[0].__link.days",
        "staff[1]",
        "staff[1].__link",
    ]


def test_a_relation_without_a_component_takes_none(db):
    from tests.builders import guide, make

    guide(draft_and_publish=False)
    make("categories", "a")
    with pytest.raises(ValidationError) as error:
        documents("restaurants").create({"categories": [{"documentId": "a", "__link": {"role": "x"}}]})
    assert error.value.key == "categories[0].__link"
