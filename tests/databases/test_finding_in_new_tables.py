"""A document is found by its id in tables of which PostgreSQL has no statistics yet, as after a large import.

The other databases count the rows of a table as they come.
"""

import pytest
from django.db import connection, transaction
from django.test import Client

from relations.access.tokens import issue_token
from tests import builders
from tests.long_lists import plain_entries
from tests.reading_costs import most_rows_read

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgres,
    pytest.mark.django_db,
]

FLOW_SIZE = 5_000
FEW = 300


@pytest.fixture(scope="module", autouse=True)
def _guide(django_db_setup, django_db_blocker):
    """The restaurant `r`, with four of the many categories."""
    with django_db_blocker.unblock(), transaction.atomic():
        builders.guide()
        plain_entries("categories", [f"c{number}" for number in range(FLOW_SIZE)])
        builders.make("restaurants", "r")
        builders.write("restaurants", "r", {"categories": ["c1", "c2", "c3", "c4"]})
        connection.check_constraints()
        yield
        transaction.set_rollback(True)


REQUESTS = {
    "Strapi: read": ("GET", "/api/categories/c7?populate=*"),
    "Strapi: connect": ("PUT", "/api/restaurants/r", '{"data": {"categories": {"connect": ["c9"]}}}'),
    "Strapi: update": ("PUT", "/api/categories/c7", '{"data": {"name": "x", "restaurants": ["r"]}}'),
    "Strapi: delete": ("DELETE", "/api/categories/c7"),
    "Moltin: read": ("GET", "/v2/flows/categories/entries/c7"),
    "Moltin: update": ("PUT", "/v2/flows/categories/entries/c7", '{"data": {"type": "entry", "name": "x"}}'),
}


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_a_request_that_names_a_document_reads_few_rows(request_):
    client = Client(headers={"Authorization": f"Bearer {issue_token('tests', scope='write')[1]}"})
    method, path, *body = request_
    client.get("/api/restaurants/r")  # loads the schema
    answers = []
    rows = most_rows_read(
        lambda: answers.append(client.generic(method, path, *body, content_type="application/json"))
    )
    assert (answers[0].status_code < 300, rows < FEW) == (True, True), rows
