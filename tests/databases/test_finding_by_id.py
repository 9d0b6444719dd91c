"""A document is found by its id through an index, in a flow of any size, whoever asks."""

from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client

from relations.access.tokens import issue_token
from relations.engine.documents import documents
from relations.engine.operations import Step, Target
from relations.models import Entry, Field
from tests import builders
from tests.admin.browsing import url_of
from tests.long_lists import plain_entries
from tests.reading_costs import analyze, most_rows_read

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

FLOW_SIZE = 5_000
FEW = 300  # rows: what a page of the admin reads of definitions and permissions


@pytest.fixture(scope="module", autouse=True)
def _guide(django_db_setup, django_db_blocker):
    """The restaurant `r` in a small flow, with four of the many categories; another large flow beside."""
    with django_db_blocker.unblock(), transaction.atomic():
        builders.guide()
        builders.flow("others")
        for slug in ("categories", "others"):
            plain_entries(slug, [f"c{number}" for number in range(FLOW_SIZE)])
        builders.make("restaurants", "r")
        builders.write("restaurants", "r", {"categories": ["c1", "c2", "c3", "c4"]})
        connection.check_constraints()  # once; else the end of each test would check all the rows
        analyze()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def send():
    client = Client(headers={"Authorization": f"Bearer {issue_token('tests', scope='write')[1]}"})

    def sent(method, path, body=None):
        response = client.generic(method, path, body or "", content_type="application/json")
        assert response.status_code < 300, response.content

    return sent


CONNECTED = '{"data": {"categories": {"connect": [{"documentId": "c9", "position": {"before": "c2"}}]}}}'
MEMBERS = '{"data": [{"type": "category", "id": "c9"}]}'
LINKAGE = "/v2/flows/restaurants/entries/r/relationships/categories"
REQUESTS = {
    "Strapi: read": ("GET", "/api/categories/c7?populate=*"),
    "Strapi: read from a small flow": ("GET", "/api/restaurants/r?populate=categories"),
    "Strapi: filter": ("GET", "/api/categories?filters[documentId]=c7"),
    "Strapi: filter by some": ("GET", "/api/categories?filters[documentId][$in][0]=c7"),
    "Strapi: filter through a relation": ("GET", "/api/restaurants?filters[categories][documentId]=c2"),
    "Strapi: read a relation": ("GET", "/api/restaurants/r/relations/categories"),
    "Strapi: create": ("POST", "/api/categories", '{"data": {"restaurants": ["r"]}}'),
    "Strapi: connect": ("PUT", "/api/restaurants/r", CONNECTED),
    "Strapi: update": ("PUT", "/api/categories/c7", '{"data": {"name": "x", "restaurants": ["r"]}}'),
    "Strapi: delete": ("DELETE", "/api/categories/c7"),
    "Moltin: read": ("GET", "/v2/flows/categories/entries/c7"),
    "Moltin: read and include": ("GET", "/v2/flows/restaurants/entries/r?include=categories"),
    "Moltin: create": ("POST", "/v2/flows/categories/entries", '{"data": {"type": "entry", "id": "n"}}'),
    "Moltin: read a relationship": ("GET", LINKAGE),
    "Moltin: add": ("POST", LINKAGE, MEMBERS),
    "Moltin: replace": ("PUT", LINKAGE, MEMBERS),
    "Moltin: remove": ("DELETE", LINKAGE, '{"data": [{"type": "category", "id": "c2"}]}'),
    "Moltin: update": ("PUT", "/v2/flows/categories/entries/c7", '{"data": {"type": "entry", "name": "x"}}'),
    "Moltin: delete": ("DELETE", "/v2/flows/categories/entries/c7"),
}  # fmt: skip


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_a_request_that_names_a_document_reads_few_rows(send, request_):
    send("GET", "/api/restaurants/r")  # loads the schema
    assert most_rows_read(lambda: send(*request_)) < FEW


CALLS = {
    "has": lambda flow: flow.has("c7"),
    "find": lambda flow: flow.find_one("c7"),
    "publish": lambda flow: flow.update("c7", {"name": "x"}, status="published"),
    "connect": lambda flow: flow.update("c7", {"restaurants": {"connect": ["r"]}}),
    "move": lambda flow: documents("restaurants").move("r", "categories", Target(document="c3"), Step("up")),
    "delete": lambda flow: flow.delete("c7"),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_call_that_names_a_document_reads_few_rows(call):
    service = documents("categories")
    assert most_rows_read(lambda: call(service)) < FEW


PAGES = {
    "the form": lambda: url_of("restaurants", "r"),
    "targets by their ids": lambda: relation_url("targets", word="document=c7"),
    "a page of a list": lambda: relation_url("rows"),
}


@pytest.mark.parametrize("url", PAGES.values(), ids=PAGES)
def test_a_page_of_the_admin_that_names_documents_reads_few_rows(client, url):
    client.force_login(User.objects.create_superuser("root", password="x"))
    client.get(url())
    assert most_rows_read(lambda: client.get(url())) < FEW


def relation_url(view, **query):
    field = Field.objects.get(flow__slug="restaurants", slug="categories")
    entry = Entry.objects.get(flow__slug="restaurants", document_id="r")
    return f"/admin/relations/entry/relation/{field.pk}/{view}/?{urlencode({'object': entry.pk, **query})}"
