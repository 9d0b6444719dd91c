"""Filters and populate through the relations of components."""

import pytest

from relations.engine.documents import documents
from relations.engine.errors import ValidationError
from tests.engine.parts.helpers import BOX, QUOTE, named, page

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def filled(pages):
    page({"box": {"text": "x", "many": ["a", "b"], "inner": [{"many": ["c"]}]}}, "p")
    page(
        {"rows": [{"text": "first", "many": ["a"]}, {"text": "second", "many": ["b", "c"], "one": "d"}]}, "q"
    )
    page(
        {"zone": [{"__component": QUOTE, "many": ["a"]}, {"__component": BOX, "inner": [{"many": ["b"]}]}]},
        "r",
    )
    page({}, "s")


def found(filters):
    return sorted(each.document_id for each in documents("pages").find(filters=filters))


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"box": {"many": {"name": "a"}}}, "p"),
        ({"box": {"many": {"name": {"$in": ["b", "c"]}}}}, "p"),
        ({"box": {"many": {"documentId": "c"}}}, ""),
        ({"box": {"inner": {"many": {"name": "c"}}}}, "p"),
        ({"box": {"inner": {"many": {"name": "a"}}}}, ""),
        ({"rows": {"many": {"name": "c"}}}, "q"),
        ({"rows": {"text": "first", "many": {"name": "a"}}}, "q"),
        ({"rows": {"text": "second", "many": {"name": "a"}}}, ""),
        ({"rows": {"one": {"name": "d"}}}, "q"),
        ({"rows": {"one": {"$notNull": True}}}, "q"),
        ({"rows": {"$some": {"many": {"$count": {"$gt": 1}}}}}, "q"),
        ({"rows": {"$some": {"many": {"$none": {"name": "a"}}}}}, "q"),
        ({"rows": {"$every": {"many": {"$some": {"name": "a"}}}}}, "prs"),
        ({"rows": {"$every": {"many": {"$count": {"$gt": 0}}}}}, "pqrs"),
        ({"zone": {"many": {"name": "a"}}}, "r"),
        ({"zone": {"__component": QUOTE, "many": {"name": "a"}}}, "r"),
        ({"zone": {"__component": BOX, "many": {"name": "a"}}}, ""),
        ({"zone": {"inner": {"many": {"name": "b"}}}}, "r"),
        ({"$or": [{"box": {"many": {"name": "a"}}}, {"rows": {"many": {"name": "a"}}}]}, "pq"),
        ({"$not": {"box": {"many": {"$some": {"name": "a"}}}}}, "qrs"),
        ({"box": {"many": {"$null": True}}}, "qrs"),
        ({"box": {"many": {"$notNull": True}}}, "p"),
    ],
)
def test_a_filter_goes_through(filled, filters, expected):
    assert found(filters) == list(expected)


def test_an_id_alone_is_a_condition(filled):
    note = documents("notes").find_one("d").id
    assert found({"rows": {"one": note}}) == ["q"]
    assert found({"rows": {"one": {"id": {"$eq": note}}}}) == ["q"]


@pytest.mark.parametrize(
    ("filters", "key"),
    [
        ({"box": {"mny": {"name": "a"}}}, "filters.box.mny"),
        ({"box": {"many": {"nme": "a"}}}, "filters.box.many.nme"),
        ({"rows": {"many": {"name": {"$equals": "a"}}}}, "filters.rows.many.name.$equals"),
        ({"rows": {"many": "x"}}, "filters.rows.many"),
        ({"zone": {"many": {"nme": "a"}}}, "filters.zone.many.nme"),
    ],
)
def test_what_cannot_be_meant_is_named(filled, filters, key):
    with pytest.raises(ValidationError) as caught:
        found(filters)
    assert caught.value.key.startswith(key)


def read(document_id, populate):
    return documents("pages").find_one(document_id, populate=populate)


def test_paths_populate(filled):
    assert named(read("p", ["box.many"])["box"]["many"]) == ["a", "b"]
    assert named(read("p", "box.inner.many")["box"]["inner"][0]["many"]) == ["c"]


def test_a_component_alone_has_no_relations(filled):
    assert set(read("p", ["box"]).as_dict()["box"]) == {"id", "text"}


