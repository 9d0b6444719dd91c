"""New documents within relation payloads, from Python: one write of a graph of documents, or of none."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from relations.engine import definitions
from relations.engine.documents import documents
from relations.engine.errors import ValidationError
from relations.models import Entry, EntryVersion, Flow, Link
from relations.signals import document_changed
from tests import builders
from tests.remembered import remembered

pytestmark = pytest.mark.django_db


@pytest.fixture
@remembered
def content(db):
    """Restaurants in cities, and categories seen from both sides: a slug is unique, a kind is not."""
    restaurants, categories = builders.guide()
    fields(restaurants, categories)
    builders.make("restaurants", "r")
    for name in "abc":
        documents("categories").create({"name": name, "slug": name, "kind": "x"}, document_id=name)


def fields(restaurants, categories):
    cities = builders.flow("cities", singular="city")
    definitions.create_field(cities, "code", field_type="string", unique=True)
    definitions.create_field(categories, "slug", field_type="string", unique=True)
    definitions.create_field(categories, "kind", field_type="string")
    definitions.create_field(categories, "size", field_type="integer", unique=True)
    builders.relation(restaurants, "city", cities, "many-to-one")


def write(data, document_id="r", **options):
    return documents("restaurants").update(document_id, data, **options)


def names(document_id="r", field="categories", **options):
    """The names of the members of a relation, in order."""
    found = documents("restaurants").find_one(document_id, populate=[field], **options)[field]
    return [each["name"] for each in found] if isinstance(found, list) else found and found["name"]


def test_new_documents_are_made_and_connected_at_the_end(content):
    write({"categories": ["a"]})
    write({"categories": {"create": [{"name": "x"}, {"name": "y"}], "connect": ["b"]}})
    assert names() == ["a", "b", "x", "y"]


def test_one_new_document_needs_no_list(content):
    write({"categories": {"create": {"name": "x"}}, "city": {"create": {"name": "Rome"}}})
    assert (names(), names(field="city")) == (["x"], "Rome")


def test_a_new_document_takes_its_place_among_the_others(content):
    write({"categories": ["a", "b"]})
    write({"categories": {"connect": [{"create": {"name": "x"}, "position": {"before": "b"}}]}})
    assert names() == ["a", "x", "b"]


def test_a_list_may_hold_new_documents_and_values(content):
    write({"categories": ["c", {"create": {"name": "x"}}, {"where": {"slug": "a"}}]})
    assert names() == ["c", "x", "a"]
    write({"categories": {"set": [{"create": {"name": "y"}}, "b"]}})
    assert names() == ["y", "b"]


def test_a_value_stands_for_the_document_that_has_it(content):
    write(
        {
            "categories": {
                "connect": [{"where": {"slug": "b"}}, {"where": {"slug": "c"}, "position": {"start": True}}]
            }
        }
    )
    assert names() == ["c", "b"]


def test_what_is_there_is_connected_and_what_is_not_is_made(content):
    asked = [{"where": {"slug": slug}, "create": {"name": slug, "slug": slug}} for slug in "ax"]
    write({"categories": {"connectOrCreate": asked}})
    assert (names(), Entry.objects.filter(flow__slug="categories").count()) == (["a", "x"], 4)
    write({"categories": {"connectOrCreate": asked}})
    assert (names(), Entry.objects.filter(flow__slug="categories").count()) == (["a", "x"], 4)


def test_the_same_value_twice_makes_one(content):
    asked = {"where": {"slug": "x"}, "create": {"name": "x", "slug": "x"}}
    for slug in ("r1", "r2"):
        documents("restaurants").create({"categories": {"connectOrCreate": asked}}, document_id=slug)
    assert names("r1") == names("r2") == ["x"]
    assert Entry.objects.filter(flow__slug="categories").count() == 4


def test_new_documents_make_others(content):
    inner = {"name": "x", "restaurants": {"create": {"name": "s", "city": {"create": {"name": "Rome"}}}}}
    write({"categories": {"create": inner}})
    made = documents("categories").find(filters={"name": "x"}, populate="restaurants")[0]
    assert [each["name"] for each in made["restaurants"]] == ["s", "r"]
    assert names(made["restaurants"][0].document_id, "city") == "Rome"


def test_a_new_document_creates_the_graph_too(content):
    made = documents("restaurants").create(
        {"name": "n", "categories": {"create": {"name": "x"}, "connect": "a"}}
    )
    assert names(made.document_id) == ["a", "x"]


def test_components_make_documents(content):
    relation = {"type": "relation", "relation": "manyToMany", "target": "api::categories.categories"}
    definitions.create_component("blocks.quote", attributes={"about": relation})
    field = {"field_type": "component", "options": {"component": "blocks.quote", "repeatable": True}}
    definitions.create_field(Flow.objects.get(slug="restaurants"), "quotes", **field)
    write(
        {
            "quotes": [
                {"about": [{"create": {"name": "x"}}]},
                {"about": {"connect": [{"where": {"slug": "a"}}]}},
            ]
        }
    )
    found = documents("restaurants").find_one("r", populate={"quotes": {"populate": ["about"]}})
    assert [[each["name"] for each in part["about"]] for part in found["quotes"]] == [["x"], ["a"]]


@pytest.fixture
@remembered
def drafts(db):
    restaurants, categories = builders.guide(draft_and_publish=True, localized=True)
    definitions.create_locale("fr")
    fields(restaurants, categories)
    builders.make("restaurants", "r")


@pytest.mark.parametrize("status", ["draft", "published"])
def test_what_is_made_inside_is_published_when_the_outer_is(drafts, status):
    write({"categories": {"create": {"name": "x"}}}, status=status)
    assert names(status="draft") == ["x"]
    shown = documents("restaurants").find_one("r", populate=["categories"])
    assert (shown and [each["name"] for each in shown["categories"]]) == (
        ["x"] if status == "published" else None
    )


def test_what_is_made_inside_is_in_the_locale_of_the_outer(drafts):
    write({"name": "r", "categories": {"create": {"name": "x"}}}, locale="fr")
    assert list(EntryVersion.objects.filter(flow__slug="categories").values_list("locale", "status")) == [
        ("fr", "draft")
    ]


def test_a_draft_is_found_by_its_value(drafts):
    documents("categories").create({"name": "d", "slug": "d"})
    write({"categories": {"connect": {"where": {"slug": "d"}}}})
    assert names(status="draft") == ["d"]


def connect(item):
    return {"categories": {"connect": ["a", item]}}


def create(data):
    return {"categories": {"create": [{"name": "x"}, data]}}


def either(item):
    return {"categories": {"connectOrCreate": [item]}}


def deep(levels):
    data = {"name": "x"}
    for level in range(levels):
        data = {"categories" if level % 2 else "restaurants": {"create": data}}
    return data


NEW = {"name": "x", "slug": "x"}
AT = ["categories", "connect", 1]
REFUSED = {
    "a new document that is no object": (create("x"), ["categories", "create", 1]),
    "a new document that is null": (create(None), ["categories", "create", 1]),
    "an unknown field of it": (create({"nothing": 1}), ["categories", "create", 1, "nothing"]),
    "a wrong value in it": (create({"size": "x"}), ["categories", "create", 1, "size"]),
    "a unique value that is taken": (create({"slug": "a"}), ["categories", "create", 1, "slug"]),
    "one of two new ones": (
        create({"slug": "y", "restaurants": ["no"]}),
        ["categories", "create", 1, "restaurants", 0],
    ),
    "deep inside": (
        create({"restaurants": {"create": {"city": {"create": {"name": []}}}}}),
        ["categories", "create", 1, "restaurants", "create", "city", "create", "name"],
    ),
    "too deep": ({"categories": {"create": deep(12)}}, None),
    "an unknown key beside create": (connect({"create": NEW, "postion": {}}), [*AT, "postion"]),
    "an unknown key beside where": (connect({"where": {"slug": "b"}, "size": 1}), [*AT, "size"]),
    "an id beside create": (connect({"documentId": "a", "create": NEW}), [*AT, "create"]),
    "a wrong position": (connect({"create": NEW, "position": {"before": "zz"}}), [*AT, "position", "before"]),
    "a position in a set": (
        {"categories": {"set": [{"create": NEW, "position": {"end": True}}]}},
        ["categories", "set", 0, "position"],
    ),
    "an unknown locale": (connect({"create": NEW, "locale": "xx"}), None),
    "create beside set": ({"categories": {"set": ["a"], "create": NEW}}, ["categories", "create"]),
    "connectOrCreate beside set": (
        {"categories": {"set": [], "connectOrCreate": []}},
        ["categories", "connectOrCreate"],
    ),
    "create in disconnect": (
        {"categories": {"disconnect": [{"create": NEW}]}},
        ["categories", "disconnect", 0, "create"],
    ),
    "an empty where": (connect({"where": {}}), [*AT, "where"]),
    "a where that is none": (connect({"where": "b"}), [*AT, "where"]),
    "where of an unknown field": (connect({"where": {"slugg": "b"}}), [*AT, "where", "slugg"]),
    "where of a relation": (connect({"where": {"restaurants": "r"}}), [*AT, "where", "restaurants"]),
    "where with an operator": (connect({"where": {"slug": {"$eq": "b"}}}), [*AT, "where", "slug"]),
    "where of null": (connect({"where": {"slug": None}}), [*AT, "where", "slug"]),
    "where with another type": (connect({"where": {"size": "x"}}), [*AT, "where"]),
    "where that finds none": (connect({"where": {"slug": "zz"}}), [*AT, "where"]),
    "where that finds several": (connect({"where": {"kind": "x"}}), [*AT, "where"]),
    "what is connected twice": (connect({"where": {"slug": "a"}}), AT),
    "connectOrCreate of a text": (either("a"), ["categories", "connectOrCreate", 0]),
    "connectOrCreate without where": (either({"create": NEW}), ["categories", "connectOrCreate", 0, "where"]),
    "connectOrCreate without create": (
        either({"where": {"slug": "x"}}),
        ["categories", "connectOrCreate", 0, "create"],
    ),
    "connectOrCreate of no unique field": (
        either({"where": {"kind": "y"}, "create": NEW}),
        ["categories", "connectOrCreate", 0, "where"],
    ),
    "connectOrCreate that makes what is wrong": (
        either({"where": {"slug": "x"}, "create": {"size": "x"}}),
        ["categories", "connectOrCreate", 0, "create", "size"],
    ),
    "connectOrCreate of what is connected": (
        {"categories": {"connect": ["a"], "connectOrCreate": [{"where": {"slug": "a"}, "create": NEW}]}},
        ["categories", "connectOrCreate", 0],
    ),
    "beside a fault of the outer": ({"name": [], **create({"nothing": 1})}, None),
}


@pytest.mark.parametrize(("data", "path"), REFUSED.values(), ids=REFUSED)
def test_what_is_wrong_is_named_and_nothing_is_written(content, data, path):
    before = list(Entry.objects.values()), list(EntryVersion.objects.values()), list(Link.objects.values())
    with pytest.raises(ValidationError) as caught:
        write(data)
    if path is not None:
        assert list(caught.value.path) == path
    assert (
        list(Entry.objects.values()),
        list(EntryVersion.objects.values()),
        list(Link.objects.values()),
    ) == before


def test_all_that_is_wrong_is_told_at_once(content):
    with pytest.raises(ValidationError) as caught:
        write(
            {
                "categories": {
                    "create": [{"nothing": 1}, {"size": "x"}],
                    "connect": [{"where": {"slug": "zz"}}],
                }
            }
        )
    assert [error.key for error in caught.value.all] == [
        "categories.connect[0].where",
        "categories.create[0].nothing",
        "categories.create[1].size",
    ]


def test_resources_cannot_be_made(content, settings):
    settings.RELATIONS_RESOURCES = {"product": None}
    flow = Flow.objects.get(slug="restaurants")
    definitions.create_field(
        flow, "goods", field_type="relationship", cardinality="many-to-many", resource_types=["product"]
    )
    with pytest.raises(ValidationError) as caught:
        write({"goods": {"create": {"name": "x"}}})
    assert caught.value.key == "goods.create"


def test_each_document_is_announced_once(content, django_capture_on_commit_callbacks):
    heard = []

    def hear(**said):
        heard.append((said["action"], said["document"]["name"]))

    document_changed.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            write({"categories": {"create": [{"name": "x"}, {"name": "y"}]}})
    finally:
        document_changed.disconnect(hear)
    assert heard == [("created", "x"), ("created", "y"), ("updated", "r")]


def test_data_that_names_documents_by_id_costs_what_it_did(content):
    with CaptureQueriesContext(connection) as found:
        write({"categories": {"connect": ["a"]}})
    assert not [
        query for query in found if "FOR UPDATE" in (query["sql"] or "") and "relations_flow" in query["sql"]
    ]
    assert len(found) <= 16


def test_relations_to_several_flows_name_the_type_of_what_they_make(content):
    flow = Flow.objects.get(slug="restaurants")
    targets = [Flow.objects.get(slug=slug) for slug in ("categories", "cities")]
    builders.several(flow, "about", *targets)
    new = {"create": {"name": "Rome"}, "__type": "api::city.city"}
    write({"about": {"connect": [new], "create": [{"__type": "api::categories.categories", "name": "x"}]}})
    assert names(field="about") == ["Rome", "x"]
    with pytest.raises(ValidationError) as caught:
        write({"about": {"create": {"name": "y"}}})
    assert caught.value.key == "about.create.__type"


@pytest.mark.django_db(transaction=True)
def test_of_writers_at_once_one_makes_the_document():
    fields(*builders.guide())
    builders.make("restaurants", *"01234567")
    asked = {"where": {"slug": "x"}, "create": {"name": "x", "slug": "x"}}

    def connect_or_create(name):
        try:
            write({"categories": {"connectOrCreate": asked}}, name)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(connect_or_create, "01234567"))
    made = documents("categories").find(populate="restaurants")
    assert [sorted(each["name"] for each in one["restaurants"]) for one in made] == [list("01234567")]
