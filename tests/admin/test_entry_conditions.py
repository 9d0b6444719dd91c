"""The list of a flow's entries, filtered by conditions on its fields."""

from urllib.parse import urlencode

import pytest

from relations.engine import schema
from relations.engine.definitions import create_field
from relations.engine.documents import documents
from relations.models import Flow
from tests.builders import make, write
from tests.remembered import remembered

pytestmark = pytest.mark.slow

LIST = "/admin/relations/entry/"


@pytest.fixture(autouse=True)
@remembered
def _restaurants(guide):
    make("categories", "Pizza", "Pasta")
    rows = {
        "r": {"name": "Chez Odile", "rating": 3.5, "vegan": True, "kind": "bar", "opened": "2020-01-01"},
        "s": {"name": "Mère", "rating": 4.5, "vegan": False, "kind": "bistro", "opened": "2024-05-01"},
        "t": {"name": "Trattoria", "hours": {"mon": 1}},
    }
    for name, values in rows.items():
        documents("restaurants").create(values, document_id=name)
    write("restaurants", "r", {"categories": ["Pizza"]})
    write("restaurants", "s", {"categories": ["Pizza", "Pasta"]})


def found(client, *conditions, flow="restaurants", **more):
    pairs = [pair for each in conditions for pair in zip(("field", "op", "value"), each, strict=False)]
    page = client.get(f"{LIST}?{urlencode([('flow', flow), *pairs, *more.items()])}")
    rows = "".join(sorted(entry.document_id for entry in page.context["cl"].result_list))
    return rows, [str(message) for message in page.context["messages"]]


@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        (("name", "contains", "ODILE"), "r"),
        (("name", "is", "mère"), "s"),
        (("name", "not", "Trattoria"), "rs"),
        (("rating", "least", "4"), "s"),
        (("rating", "most", "3.5"), "r"),
        (("rating", "empty", ""), "t"),
        (("rating", "filled", "whatever"), "rs"),
        (("vegan", "is", "true"), "r"),
        (("vegan", "is", "false"), "s"),
        (("kind", "is", "bar"), "r"),
        (("opened", "least", "2021-01-01"), "s"),
        (("hours", "filled", ""), "t"),
        (("categories", "contains", "past"), "s"),
        (("categories", "is", "pizza"), "rs"),
        (("categories", "empty", ""), "t"),
        (("updatedAt", "least", "2000-01-01"), "rst"),
        (("publishedAt", "most", "2000-01-01"), ""),
    ],
)
def test_a_list_is_filtered_by_a_field(admin, condition, rows):
    assert found(admin, condition) == (rows, [])


def test_several_conditions_hold_together(admin):
    both = ("categories", "is", "pizza"), ("rating", "least", "4")
    assert found(admin, *both) == ("s", [])


def test_a_condition_goes_with_a_search_and_a_state(admin):
    assert found(admin, ("rating", "filled", ""), q="odile", state="published") == ("r", [])


def test_a_condition_is_on_the_draft_where_there_are_drafts(admin):
    make("articles", "n")
    documents("articles").publish("n")
    documents("articles").update("n", {"name": "changed"})
    assert found(admin, ("name", "is", "changed"), flow="articles") == ("n", [])


def test_a_condition_is_in_the_locale_that_is_shown(admin):
    make("guides", "g")
    documents("guides").update("g", {"name": "Dimanche"}, locale="fr")
    condition = ("name", "is", "dimanche")
    assert found(admin, condition, flow="guides") == ("", [])
    assert found(admin, condition, flow="guides", locale="fr") == ("g", [])


@pytest.mark.parametrize(
    "condition",
    [
        ("nothing", "is", "x"),
        ("name", "least", "x"),
        ("name", "nothing", "x"),
        ("code", "is", "x"),
        ("rating", "least", "many"),
        ("opened", "least", "soon"),
        ("name",),
        ("name", "is"),
    ],
)
def test_a_condition_that_cannot_be_meant_is_told_and_finds_nothing(admin, condition):
    rows, told = found(admin, condition)
    assert (rows, len(told)) == ("", 1)


def test_a_condition_without_a_flow_is_told(admin):
    page = admin.get(f"{LIST}?field=name&op=is&value=x")
    assert [str(message) for message in page.context["messages"]] == [
        "The list cannot be filtered like that."
    ]


def test_a_condition_stands_above_the_list_and_can_be_removed(admin):
    query = [("flow", "restaurants"), ("q", "e"), ("p", "2")]
    query += [
        ("field", "rating"),
        ("op", "least"),
        ("value", "3"),
        ("field", "vegan"),
        ("op", "is"),
        ("value", "true"),
    ]
    page = admin.get(f"{LIST}?{urlencode(query)}")
    first, second = page.context["cl"].asked.conditions
    assert (str(first), str(second)) == ("Rating is at least 3", "Vegan is Yes")
    assert first.without == "?flow=restaurants&q=e&field=vegan&op=is&value=true"


def test_a_form_of_the_page_sends_the_conditions_again(admin):
    query = [("flow", "restaurants"), ("field", "rating"), ("op", "least"), ("value", "3")]
    page = admin.get(f"{LIST}?{urlencode(query)}")
    assert page.context["cl"].hidden == query


def test_files_are_filtered_by_their_names_or_their_being_there(admin):
    create_field(Flow.objects.get(slug="restaurants"), "cover", field_type="media")
    schema.renew("default")
    assert found(admin, ("cover", "empty", "")) == ("rst", [])
    assert found(admin, ("cover", "contains", "a")) == ("", [])
