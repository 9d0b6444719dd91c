"""Filters and sorts that nobody thought of: the same as naive Python finds, or refused, and nothing else."""

import contextlib
import functools

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relations.engine.documents import documents
from relations.engine.errors import ValidationError
from relations.engine.query.conditions import condition
from relations.engine.query.filters import OPERATORS, read
from relations.engine.query.tree import joined
from relations.engine.view import versions
from tests.engine.query.library import CASES, FIELDS, found, opened
from tests.engine.query.naive_query import Library
from tests.examples import examples

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True, scope="module")
def library(django_db_setup, django_db_blocker):
    with opened(django_db_blocker):
        yield


def relations(flow, field, other, inverse=None):
    """Both sides of a relation of the documents in query_cases.json."""
    lists, back = {}, {}
    for document, data in CASES["documents"][flow].items():
        members = data.get(field) or []
        lists[document] = [members] if isinstance(members, str) else members
        for member in lists[document]:
            back.setdefault(member, []).append(document)
    found = {(flow, field): (other, lists)}
    return found | ({(other, inverse): (flow, back)} if inverse else {})


NAIVE = Library(
    CASES["documents"],
    relations("books", "authors", "authors", "books")
    | relations("books", "publisher", "publishers", "books")
    | relations("books", "sequel", "books"),
)
NUMBERS = {"books": ["pages", "price"], "authors": ["born"], "publishers": []}
BELOW = {
    "books": {"authors": "authors", "publisher": "publishers", "sequel": "books"},
    "authors": {"books": "books"},
    "publishers": {"books": "books"},
}

texts = st.sampled_from(
    ["", "Alpha", "alpha", "a", "A", "Ä", "ärger", "%", "_", "\\", "o", "Ann", "south", "🙂"]
)
numbers = st.sampled_from([-1.25, 0, 3, 9.5, 20, 100, 1950, 1960])


def comparisons(values, operators):
    plain = [st.tuples(st.just(operator), values) for operator in operators]
    lists = st.lists(values, max_size=3)
    return st.one_of(
        *plain,
        st.tuples(st.sampled_from(["$in", "$notIn"]), lists),
        st.tuples(st.just("$between"), st.tuples(values, values)),
        st.tuples(st.sampled_from(["$null", "$notNull"]), st.booleans()),
    ).map(lambda entry: dict([entry]))


ORDERS = ["$eq", "$ne", "$lt", "$lte", "$gt", "$gte"]
SEARCHES = [
    "$eqi", "$nei", "$contains", "$containsi", "$notContains", "$notContainsi",
    "$startsWith", "$startsWithi", "$endsWith", "$endsWithi",
]  # fmt: skip
of_text = comparisons(texts, ORDERS + SEARCHES)
of_number = comparisons(numbers.filter(lambda n: n == int(n)), ORDERS)


def negatable(tests):
    return st.one_of(tests, tests.map(lambda test: {"$not": test}))


def of_related(wanted):
    """A relation takes fields, or one operator."""
    return {"$and": [wanted]} if any(key.startswith("$") for key in wanted) else wanted


@functools.cache
def filters(flow, depth=3):
    leaves = [st.tuples(st.just("name"), negatable(of_text))]
    leaves += [st.tuples(st.just(field), negatable(of_number)) for field in NUMBERS[flow]]
    if depth:
        below = st.deferred(lambda: filters(flow, depth - 1))
        leaves.append(st.tuples(st.sampled_from(["$and", "$or"]), st.lists(below, min_size=1, max_size=3)))
        leaves.append(st.tuples(st.just("$not"), below))
        for field, other in BELOW[flow].items():
            inner = st.deferred(lambda other=other: filters(other, depth - 1)).map(of_related)
            emptiness = st.fixed_dictionaries({"$null": st.booleans()})
            leaves.append(st.tuples(st.just(field), st.one_of(inner, emptiness)))
    return st.lists(st.one_of(leaves), min_size=1, max_size=2).map(dict)


def searching(count):
    return settings(max_examples=examples(count), suppress_health_check=list(HealthCheck), deadline=None)


cases = st.sampled_from(list(BELOW)).flatmap(lambda flow: st.tuples(st.just(flow), filters(flow)))


@searching(300)
@given(cases)
def test_a_filter_finds_what_naive_python_finds(case):
    flow, wanted = case
    assert found(flow, wanted) == NAIVE.found(flow, wanted)


@searching(200)
@given(cases, st.booleans())
def test_a_filter_whose_relations_are_joined_finds_the_same(case, below):
    slug, wanted = case
    view = documents(slug).view()
    flow = view.schema.flow(slug)
    chosen = condition(joined(read(flow, wanted, view.schema), below=below), view)
    rows = versions(flow, view).filter(Q() if chosen is True else Q(pk__in=[]) if chosen is False else chosen)
    assert list(rows.values_list("entry__document_id", flat=True)) == NAIVE.found(slug, wanted)


@functools.cache
def paths(flow, depth=2):
    ends = st.sampled_from(["name", *NUMBERS[flow]]).map(lambda name: [name])
    if not depth:
        return ends
    through = [
        st.deferred(lambda other=other: paths(other, depth - 1)).map(lambda path, field=field: [field, *path])
        for field, other in BELOW[flow].items()
    ]
    return st.one_of(ends, *through)


@searching(200)
@given(
    st.sampled_from(list(BELOW)).flatmap(
        lambda flow: st.tuples(
            st.just(flow),
            st.lists(st.tuples(paths(flow), st.booleans()), max_size=3, unique_by=lambda k: tuple(k[0])),
        )
    )
)
def test_a_sort_orders_as_naive_python_does(case):
    flow, keys = case
    spelled = [f"{'.'.join(path)}:{'desc' if descending else 'asc'}" for path, descending in keys]
    assert found(flow, sort=spelled) == NAIVE.sorted(flow, keys)


FIELD_NAMES = [*FIELDS, *BELOW["books"], "name", "id", "documentId", "createdAt", "locale", "*", "a.b", "$"]
words = st.one_of(st.sampled_from(FIELD_NAMES), st.sampled_from(sorted(OPERATORS)), st.text(max_size=4))
values = st.one_of(
    *(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.decimals(),
        st.dates(),
        st.datetimes(),
        st.times(),
    ),
    *(
        st.text(max_size=6),
        st.binary(max_size=2),
        st.sampled_from(["1", "2020-01-01", "true", "name:desc"]),
        words,
    ),
)
junk = st.recursive(
    values,
    lambda below: st.one_of(st.lists(below, max_size=3), st.dictionaries(words, below, max_size=3)),
    max_leaves=8,
)


@searching(400)
@given(st.one_of(st.dictionaries(words, junk, max_size=2), junk))
def test_a_filter_of_anything_is_answered_or_refused(anything):
    with contextlib.suppress(ValidationError):
        assert set(found("books", anything)) <= set(CASES["documents"]["books"])


@searching(300)
@given(junk)
def test_a_sort_of_anything_is_answered_or_refused(anything):
    with contextlib.suppress(ValidationError):
        assert sorted(found("books", sort=anything)) == sorted(CASES["documents"]["books"])
