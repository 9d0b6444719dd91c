"""The log tells once that a large flow is filtered or sorted by a field without an index."""

import pytest

from relations.engine import definitions
from relations.engine.documents import documents
from relations.engine.query import telling
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shops(monkeypatch, settings):
    settings.RELATIONS_LARGE_FLOW = 2
    monkeypatch.setattr(telling, "_asked", set())
    flow = builders.flow("shops")
    definitions.create_field(flow, "notes", field_type="json")
    builders.make("shops", "a", "b", "c")


@pytest.mark.parametrize(
    "asked",
    [
        {"filters": {"name": "a"}},
        {"filters": {"$or": [{"name": {"$contains": "a"}}, {"id": 1}]}},
        {"sort": "name:desc"},
    ],
)
def test_the_log_names_the_flow_and_the_field_once(caplog, asked):
    for _ in range(3):
        documents("shops").find(**asked)
    assert [record.getMessage()[:81] for record in caplog.records] == [
        'The flow "shops" has more than 2 versions, and is filtered or sorted by "name", w'
    ]


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"sort": "id"},
        {"sort": "createdAt", "filters": {"id": {"$gt": 1}}},
        {"filters": {"documentId": "a", "name": "a"}},
        {"filters": {"notes": {"$null": True}}},
    ],
)
def test_what_needs_no_index_of_a_field_is_not_told(caplog, asked):
    documents("shops").find(**asked)
    assert caplog.records == []


@pytest.mark.parametrize("most", [3, None])
def test_a_small_flow_is_not_told_of(caplog, settings, most):
    settings.RELATIONS_LARGE_FLOW = most
    documents("shops").find(sort="name")
    assert caplog.records == []


def test_it_costs_one_statement_and_that_once(django_assert_num_queries):
    service = documents("shops")
    service.find()
    with django_assert_num_queries(2):
        service.find(sort="name")
    with django_assert_num_queries(1):
        service.find(sort="name")
