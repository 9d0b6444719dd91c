"""Filtering and sorting by data on links."""

import pytest

from relations.engine.documents import documents
from relations.engine.errors import ValidationError
from tests.builders import make
from tests.remembered import remembered

pytestmark = pytest.mark.django_db


@pytest.fixture
@remembered
def cast(films):
    """Three films; in each, ann and ben have other roles."""
    make("films", "alien", "brazil")
    roles = {"jaws": [("ann", "head", 3), ("ben", "cook", 1)], "alien": [("ann", "cook", 2)], "brazil": []}
    for film, staff in roles.items():
        items = [{"documentId": name, "__link": {"role": role, "days": days}} for name, role, days in staff]
        documents("films").update(film, {"staff": items})
    documents("films").update("brazil", {"staff": ["ben"]})


def found(slug="films", **options):
    return " ".join(document.document_id for document in documents(slug).find(**options))


FILTERS = [
    ({"staff": {"__link": {"role": "head"}}}, "jaws"),
    ({"staff": {"__link": {"role": {"$containsi": "COO"}}}}, "jaws alien"),
    ({"staff": {"__link": {"days": {"$gt": 1}}}}, "jaws alien"),
    ({"staff": {"name": "ann", "__link": {"role": "cook"}}}, "alien"),
    ({"staff": {"$or": [{"__link": {"role": "head"}}, {"__link": {"days": 2}}]}}, "jaws alien"),
    ({"staff": {"__link": {"$or": [{"role": "head"}, {"days": 2}]}}}, "jaws alien"),
    ({"staff": {"__link": {"role": {"$null": True}}}}, "brazil"),
    ({"staff": {"__link": {"$null": True}}}, "brazil"),
    ({"staff": {"__link": {"$notNull": True}}}, "jaws alien"),
    ({"staff": {"$every": {"__link": {"role": "cook"}}}}, "alien"),
    ({"staff": {"$none": {"__link": {"role": "cook"}}}}, "brazil"),
    ({"$not": {"staff": {"__link": {"role": "head"}}}}, "jaws alien"),
    ({"staff": {"films": {"__link": {"role": "head"}}}}, "jaws alien"),
]


@pytest.mark.parametrize(("filters", "expected"), FILTERS)
def test_filters(cast, filters, expected):
    assert found(filters=filters) == expected


def test_the_other_side_filters_by_it_too(cast):
    assert found("people", filters={"films": {"__link": {"role": "head"}}}) == "ann"


def test_documents_are_sorted_by_it(cast):
    assert found(sort="staff.__link.days", filters={"documentId": {"$ne": "brazil"}}) == "jaws alien"
    assert (
        found(sort={"staff": {"__link": {"role": "desc"}}}, filters={"staff": {"name": "ann"}})
        == "jaws alien"
    )
    assert found("people", sort="films.__link.days", filters={"films": {"name": "jaws"}}) == "ben ann"


def test_members_are_chosen_and_sorted_by_it(cast):
    def members(**staff):
        return [
            each["documentId"]
            for each in documents("films").find_one("jaws", populate={"staff": staff})["staff"]
        ]

    assert members(sort="__link.days") == ["ben", "ann"]
    assert members(sort="__link.days:desc") == ["ann", "ben"]
    assert members(filters={"__link": {"role": "cook"}}) == ["ben"]
    assert members(sort="__link.role", limit=1) == ["ben"]


WRONG = [
    {"filters": {"__link": {"role": "head"}}},
    {"filters": {"staff": {"__link": {"fee": 1}}}},
    {"filters": {"staff": {"__link": {"rol": "x"}}}},
    {"filters": {"staff": {"__link": "head"}}},
    {"filters": {"staff": {"__link": {"role": {"$gtt": 1}}}}},
    {"filters": {"staff": {"__link": {"days": "x"}}}},
    {"filters": {"staff": {"__link": {"__link": {"role": "x"}}}}},
    {"filters": {"staff": {"__link": {"$eq": "x"}}}},
    {"sort": "__link.role"},
    {"sort": "staff.__link"},
    {"sort": "staff.__link.fee"},
    {"sort": "staff.__link.role.x"},
    {"sort": "staff.__link.__link.role"},
]


@pytest.mark.parametrize("options", WRONG)
def test_what_is_unknown_is_refused(cast, options):
    with pytest.raises(ValidationError):
        found(**options)
