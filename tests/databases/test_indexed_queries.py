"""Filters and sorts by an indexed field read few rows, in a flow of any size, and find what others find."""

import os
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from relations.access.tokens import issue_token
from relations.engine import definitions, schema
from relations.engine.documents import documents
from relations.engine.errors import ValidationError
from relations.engine.query import indexes
from relations.engine.versions import indexing, unique
from relations.models import Entry, EntryVersion, Field, Flow, Status
from tests import builders
from tests.long_lists import insert, plain_links
from tests.reading_costs import analyze, most_rows_read

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

SIZE = int(os.environ.get("INDEXED_ENTRIES", "4000"))
FEW = 200  # rows: a page of 25, its documents, and what a database needs to find its place
KINDS = {
    "name": "string",
    "grade": "enumeration",
    "price": "float",
    "stars": "integer",
    "code": "biginteger",
    "open": "boolean",
    "day": "date",
    "opened": "datetime",
}
OTHERS = ("", "ü", "\U0010ffff", "a'b", 'a"b', "a\\b", "100%", "%s", "x" * 254, "x" * 300, "Z", "a", None)


def values(at: int) -> dict:
    """The values of the entry with this number; every hundredth has none, a few have odd names."""
    if at % 100 == 99:
        return {}
    spread = at * 7919 % SIZE
    return {
        "name": OTHERS[at] if at < len(OTHERS) else f"n{spread:07}",
        "grade": "abcd"[at % 4],
        "price": spread / 4,
        "stars": spread,
        "code": str(2**60 + spread),
        "open": at % 2 == 0,
        "day": f"20{spread % 90:02}-01-{1 + at % 28:02}" + ("T10:00:00" if at % 3 == 0 else ""),
        "opened": f"20{spread % 90:02}-01-{1 + at % 28:02}T10:00:00.000Z",
    }


@pytest.fixture(scope="module", autouse=True)
def shops(django_db_setup, django_db_blocker):
    """Two flows with the same fields, of which `shops` has the index; and towns that have shops."""
    with django_db_blocker.unblock():
        try:
            _fill()
            yield
        finally:
            call_command("flush", interactive=False, verbosity=0)
            indexing.drop()


def _fill() -> None:
    shops = builders.flow("shops", singular="shop")
    others, towns = builders.flow("others"), builders.flow("towns", singular="town")
    for flow in (shops, others):
        for slug, kind in KINDS.items():
            if slug != "name":
                options = {"enum": ["a", "b", "c", "d"]} if kind == "enumeration" else {}
                definitions.create_field(flow, slug, field_type=kind, options=options)
    for slug in KINDS:
        field = Field.objects.get(flow=shops, slug=slug)
        definitions.update_field(field, options={**field.options, "indexed": True}, unique=slug == "code")
    builders.relation(towns, "shops", shops, inverse="towns")
    entries = _entries(shops, SIZE)
    _entries(others, SIZE)
    for number in range(3):
        builders.make("towns", f"t{number}")
        plain_links("towns", f"t{number}", "shops", entries[100 * number + 1 : 100 * number + 91])
    analyze()


def _entries(flow: Flow, size: int) -> list[int]:
    with transaction.atomic():
        insert(Entry(flow=flow), {"document_id": [f"{flow.slug}-{at}" for at in range(size)]})
        keys = Entry.objects.filter(flow=flow).order_by("pk").values_list("pk", flat=True)
        now = timezone.now()
        version = EntryVersion(flow=flow, created_at=now, updated_at=now, published_at=now)
        insert(version, {"entry": list(keys), "values": [values(at) for at in range(size)]})
    return list(keys)


FILTERS = {
    "equal": {"name": "n0000007"},
    "among": {"name": {"$in": ["n0000007", "n0000008"]}},
    "a range": {"name": {"$gt": "n0000007", "$lt": "n0000020"}},
    "between": {"price": {"$between": [1, 5]}},
    "a beginning": {"name": {"$startsWith": "n000001"}},
    "an integer": {"stars": 7},
    "at least": {"stars": {"$gte": SIZE - 10}},
    "a big integer": {"code": str(2**60 + 7)},
    "a day": {"$and": [{"day": "2007-01-08"}, {"stars": {"$lt": 500}}]},
    "a moment": {"opened": {"$gt": "2089-01-27T00:00:00Z"}},
    "one or the other": {"$or": [{"name": "n0000007"}, {"stars": 8}]},
    "null and a bound": {"name": {"$null": True}, "stars": {"$gte": 0, "$lt": 30}},
}
SORTS = {
    "up": "name",
    "down": "name:desc",
    "many equal, up": "grade",
    "many equal, down": "grade:desc",
    "a number": "price",
    "a number, down": "stars:desc",
    "a date": "day:desc",
    "a boolean": "open",
}


