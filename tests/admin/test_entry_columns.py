"""The columns of a flow's list: the first fields, or those that a person has chosen; sorting by any."""

import re

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from relations.engine import schema
from relations.engine.documents import documents
from relations.engine.titles import readable
from relations.models import Field, Flow, ListColumns
from tests.builders import make, write
from tests.remembered import remembered

pytestmark = pytest.mark.slow

LIST = "/admin/relations/entry/"


@pytest.fixture(autouse=True)
@remembered
def _restaurants(guide):
    make("categories", "b", "a")
    rows = {"r": (3.5, ["b"]), "s": (4.5, ["a", "b"]), "t": (None, [])}
    for name, (rating, categories) in rows.items():
        values = {"name": name.upper(), "rating": rating, "vegan": name == "r", "opened": "2024-05-01"}
        documents("restaurants").create({**values, "categories": categories}, document_id=name)


def page_of(client, query="flow=restaurants"):
    return client.get(f"{LIST}?{query}")


def columns(client, flow="restaurants"):
    return re.findall(
        r'<th scope="col" class="[^"]*column-(\w+)', page_of(client, f"flow={flow}").content.decode()
    )


def choose(client, *words, flow="restaurants", query="", **values):
    url = reverse("admin:relations_entry_columns", args=[Flow.objects.get(slug=flow).pk])
    return client.post(f"{url}?{query}", {"column": words, **values})


def field(slug, flow="restaurants"):
    return str(Field.objects.get(flow__slug=flow, slug=slug).pk)


def cells(client, column, query="flow=restaurants"):
    """The texts in a column, from the top."""
    html = page_of(client, query).content.decode()
    found = re.findall(rf'<td class="field-{column}">(.*?)</td>', html)
    return [re.sub("<[^>]*>", "", re.sub("<span.*?</span> ", "", cell)) for cell in found]


def names(client, query):
    return "".join(entry.document_id for entry in page_of(client, query).context["cl"].result_list)


def test_a_list_has_the_first_fields_of_its_flow(admin):
    fields = ["field_email", "field_seats", "field_rating", "field_vegan"]
    assert columns(admin) == ["label", *fields, "updated"]


def test_chosen_columns_are_shown_and_remembered(admin):
    choose(admin, field("categories"), field("opened"), "relations")
    for _each in range(2):
        assert columns(admin) == ["label", "field_opened", "field_categories", "relations"]


def test_columns_are_each_persons_own(admin, client):
    choose(admin, field("opened"))
    client.force_login(User.objects.create_superuser("other", password="x"))
    assert "field_opened" not in columns(client)


def test_the_usual_columns_come_back(admin):
    usual = columns(admin)
    choose(admin, field("opened"))
    choose(admin, usual="1")
    assert columns(admin) == usual


def test_no_column_but_the_title_may_be_chosen(admin):
    choose(admin)
    assert columns(admin) == ["label"]


def test_what_is_no_column_is_passed_over(admin):
    choose(admin, field("opened"), "0", "nonsense", "label; drop", field("code"))
    assert columns(admin) == ["label", "field_opened"]


def test_choosing_columns_keeps_the_filters_and_forgets_the_order(admin):
    assert choose(admin, query="flow=restaurants&q=x&o=2&p=3").url == f"{LIST}?flow=restaurants&q=x"


def test_who_may_not_view_entries_chooses_no_columns(log_in):
    client = log_in("view_flow")
    assert choose(client, field("opened")).status_code == 403
    assert not ListColumns.objects.exists()


def test_cells_say_values_for_people(admin):
    choose(admin, field("rating"), field("vegan"), field("opened"), field("categories"))
    assert cells(admin, "field_rating") == ["-", "4.5", "3.5"]
    assert cells(admin, "field_vegan") == ["No", "No", "Yes"]
    assert cells(admin, "field_opened") == ["05/01/2024"] * 3
    assert cells(admin, "field_categories") == ["-", "a, b", "b"]


def test_a_cell_names_the_first_members_alone(admin):
    write("restaurants", "t", {"categories": make("categories", *"cdefg")})
    choose(admin, field("categories"))
    assert cells(admin, "field_categories")[0] == "c, d, e …"


def test_markup_in_a_value_is_text(admin):
    documents("restaurants").update("r", {"email": "a@b.fr", "name": "<b>R</b>"})
    documents("categories").update("b", {"name": "<i>b</i>"})
    choose(admin, field("categories"))
    html = page_of(admin).content.decode()
    assert ("&lt;b&gt;R" in html, "&lt;i&gt;b" in html, "<i>b" in html) == (True, True, False)


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("1", "rst"),
        ("-1", "tsr"),
        ("2", "rst"),  # rating; without one last
        ("-2", "tsr"),
        ("3", "trs"),  # the number of categories
        ("-3.1", "srt"),
        ("99", "tsr"),
        ("x.--1", "tsr"),
    ],
)
def test_a_list_is_sorted_by_any_column(admin, order, found):
    choose(admin, field("rating"), field("categories"))
    assert names(admin, f"flow=restaurants&o={order}") == found


def test_a_to_one_relation_sorts_by_the_name_of_its_target(admin):
    make("cities", "zagreb", "athens")
    write("restaurants", "r", {"city": "zagreb"})
    write("restaurants", "s", {"city": "athens"})
    choose(admin, field("city"))
    assert names(admin, "flow=restaurants&o=2") == "srt"


@pytest.mark.parametrize("order", ["1", "3", "-6", "7"])
def test_the_list_of_all_flows_takes_any_order(admin, order):
    assert page_of(admin, f"o={order}").status_code == 200


def test_a_list_is_sorted_in_the_locale_that_is_shown(admin):
    for name, french in (("g", "b"), ("h", "a")):
        documents("guides").create({"name": name}, document_id=name)
        documents("guides").update(name, {"name": french}, locale="fr")
    found = [names(admin, query) for query in ("flow=guides&o=1", "flow=guides&o=1&locale=fr")]
    assert found == ["gh", "hg"]


def test_a_list_costs_the_same_for_3_and_40_rows(admin):
    choose(admin, field("rating"), field("categories"), field("city"), "relations")
    costs = []
    for more in (0, 37):
        made = make("restaurants", *(f"m{at}" for at in range(more)))
        for name in made:
            write("restaurants", name, {"categories": ["a", "b"]})
        with CaptureQueriesContext(connection) as queries:
            assert names(admin, "flow=restaurants&o=-3")
        costs.append(len(queries))
    # Session, user, schema, columns, count, entries, titles, links from either side; documents with their
    # categories and cities, where the database reads the two together.
    assert costs == [10 if connection.features.supports_slicing_ordering_in_compound else 11] * 2


def test_the_list_of_a_single_type_is_its_form(admin):
    Flow.objects.filter(slug="cities").update(single=True)
    schema.renew("default")
    assert "/add/" in page_of(admin, "flow=cities").url
    make("cities", "only")
    assert "/change/" in page_of(admin, "flow=cities").url


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("vegetarian_friendly", "Vegetarian friendly"),
        ("openingHours", "Opening hours"),
        ("opening-hours", "Opening hours"),
        ("name", "Name"),
        ("Opening hours", "Opening hours"),
        ("API", "API"),
        ("Öffnungszeiten", "Öffnungszeiten"),
        ("", ""),
    ],
)
def test_a_name_that_is_a_slug_is_read_as_words(name, label):
    assert readable(name) == label
