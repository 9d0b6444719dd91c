"""A relation gets its other side beside a writer: no link is without a place there."""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from django.db import connection, connections, transaction

from relations import events
from relations.engine import definitions, schema
from relations.engine.documents import documents
from relations.models import Field, Flow, Link
from tests import builders

PAUSE = 0.3  # seconds in which the writer comes as far as it can
ISOLATIONS = [
    "read committed",
    *(pytest.param(name, marks=pytest.mark.postgres) for name in ("repeatable read", "serializable")),
]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=ISOLATIONS)
def isolated(request):
    """A function that gives this thread's transactions the isolation; they have it until the test ends."""

    def isolate():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"SET default_transaction_isolation = '{request.param}'")

    isolate()
    yield isolate
    connection.close()


@pytest.fixture
def pair(isolated):
    """Two flows, and a relation of one side."""
    schema.renew("default")
    articles, topics = builders.flow("articles"), builders.flow("topics")
    builders.make("topics", "t")
    builders.make("articles", "a", "b")
    return builders.relation(articles, "topics", topics)


@pytest.fixture
def retries(monkeypatch):
    """A list with an item for each transaction that begins again."""
    heard = []
    monkeypatch.setattr(events, "_listeners", [lambda event, _: heard.append(event)])
    return (event for event in heard if event == events.Event.RETRY)


def give_other_side():
    owning = Field.objects.get(slug="topics")
    definitions.create_field(
        Flow.objects.get(slug="topics"),
        "articles",
        field_type="relationship",
        cardinality="many-to-many",
        target_flow=owning.flow,
        mapped_by=owning,
    )


def test_a_writer_that_waited_for_the_other_side_gives_its_link_a_place(pair, isolated, retries):
    service = documents("articles")  # has read the schema

    def write():
        isolated()
        try:
            service.update("a", {"topics": ["t"]})
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            give_other_side()
            writing = pool.submit(write)
            wait([writing], timeout=PAUSE)
        writing.result()
    assert list(Link.objects.filter(inverse_position=None)) == []
    assert builders.listed("topics", "t", "articles") == ["a"]
    assert list(retries) == []


def test_the_other_side_that_waited_for_a_writer_places_its_link(pair, isolated, retries):
    def change():
        isolated()
        try:
            give_other_side()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            builders.write("articles", "a", {"topics": ["t"]})
            changing = pool.submit(change)
            wait([changing], timeout=PAUSE)
        changing.result()
    assert list(retries) == []
    builders.write("articles", "b", {"topics": ["t"]})
    assert list(Link.objects.filter(inverse_position=None)) == []
    assert builders.listed("topics", "t", "articles") == ["a", "b"]