@pytest.fixture
def send():
    client = Client(headers={"Authorization": f"Bearer {issue_token('tests', scope='read')[1]}"})

    def sent(path, **query):
        response = client.get(f"{path}?{urlencode(query)}")
        assert response.status_code == 200, response.content
        return response.json()["data"]

    sent("/api/shops", **{"pagination[limit]": 1, "pagination[withCount]": "false"})  # loads the schema
    return sent


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_a_filter_by_an_indexed_field_reads_few_rows(filters):
    service = documents("shops")
    service.find(filters=filters, limit=25)
    assert most_rows_read(lambda: service.find(filters=filters, limit=25)) < FEW


@pytest.mark.parametrize("sort", SORTS.values(), ids=SORTS)
def test_a_page_that_is_sorted_by_an_indexed_field_reads_few_rows(sort):
    service = documents("shops")
    service.find(sort=sort, limit=25)
    assert most_rows_read(lambda: service.find(sort=sort, limit=25)) < FEW


PLANNED = {
    "equal": ({"name": "n0000007"}, None),
    "a range": (FILTERS["a range"], None),
    "a sort": (None, "name"),
}


@pytest.mark.parametrize(("filters", "sort"), PLANNED.values(), ids=PLANNED)
def test_postgres_expects_little_work(filters, sort):
    if connection.vendor != "postgresql":
        pytest.skip("only on PostgreSQL")
    with CaptureQueriesContext(connection) as queries:
        documents("shops").find(filters=filters, sort=sort, limit=25)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {queries[-1]['sql']}")
        plan = cursor.fetchone()[0][0]["Plan"]
    assert schema.current().flows["shops"].fields["name"].index in str(plan)
    assert plan["Total Cost"] < 150  # to walk through an index costs 250, through all entries more


def test_a_range_that_is_sorted_by_the_same_field_reads_few_rows(send):
    query = {"filters[name][$gt]": "n0000100", "sort": "name", "pagination[withCount]": "false"}
    assert most_rows_read(lambda: send("/api/shops", **query)) < FEW


@pytest.mark.parametrize(("path", "query"), [
    ("/api/towns", {"filters[shops][name]": "n0000007"}),
    ("/v2/flows/shops/entries", {"filter": "eq(name,n0000007)"}),
    ("/v2/flows/shops/entries", {"sort": "-name", "page[limit]": "25"}),
])  # fmt: skip
def test_a_request_reads_few_rows(send, path, query):
    send(path, **query)
    allowed = FEW if "filters" in str(query) or "filter" in query else FEW + SIZE
    assert most_rows_read(lambda: send(path, **query)) < allowed


def test_the_check_of_a_unique_value_reads_few_rows():
    flow = schema.current().flows["shops"]
    taken = {"code": str(2**60 + 7)}

    def check():
        with pytest.raises(ValidationError, match="unique"):
            unique.check_taken(flow, taken, "", 0, Status.PUBLISHED, "default")

    assert most_rows_read(check) < FEW


ORACLE = {
    **FILTERS,
    **{f"name = {text!r:.9}": {"name": text} for text in OTHERS},
    **{f"name > {text!r:.9}": {"name": {"$gt": text}} for text in OTHERS if text is not None},
    **{f"name begins {text!r:.9}": {"name": {"$startsWith": text}} for text in OTHERS if text},
    **{f"day {word}": {"day": {word: "2040-01-09"}} for word in ("$eq", "$ne", "$lt", "$lte", "$gt", "$gte")},
    "day among": {"day": {"$in": ["2040-01-09", "2041-01-10"]}},
    "day between": {"day": {"$between": ["2040-01-09", "2042-01-10"]}},
    "not between": {"$not": {"price": {"$between": [1, 5]}}},
    "a boolean": {"open": True, "stars": {"$lt": 40}},
    "not equal": {"grade": {"$ne": "a"}, "stars": {"$lt": 40}},
    "not among": {"grade": {"$notIn": ["a", "b"]}, "stars": {"$lt": 40}},
    "not null": {"name": {"$notNull": True}, "stars": {"$lt": 40}},
    "through a relation": {"towns": {"name": {"$startsWith": "t"}}, "stars": {"$gt": 5}},
}


@pytest.mark.parametrize("filters", ORACLE.values(), ids=ORACLE)
def test_with_the_index_a_filter_finds_what_it_finds_without(monkeypatch, filters):
    found = ids("shops", filters=filters)
    monkeypatch.setattr(indexes, "helps", lambda *_: False)
    assert found == ids("shops", filters=filters)


@pytest.mark.parametrize("direction", ["", ":desc"])
@pytest.mark.parametrize("slug", KINDS)
def test_with_the_index_a_sort_gives_what_it_gives_without(slug, direction):
    sort = f"{slug}{direction}"
    assert ids("shops", sort=sort) == [name.replace("others", "shops") for name in ids("others", sort=sort)]


def ids(slug: str, **asked) -> list[str]:
    return [document.document_id for document in documents(slug).find(**asked)]


def test_the_flow_of_the_oracle_has_indexes_and_the_other_has_none():
    flows = schema.current().flows
    assert all(flows["shops"].fields[slug].index for slug in KINDS)
    assert not any(flows["others"].fields[slug].index for slug in KINDS)
