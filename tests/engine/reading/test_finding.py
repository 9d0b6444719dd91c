"""Finding documents from Python: what `populate`, `fields`, `filters` and `sort` take; counting."""

import pytest

from relations.engine.documents import documents
from relations.engine.errors import ValidationError
from relations.engine.reading import Selection
from tests import builders
from tests.remembered import remembered

pytestmark = pytest.mark.django_db


@pytest.fixture
@remembered
def guide():
    """Restaurants `r` with categories b, a, c and `s` without any."""
    builders.guide()
    builders.make("categories", *"abc")
    builders.make("restaurants", "r", "s")
    builders.write("restaurants", "r", {"categories": [*"bac"]})
    return documents("restaurants")


def ids(found):
    return [item.document_id for item in found]


@pytest.mark.parametrize(
    "populate",
    [
        "*",
        ["*"],
        "categories",
        ["categories"],
        ("categories",),
        {"categories": True},
        {"categories": Selection()},
    ],
)
def test_populate_takes_what_the_dialect_takes(guide, populate):
    assert ids(guide.find_one("r", populate=populate)["categories"]) == [*"bac"]


def test_populate_goes_down(guide):
    found = guide.find_one("r", populate=["categories.restaurants"])
    assert ids(found["categories"][0]["restaurants"]) == ["r"]


@pytest.mark.parametrize(
    ("asked", "members"),
    [
        ({"sort": "name:desc"}, "cba"),
        ({"filters": {"name": {"$ne": "a"}}}, "bc"),
        ({"start": 1, "limit": 1}, "a"),
        ({"pagination": {"page": 2, "pageSize": 2}}, "c"),
    ],
)
def test_populate_chooses_among_members(guide, asked, members):
    assert ids(guide.find_one("r", populate={"categories": asked})["categories"]) == [*members]


def test_members_are_counted(guide):
    found = guide.find(sort="name", populate={"categories": {"count": True}})
    assert [item["categories"] for item in found] == [3, 0]
    assert found[0].as_dict()["categories"] == {"count": 3}


def test_the_largest_page_of_strangers_is_not_that_of_code(guide, settings):
    settings.RELATIONS_MAX_LIMIT = 1
    assert ids(guide.find_one("r", populate={"categories": {"limit": 3}})["categories"]) == [*"bac"]


@pytest.mark.parametrize(
    "asked",
    [
        {"populate": "nothing"},
        {"populate": {"categories": {"nothing": 1}}},
        {"populate": {"categories": {"populate": "nothing"}}},
        {"populate": 7},
        {"fields": ["nothing"]},
        {"fields": 7},
        {"filters": {"nothing": 1}},
        {"sort": "nothing"},
        {"populate": "*", "selection": Selection()},
        {"start": -1},
        {"limit": -1},
        {"status": "nothing"},
        {"locale": "xx"},
    ],
    ids=str,
)
def test_what_is_unknown_is_refused(guide, asked):
    with pytest.raises(ValidationError):
        guide.find(**asked)


def test_the_first_is_the_first_in_order(guide):
    assert guide.first(sort="name:desc").document_id == "s"
    assert guide.first(filters={"name": "nobody"}) is None


def test_documents_are_counted(guide, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert guide.count() == 2
    assert guide.count(filters={"categories": {"name": "a"}}) == 1


def test_whether_there_is_any(guide):
    assert guide.exists(filters={"name": "r"})
    assert not guide.exists(filters={"name": "nobody"})


def test_an_iterator_reads_in_batches(guide, django_assert_num_queries):
    builders.make("restaurants", "t", "u", "v")
    with django_assert_num_queries(1 + 3 * 2):  # the keys; each batch, and the relation of its documents
        found = list(guide.iterator(sort="name:desc", populate="categories", batch=2))
    assert ids(found) == [*"vutsr"]


def test_an_iterator_checks_at_once(guide):
    with pytest.raises(ValidationError):
        guide.iterator(populate="nothing")


def test_a_loop_over_an_iterator_may_write(guide):
    for item in guide.iterator(batch=1):
        guide.delete("s")
        guide.create({"name": item["name"]})
    assert guide.count() == 2


WRONG = {
    "find_one": lambda flow: flow.find_one(5),
    "update": lambda flow: flow.update(None, {"name": "x"}),
    "delete": lambda flow: flow.delete(b"r"),
    "create": lambda flow: flow.create({"name": "x"}, document_id=1.5),
    "bulk_create": lambda flow: flow.bulk_create([{"name": "x", "documentId": 5}]),
}


@pytest.mark.parametrize("call", WRONG.values(), ids=WRONG)
def test_an_id_that_is_no_string_is_refused_by_name(guide, call):
    with pytest.raises(ValidationError, match="A document's id is a string, not ") as caught:
        call(guide)
    assert caught.value.path[-1] == "documentId"


@pytest.mark.parametrize("write", ["create", "check", "bulk_create", "update"])
def test_data_that_are_no_object_are_refused(guide, write):
    arguments = {"bulk_create": [["x"]], "update": ["r", "x"]}.get(write, ["x"])
    with pytest.raises(ValidationError, match="The data of a document are an object, not 'x'"):
        getattr(guide, write)(*arguments)


@pytest.mark.parametrize("name", ["start", "limit"])
def test_a_page_is_given_in_numbers(guide, name):
    with pytest.raises(ValidationError, match=f"{name} must be a whole number"):
        guide.find(**{name: "3"})


def test_a_batch_holds_something(guide):
    with pytest.raises(ValidationError, match="batch must be a whole number above 0"):
        guide.iterator(batch=-1)


def test_a_locale_that_is_no_string_is_unknown(guide):
    with pytest.raises(ValidationError, match='There is no locale "5"'):
        guide.find(locale=5)