def test_everything_of_a_component_has_its_relations(filled):
    shown = read("p", {"box": {"populate": "*"}}).as_dict()["box"]
    assert [each["name"] for each in shown["many"]] == ["a", "b"]
    assert shown["one"] is None


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        ({"sort": "name:desc"}, [["a"], ["c", "b"]]),
        ({"filters": {"name": "c"}}, [[], ["c"]]),
        ({"pagination": {"limit": 1}}, [["a"], ["b"]]),
        ({"pagination": {"start": 1, "limit": 1}}, [[], ["c"]]),
    ],
)
def test_what_is_populated_is_chosen(filled, selection, expected):
    rows = read("q", {"rows": {"populate": {"many": selection}}})["rows"]
    assert [named(row["many"]) for row in rows] == expected


def test_members_are_counted(filled):
    rows = read("q", {"rows": {"populate": {"many": {"count": True}}}}).as_dict()["rows"]
    assert [row["many"] for row in rows] == [{"count": 1}, {"count": 2}]


def test_fields_of_members_are_chosen(filled):
    (row, _) = read("q", {"rows": {"populate": {"many": {"fields": ["name"]}}}}).as_dict()["rows"]
    assert set(row["many"][0]) == {"id", "documentId", "name"}


@pytest.mark.parametrize(
    ("filters", "texts"),
    [
        ({"many": {"name": "a"}}, ["first"]),
        ({"many": {"name": {"$in": ["b", "c"]}}}, ["second"]),
        ({"one": {"$null": True}}, ["first"]),
        ({"many": {"$count": 2}}, ["second"]),
        ({"one": {"name": "d"}, "text": "first"}, []),
    ],
)
def test_components_are_chosen_by_their_members(filled, filters, texts):
    rows = read("q", {"rows": {"filters": filters}})["rows"]
    assert [row["text"] for row in rows] == texts


def test_components_within_a_zone_are_chosen_by_their_members(filled):
    on = {BOX: {"filters": {"inner": {"many": {"name": "b"}}}}, QUOTE: {"filters": {"many": {"name": "b"}}}}
    assert [part.kind for part in read("r", {"zone": {"on": on}})["zone"]] == [BOX]


@pytest.mark.parametrize(
    ("populate", "key"),
    [
        ({"box": {"populate": {"mny": True}}}, "box.mny"),
        ({"box": {"populate": {"many": {"feilds": ["name"]}}}}, "box.many.feilds"),
        ({"box": {"populate": {"many": {"filters": {"nme": 1}}}}}, "filters.nme"),
        ({"zone": {"on": {QUOTE: {"populate": {"mny": True}}}}}, f"zone.on.{QUOTE}.mny"),
        (["box.many.nme"], "box.many.nme"),
        ({"rows": {"filters": {"many": {"nme": "a"}}}}, "filters.many.nme"),
    ],
)
def test_what_cannot_be_populated_is_named(filled, populate, key):
    with pytest.raises(ValidationError) as caught:
        read("p", populate)
    assert caught.value.key.endswith(key)


@pytest.mark.parametrize("count", [1, 30])
def test_a_relation_costs_one_statement_however_many_components(pages, count, django_assert_num_queries):
    page({"rows": [{"many": ["a", "b"], "one": "c"} for _ in range(count)]})
    with django_assert_num_queries(2):
        documents("pages").find_one("p", populate={"rows": True})
    with django_assert_num_queries(3):
        documents("pages").find_one("p", populate={"rows": {"populate": {"many": True}}})
    with django_assert_num_queries(4):
        documents("pages").find_one("p", populate={"rows": {"populate": {"many": True, "one": True}}})


def test_a_relation_in_several_places_costs_one_statement(pages, django_assert_num_queries):
    page(
        {"box": {"many": ["a"], "inner": [{"many": ["b"]}]}, "zone": [{"__component": QUOTE, "many": ["c"]}]}
    )
    tree = {
        "zone": {
            "on": {
                QUOTE: {"populate": {"many": True}},
                BOX: {"populate": {"inner": {"populate": {"many": True}}}},
            }
        }
    }
    with django_assert_num_queries(3):
        documents("pages").find_one("p", populate=tree)


def test_too_many_members_are_refused(pages, settings):
    settings.RELATIONS_MAX_POPULATED = 3
    page({"rows": [{"many": ["a", "b"]}, {"many": ["a", "b"]}]})
    with pytest.raises(ValidationError, match="more than 3 related documents"):
        read("p", {"rows": {"populate": {"many": True}}})
