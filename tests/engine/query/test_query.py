"""Filters and sort against query_cases.json: every operator, every form, every refusal."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from relations.engine import query, schema
from relations.engine.documents import documents
from relations.engine.errors import ValidationError
from relations.engine.query.filters import OPERATORS
from relations.engine.view import versions
from relations.models import Link
from tests.engine.query.library import CASES, found, opened

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, scope="module")
def library(django_db_setup, django_db_blocker):
    with opened(django_db_blocker):
        yield


def shown(case):
    return json.dumps(case.get("filters", case.get("sort")), ensure_ascii=False)


@pytest.mark.parametrize("case", CASES["filters"], ids=shown)
def test_a_filter_finds_what_it_describes(case):
    assert found(case.get("on", "books"), case["filters"]) == case["found"].split()


@pytest.mark.parametrize("case", CASES["sorts"], ids=shown)
def test_a_sort_puts_in_order(case):
    assert found(case.get("on", "books"), sort=case["sort"]) == case["found"].split()


@pytest.mark.parametrize("case", CASES["refused"], ids=shown)
def test_what_cannot_be_meant_is_refused_with_its_key(case):
    with pytest.raises(ValidationError) as refused:
        found("books", case.get("filters"), case.get("sort"))
    assert (refused.value.message, refused.value.key) == (case["message"], case["key"])


def test_every_operator_has_a_case():
    text = json.dumps(CASES["filters"])
    assert [operator for operator in sorted(OPERATORS) if f'"{operator}"' not in text] == []


def number(slug, document_id):
    return documents(slug).find_one(document_id).id


@pytest.mark.parametrize("form", [int, str])
def test_a_filter_takes_the_numeric_id(form):
    assert found("books", {"id": form(number("books", "b3"))}) == ["b3"]


@pytest.mark.parametrize("form", [int, str])
def test_a_relation_takes_the_numeric_id_of_a_related_document(form):
    assert found("books", {"authors": form(number("authors", "ann"))}) == ["b1", "b2"]


def test_a_relation_takes_a_list_of_ids():
    assert found("books", {"authors": [number("authors", "bob"), number("authors", "dee")]}) == ["b2", "b3"]


def test_a_relation_takes_an_operator_on_the_id():
    assert found("books", {"authors": {"$in": [str(number("authors", "bob"))]}}) == ["b2"]


def test_a_relation_takes_an_id_that_it_must_not_lead_to():
    assert found("books", {"authors": {"$not": number("authors", "ann")}}) == ["b2", "b3", "b4"]


def test_an_id_beyond_64_bits_is_refused():
    with pytest.raises(ValidationError):
        found("books", {"id": str(2**63)})


DEEP = {"publisher": {"books": {"authors": {"books": {"name": {"$containsi": "alpha"}}}}}}


def test_a_deep_filter_and_sort_are_one_statement():
    with CaptureQueriesContext(connection) as statements:
        view = documents("books").view()
        flow = view.schema.flow("books")
    with CaptureQueriesContext(connection) as statements:
        rows = query.filtered(versions(flow, view), flow, DEEP, view)
        list(query.ordered(rows, flow, "publisher.books.authors.name:desc,name", view))
    assert len(statements) == 1


def nested(times, inner):
    for _ in range(times):
        inner = {"sequel": inner}
    return inner


def test_filters_go_as_deep_as_the_setting_says(settings):
    settings.RELATIONS_MAX_DEPTH = 10
    assert found("books", nested(10, {"name": "Alpha"})) == []


def test_filters_that_go_deeper_are_refused(settings):
    settings.RELATIONS_MAX_DEPTH = 10
    with pytest.raises(ValidationError, match="filters may have 10 levels"):
        found("books", nested(11, {"name": "Alpha"}))


def test_groups_count_as_levels(settings):
    settings.RELATIONS_MAX_DEPTH = 3
    with pytest.raises(ValidationError, match="filters may have 3 levels"):
        found("books", {"$or": [{"$and": [{"$not": {"$not": {"name": "Alpha"}}}]}]})


@pytest.mark.parametrize("leaf", [{"name": {"$null": True}}, {"$or": [{"name": "x"}, {"pages": 1}]}])
def test_what_no_database_can_nest_is_refused(leaf):
    with pytest.raises(ValidationError, match="may have"):
        found("books", nested(10, leaf))


def test_sorts_that_go_deeper_are_refused(settings):
    settings.RELATIONS_MAX_DEPTH = 3
    with pytest.raises(ValidationError, match="sort may have 3 levels"):
        found("books", sort=f"{'sequel.' * 4}name")


def test_a_sort_through_too_many_lists_is_refused():
    with pytest.raises(ValidationError, match="sort may go through 3 relations with many documents"):
        found("books", sort="authors.books.authors.books.name")


def test_a_filter_has_as_many_values_as_the_setting_says(settings):
    settings.RELATIONS_MAX_FILTERS = 3
    assert found("books", {"pages": {"$in": [1, 2, 20]}}) == ["b2", "b5"]


def test_a_filter_with_more_values_is_refused(settings):
    settings.RELATIONS_MAX_FILTERS = 3
    with pytest.raises(ValidationError, match="filters may have 3 values"):
        found("books", {"$or": [{"pages": {"$in": [1, 2, 3]}}, {"name": "a"}]})


def test_a_filter_costs_its_looks_by_their_depth_and_its_counts(settings):
    filters = {"$or": [{"authors": {"books": {"name": "a"}}}, {"authors": {"$count": {"$gt": 1}}}]}
    settings.RELATIONS_MAX_COST = 13  # 1 + 2, and 10
    found("books", filters)
    settings.RELATIONS_MAX_COST = 12
    with pytest.raises(ValidationError, match=r"cost 12, not 13: 2 looks .* cost 3 and 1 \$count cost 10"):
        found("books", filters)


def test_a_filter_that_costs_too_much_asks_the_database_nothing():
    filters = {"$or": [{"authors": {"$count": 1}}] * 51}
    with CaptureQueriesContext(connection) as statements, pytest.raises(ValidationError, match="may cost"):
        query.check(documents("books").flow, filters, None, schema.current())
    assert [each["sql"] for each in statements if "entryversion" in str(each["sql"])] == []


def test_a_filter_of_many_alternatives_works():
    assert found("books", {"$or": [{"name": {"$eqi": f"no {n}"}} for n in range(499)] + [{"pages": 3}]}) == [
        "b3"
    ]


def test_a_sort_of_too_many_keys_is_refused():
    keys = [
        f"sequel.{'sequel.' * depth}{name}"
        for depth in range(6)
        for name in ["name", "pages", "price", "isbn"]
    ]
    keys += [f"publisher.books.{name}" for name in ("name", "pages", "price", "isbn", "weight", "printed")]
    keys += [
        f"publisher.books.{'sequel.' * d}{name}"
        for d in range(1, 6)
        for name in ("name", "pages", "price", "isbn")
    ]
    with pytest.raises(ValidationError, match="sort may have 50 keys"):
        found("books", sort=[*keys, "name"])


def test_a_key_that_is_named_twice_counts_once():
    assert found("books", sort="pages:desc,pages:asc,name:desc")[:3] == ["b4", "b7", "b1"]


def test_links_can_be_filtered_by_the_versions_they_lead_to():
    view = documents("books").view()
    condition = query.condition(view.schema.flow("authors"), {"born": 1950}, view, "target_version__")
    rows = Link.objects.filter(condition).order_by("source", "position")
    assert list(rows.values_list("target__document_id", flat=True)) == ["ann", "ann", "dee"]


def test_links_can_be_sorted_by_the_versions_they_lead_to():
    view = documents("books").view()
    keys = query.orderings(view.schema.flow("authors"), "name:desc", view, "target_version__")
    rows = Link.objects.filter(source__entry__document_id="b2", field__slug="authors").order_by(*keys)
    assert list(rows.values_list("target__document_id", flat=True)) == ["bob", "ann"]
