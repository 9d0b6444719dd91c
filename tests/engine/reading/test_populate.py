"""Trees of relations: what is read below a document, in which order, and at what price."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from relations.engine import definitions
from relations.engine.documents import documents
from relations.engine.errors import ValidationError
from relations.engine.operations import Set, Target
from relations.engine.reading import Document, Selection
from tests import builders
from tests.remembered import remembered

pytestmark = pytest.mark.django_db


@pytest.fixture
@remembered
def guide():
    """Restaurants q, r and s; a to e in r, c and a in s; from the other side a has r and s."""
    builders.guide()
    builders.make("categories", *"abcde")
    builders.make("restaurants", *"qrs")
    builders.write("restaurants", "r", {"categories": [*"ebadc"]})
    builders.write("restaurants", "s", {"categories": [*"ca"]})


def read(slug, field, document_id=None, **selection):
    """The names in the field of each document, or of one."""
    service = documents(slug)
    chosen = Selection(populate={field: Selection(**selection)})
    if document_id:
        found = service.find_one(document_id, selection=chosen)
        return "".join(map(name, found[field]))
    return ["".join(map(name, d[field])) for d in service.find(sort="name", selection=chosen)]


def name(member):
    return member.document_id if isinstance(member, Document) else member.id


@pytest.mark.parametrize(
    ("start", "limit", "lists"),
    [
        (0, 2, ["", "eb", "ca"]),
        (1, 2, ["", "ba", "a"]),
        (4, 25, ["", "c", ""]),
        (9, 1, ["", "", ""]),
        (0, 25, ["", "ebadc", "ca"]),
    ],
)
def test_every_list_is_cut_alike(guide, start, limit, lists):
    assert read("restaurants", "categories", start=start, limit=limit) == lists


def test_the_other_sides_lists_are_cut_in_their_own_order(guide):
    builders.write("categories", "a", {"restaurants": {"connect": ["q"]}})
    builders.write(
        "categories",
        "c",
        {"restaurants": {"connect": [{"documentId": "s", "position": {"start": True}}]}},
    )
    assert read("categories", "restaurants", start=0, limit=2) == ["rs", "r", "sr", "r", "r"]


@pytest.mark.parametrize(("sort", "lists"), [("name", ["", "ab", "ac"]), ("name:desc", ["", "ed", "ca"])])
def test_what_is_cut_is_sorted_before(guide, sort, lists):
    assert read("restaurants", "categories", sort=sort, limit=2) == lists


def test_what_is_cut_is_sorted_through_relations_before(guide):
    builders.write("restaurants", "q", {"categories": ["d"]})
    lists = read("restaurants", "categories", sort=["restaurants.name", "name:desc"], limit=3)
    assert lists == ["d", "dec", "ca"]


def test_what_is_cut_is_filtered_before(guide):
    assert read("restaurants", "categories", filters={"name": {"$in": ["a", "c"]}}, limit=1) == ["", "a", "c"]


def test_the_list_of_one_document_is_cut_like_those_of_many(guide):
    assert read("restaurants", "categories", "r", start=1, limit=3) == "bad"


def test_a_relation_with_one_place_has_no_second_page(guide):
    chefs = builders.flow("chefs", singular="chef")
    builders.relation(builders.Flow.objects.get(slug="restaurants"), "chef", chefs, "many-to-one")
    builders.make("chefs", "ann")
    builders.write("restaurants", "r", {"chef": "ann"})
    found = [
        documents("restaurants").find_one(
            "r", selection=Selection(populate={"chef": Selection(start=start, limit=1)})
        )["chef"]
        for start in (0, 1)
    ]
    assert (found[0].document_id, found[1]) == ("ann", None)


def test_pages_hold_what_the_reader_sees(db):
    articles = builders.flow("articles", singular="article", draft_and_publish=True)
    builders.relation(builders.flow("shelves", singular="shelf"), "articles", articles)
    builders.make("articles", *"abcd")
    builders.make("shelves", "x", "y")
    for shelf in "xy":
        builders.write("shelves", shelf, {"articles": [*"abcd"]})
    documents("articles").publish("b")
    documents("articles").publish("d")
    assert read("shelves", "articles", limit=2) == ["bd", "bd"]


@pytest.fixture
def mixed(settings):
    """A field for documents and for products and customers, none of them in the flows."""
    settings.RELATIONS_RESOURCES = {"product": None, "customer": None}
    make_mixed()


@remembered
def make_mixed():
    restaurants, categories = builders.flow("restaurants", singular="restaurant"), builders.flow("categories")
    definitions.create_field(
        restaurants,
        "things",
        field_type="relationship",
        cardinality="many-to-many",
        target_flow=categories,
        resource_types=["product", "customer"],
    )
    builders.make("categories", *"abc")
    builders.make("restaurants", "r", "s")
    items = [Target("b"), Target("1", resource="product"), Target("a"), Target("2", resource="customer")]
    documents("restaurants").update("r", changes={"things": Set((*items, Target("c")))})
    documents("restaurants").update("s", changes={"things": Set(tuple(reversed(items)))})


def test_resources_stand_among_the_documents(mixed):
    assert read("restaurants", "things") == ["b1a2c", "2a1b"]


def test_resources_count_in_pages(mixed):
    assert read("restaurants", "things", start=1, limit=3) == ["1a2", "a1b"]


def test_resources_are_counted(mixed):
    chosen = Selection(populate={"things": Selection(count=True)})
    found = documents("restaurants").find(sort="name", selection=chosen)
    assert [document["things"] for document in found] == [5, 4]


def test_a_filter_that_says_nothing_leaves_resources(mixed):
    assert read("restaurants", "things", filters={}) == ["b1a2c", "2a1b"]


def test_no_filter_fits_a_resource(mixed):
    assert read("restaurants", "things", filters={"name": {"$ne": "c"}}) == ["ba", "ab"]


@pytest.mark.parametrize(("sort", "lists"), [("name", ["abc12", "ab21"]), ("name:desc", ["12cba", "21ba"])])
def test_resources_are_sorted_as_null(mixed, sort, lists):
    assert read("restaurants", "things", sort=sort) == lists


def test_a_relation_to_resources_alone_is_read_in_pages(settings, db):
    settings.RELATIONS_RESOURCES = {"product": None}
    definitions.create_field(
        builders.flow("restaurants", singular="restaurant"),
        "products",
        field_type="relationship",
        cardinality="one-to-many",
        resource_types=["product"],
    )
    builders.make("restaurants", "r", "s")
    for document_id, ids in (("r", "312"), ("s", "21")):
        changes = {"products": Set(tuple(Target(number, resource="product") for number in ids))}
        documents("restaurants").update(document_id, changes=changes)
    assert read("restaurants", "products", start=1, limit=1) == ["1", "1"]


TREES = {
    "a list": {"categories": Selection()},
    "pages": {"categories": Selection(limit=2)},
    "sorted pages": {"categories": Selection(limit=2, sort="name", filters={"name": {"$ne": "a"}})},
    "both sides in turn": {
        "categories": Selection(
            limit=3, populate={"restaurants": Selection(populate={"categories": Selection()})}
        )
    },
    "counts": {"categories": Selection(count=True)},
}


@pytest.mark.slow
@pytest.mark.parametrize("tree", TREES)
def test_a_tree_costs_the_same_for_one_ten_and_a_hundred_documents(guide, settings, tree):
    settings.RELATIONS_MAX_POPULATED = 100_000  # there and back again are many
    for number in range(97):
        builders.make("restaurants", f"more {number}")
        builders.write("restaurants", f"more {number}", {"categories": [*"abcde"][: number % 6]})

    def cost(size):
        with CaptureQueriesContext(connection) as queries:
            chosen = Selection(populate=TREES[tree])
            assert len(documents("restaurants").find(limit=size, sort="name:desc", selection=chosen)) == size
        return len(queries)

    assert cost(1) == cost(10) == cost(100)


def test_an_answer_has_an_end(guide, settings):
    settings.RELATIONS_MAX_POPULATED = 7
    assert read("restaurants", "categories") == ["", "ebadc", "ca"]
    settings.RELATIONS_MAX_POPULATED = 6
    with pytest.raises(ValidationError) as error:
        read("restaurants", "categories")
    assert error.value.key == "populate.categories"


def number_below(document):
    """How many related documents an answer with this document shows, those that it repeats included."""
    members = [member for related in document.related.values() for member in related]
    return len(members) + sum(map(number_below, members))


def test_the_end_counts_what_the_answer_repeats(guide, settings):
    tree = {"restaurants": Selection(populate={"categories": Selection()})}
    chosen = Selection(populate={"categories": Selection(populate=tree)})
    number = sum(map(number_below, documents("restaurants").find(selection=chosen)))
    assert number == 7 + 11 + 43
    settings.RELATIONS_MAX_POPULATED = number
    documents("restaurants").find(selection=chosen)
    settings.RELATIONS_MAX_POPULATED = number - 1
    with pytest.raises(ValidationError):
        documents("restaurants").find(selection=chosen)


def test_the_end_counts_all_levels(guide, settings):
    settings.RELATIONS_MAX_POPULATED = 8
    with pytest.raises(ValidationError):
        read("restaurants", "categories", populate={"restaurants": Selection()})


@pytest.mark.postgres
def test_the_document_whose_lists_are_read_along_is_one_value():
    # Django 6 refuses to compare with a query that may have several rows.
    builders.guide()
    builders.make("restaurants", "r")
    with CaptureQueriesContext(connection) as statements:
        documents("restaurants").find_one("r", populate="categories")
    assert "LIMIT 1)" in statements[-1]["sql"]
