"""What relations of components and data of links cost, in statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import relation, write
from tests.engine.link_data.conftest import films as films
from tests.engine.parts import helpers
from tests.engine.parts.conftest import components as components
from tests.engine.parts.conftest import notes as notes
from tests.engine.parts.conftest import pages as pages

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_a_connect_in_a_component_costs_one_more_than_elsewhere(pages, notes):
    relation(pages, "notes", notes)
    helpers.page({"box": {"many": ["a"]}, "notes": ["a"]})
    box = helpers.read()["box"]["id"]
    start = {"connect": [{"documentId": "b", "position": {"start": True}}]}
    end = {"connect": [{"documentId": "b"}]}

    def connecting(data):
        write("pages", "p", data(end))
        with CaptureQueriesContext(connection) as queries:
            write("pages", "p", data(start))
        return len(queries)

    elsewhere = connecting(lambda change: {"notes": change})
    assert connecting(lambda change: {"box": {"id": box, "many": change}}) <= elsewhere + 1


def test_data_of_a_new_link_costs_nothing(films):

    def connecting(item):
        write("films", "jaws", {"staff": []})
        with CaptureQueriesContext(connection) as queries:
            write("films", "jaws", {"staff": {"connect": [item]}})
        return len(queries)

    plain = connecting({"documentId": "ann", "position": {"end": True}})
    assert connecting({"documentId": "ann", "position": {"end": True}, "__link": {"role": "x"}}) == plain


def test_other_data_of_a_link_costs_one_statement(films):
    write("films", "jaws", {"staff": [{"documentId": "ann", "__link": {"role": "x"}}]})

    def changing(role):
        with CaptureQueriesContext(connection) as queries:
            write("films", "jaws", {"staff": {"connect": [{"documentId": "ann", "__link": {"role": role}}]}})
        return sum(
            "UPDATE" in (each["sql"] or "") and "data" in each["sql"] for each in queries.captured_queries
        )

    assert changing("y") == 1
    assert changing("y") == 0
