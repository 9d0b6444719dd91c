"""Statements that are kept give the rows that the ORM gives when it says them anew."""

import pytest
from django.db import connection

from relations import statements
from relations.engine import definitions
from relations.engine.documents import documents
from relations.engine.operations import Connect, Patch, Set, Target
from relations.engine.reading import Selection
from relations.models import Entry
from tests import builders
from tests.engine.parts import helpers
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def kept(monkeypatch):
    """The names of the statements that were run. Their rows are compared with those of the ORM."""
    plain, names = statements.rows, []

    def both(shape, say, *, using="default", **values):
        rows = plain(shape, say, using=using, **values)
        assert sorted(rows, key=repr) == sorted(say(**values), key=repr)
        names.append(shape[0])
        return rows

    monkeypatch.setattr(statements, "rows", both)
    return names


@pytest.fixture
@remembered
def content(db):
    """Restaurants q, r and s with categories, a localized chef, things of several kinds, and a quote."""
    restaurants, categories = builders.guide(draft_and_publish=True)
    chefs = builders.flow("chefs", singular="chef", localized=True)
    builders.relation(restaurants, "chef", chefs, "many-to-one", inverse="places")
    builders.several(restaurants, "around", categories, chefs)
    definitions.create_field(
        restaurants,
        "things",
        field_type="relationship",
        cardinality="many-to-many",
        target_flow=categories,
        resource_types=["product"],
    )
    builders.flow("notes")
    builders.make("notes", *"abc")
    helpers.components("notes")
    definitions.create_field(restaurants, "box", field_type="component", options={"component": helpers.BOX})
    builders.make("chefs", "ann")
    builders.make("categories", *"abcde", status="published")
    quote = {"many": ["a", "b"], "one": "c"}
    for name, members in {"q": "", "r": "ebadc", "s": "ca"}.items():
        box = quote | {"inner": [quote, quote]}
        values = {"name": name, "categories": [*members], "chef": "ann", "box": box}
        documents("restaurants").create(values, document_id=name, status="published")
    things = Set((Target("b"), Target("1", resource="product"), Target("a")))
    around = [
        {"documentId": "ann", "__type": documents("chefs").flow.uid},
        {"documentId": "a", "__type": documents("categories").flow.uid},
    ]
    documents("restaurants").update("r", {"around": around}, changes={"things": things}, status="published")


SELECTIONS = {
    "whole": {},
    "a page": {"start": 1, "limit": 2},
    "sorted": {"sort": "name:desc"},
    "a sorted page": {"sort": ["name"], "limit": 1},
    "counted": {"count": True},
    "ids": {"ids": 3},
}
RELATIONS = ["categories", "chef", "things"]


@pytest.mark.parametrize("status", ["draft", "published"])
@pytest.mark.parametrize("selection", SELECTIONS.values(), ids=SELECTIONS)
def test_lists_of_one_document_and_of_many(content, kept, selection, status):
    tree = {slug: Selection(**selection) for slug in RELATIONS} | {"around": Selection()}
    service = documents("restaurants")
    for _ in range(2):  # compiled, and kept
        for name in "qrs":
            service.find_one(name, selection=Selection(populate=tree), status=status)
        service.find(selection=Selection(populate=tree), status=status)
    assert kept


@pytest.mark.parametrize("selection", SELECTIONS.values(), ids=SELECTIONS)
def test_lists_of_the_other_side(content, kept, selection):
    for _ in range(2):
        documents("categories").find(selection=Selection(populate={"restaurants": Selection(**selection)}))
        documents("chefs").find_one("ann", selection=Selection(populate={"places": Selection(**selection)}))
    assert kept


def test_lists_of_components(content, kept):
    for status in ("draft", "published"):
        documents("restaurants").find(populate={"box": helpers.POPULATE["box"]}, status=status)
    assert kept.count("members") == 6


def test_a_statement_is_compiled_once_for_lists_of_any_number_of_documents_up_to_a_power_of_two(db):
    said = []

    def say(keys):
        said.append(len(keys))
        return Entry.objects.filter(pk__in=keys).values_list("pk")

    for number in (5, 6, 7, 8, 9):
        statements.rows("numbers", say, keys=list(range(number)))
    assert said == [8, 16]


def test_without_keys_there_is_nothing_to_ask(db, django_assert_num_queries):
    def say(keys):
        return Entry.objects.filter(pk__in=keys).values_list("pk")

    with django_assert_num_queries(0):
        assert statements.rows("none", say, keys=[]) == []


def test_a_percent_sign_in_what_is_no_slot_stays_one(db):
    builders.flow("tags")
    builders.make("tags", "100%", "%s")

    def say(key):
        return Entry.objects.filter(document_id=key).exclude(document_id="%s %%").values_list("document_id")

    found = [statements.rows("percent", say, key=key) for key in ("100%", "%s")]
    assert found == [[("100%",)], [("%s",)]]


@pytest.mark.postgres
def test_the_server_prepares_them(content):
    for _ in range(3):
        documents("restaurants").find_one("r", populate="categories")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%relations_link%'")
        assert cursor.fetchone()[0] >= 1


WRITES = {
    "at the end": ("restaurants", "r", {"categories": {"connect": ["c"]}}),
    "before another": (
        "restaurants",
        "s",
        {"categories": {"connect": [{"documentId": "e", "position": {"before": "a"}}]}},
    ),
    "from the other side": ("categories", "a", {"restaurants": {"connect": ["q"], "disconnect": ["s"]}}),
    "to several types": (
        "restaurants",
        "r",
        {"around": {"connect": [{"documentId": "b", "__type": "api::categories.categories"}]}},
    ),
    "two lists": ("restaurants", "q", {"categories": {"connect": ["a", "b"]}, "chef": {"connect": ["ann"]}}),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
@pytest.mark.parametrize("status", ["draft", "published"])
def test_what_a_write_reads(content, kept, write, status):
    slug, document, data = write
    documents(slug).update(document, data, status=status)
    assert {"opened", "around"} <= {*kept}


def test_what_a_write_with_a_resource_reads(content, kept):
    change = Patch(connect=(Connect(Target("2", resource="product")), Connect(Target("c"))))
    documents("restaurants").update("r", {}, changes={"things": change}, status="published")
    assert "opened" in kept
