"""What is done with the entries that are selected in their list."""

import csv
import json
from io import StringIO

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User

from relations.admin.entries.bulk import apply
from relations.engine import schema
from relations.engine.definitions import create_component, create_field
from relations.engine.documents import documents
from relations.models import Entry, Field, Flow
from tests.builders import listed, make, write

from .browsing import told

pytestmark = pytest.mark.slow

LIST = "/admin/relations/entry/"


@pytest.fixture(autouse=True)
def _guide(guide):
    pass


def act(client, action, *names, query="", **values):
    keys = Entry.objects.filter(document_id__in=names).values_list("pk", flat=True)
    sent = {"action": action, "_selected_action": list(keys), **values}
    return client.post(f"{LIST}?{query}", sent)


def published(*names):
    return [documents("articles").find_one(name) is not None for name in names]


def test_selected_entries_are_published(admin):
    make("articles", "n", "m", "other")
    act(admin, "publish_selected", "n", "m", post="yes")
    assert published("n", "m", "other") == [True, True, False]
    assert told(admin) == ["2 entries were published."]


def test_what_cannot_be_published_is_told_and_keeps_nothing_else_back(admin):
    make("articles", "n")
    documents("articles").create({}, document_id="nameless")
    act(admin, "publish_selected", "n", "nameless", post="yes")
    done, refused = told(admin)
    assert done == "1 entry was published."
    assert refused.startswith("“nameless” was left as it is: ")
    assert published("n", "nameless") == [True, False]


def test_what_is_published_already_is_counted_apart(admin):
    make("articles", "n", "m")
    documents("articles").publish("n")
    act(admin, "publish_selected", "n", "m", post="yes")
    assert told(admin) == ["1 entry was published.", "1 was published already."]


def test_entries_without_drafts_are_told(admin):
    make("cities", "lyon")
    act(admin, "publish_selected", "lyon", post="yes")
    assert "no drafts" in told(admin)[0]


def test_the_history_tells_of_each_entry(admin):
    make("articles", "n", "m")
    act(admin, "publish_selected", "n", "m", post="yes")
    assert sorted(LogEntry.objects.values_list("object_repr", "change_message")) == [
        ("m", "Published."),
        ("n", "Published."),
    ]


def test_publishing_shows_first_what_readers_will_see(admin):
    make("articles", "new", "out", "hidden")
    documents("articles").publish("out")
    write("articles", "new", {"related": ["hidden", "out"]})
    page = act(admin, "publish_selected", "new", "out").content.decode()
    assert published("new") == [False]
    assert "Readers will see the draft of 1 entry, in all locales:" in page
    assert "1 related entry stays hidden from readers" in page
    assert "1 is published already and stays as it is." in page


def test_publishing_what_has_nothing_to_publish_says_so(admin):
    make("cities", "lyon")
    assert "There is nothing to publish" in act(admin, "publish_selected", "lyon").content.decode()


def test_unpublishing_asks_first(admin):
    make("articles", "n")
    documents("articles").publish("n")
    page = act(admin, "unpublish_selected", "n").content.decode()
    assert "<li>n</li>" in page
    assert published("n") == [True]


def test_unpublishing_is_done_once_it_is_agreed_to(admin):
    make("articles", "n", "m")
    documents("articles").publish("n")
    act(admin, "unpublish_selected", "n", "m", post="yes")
    assert published("n") == [False]
    assert told(admin) == ["1 entry was unpublished.", "1 was not published."]


def test_all_that_the_filters_leave_are_taken_where_that_was_chosen(admin):
    make("articles", "n", "m")
    make("cities", "lyon")
    act(admin, "publish_selected", "n", query="flow=articles", select_across="1", post="yes")
    assert published("n", "m") == [True, True]
    assert told(admin) == ["2 entries were published."]


def test_too_many_entries_are_refused_together(admin, monkeypatch):
    monkeypatch.setattr(apply, "MAX_ENTRIES", 1)
    make("articles", "n", "m")
    act(admin, "publish_selected", "n", "m", post="yes")
    assert published("n", "m") == [False, False]
    assert told(admin) == ["2 entries are selected; at most 1 are taken at once."]


@pytest.mark.parametrize("action", ["publish_selected", "unpublish_selected", "connect_selected"])
def test_who_may_only_view_is_offered_exports_alone(log_in, action):
    make("articles", "n")
    client = log_in("view_entry")
    page = client.get(LIST).content.decode()
    assert (f'value="{action}"' in page, 'value="export_json"' in page) == (False, True)
    act(client, action, "n", post="yes", field="topics")
    assert published("n") == [False]


# -- connecting --------------------------------------------------------------------------------------


def test_connecting_asks_for_a_relation_and_then_for_targets(admin):
    make("restaurants", "r")
    first = act(admin, "connect_selected", "r").content.decode()
    assert '<option value="categories">' in first
    second = act(admin, "connect_selected", "r", field="categories").content.decode()
    assert 'name="targets"' in second


def test_selected_entries_are_connected_at_the_end_of_their_lists(admin):
    make("restaurants", "r", "s")
    make("categories", *"abc")
    write("restaurants", "r", {"categories": ["a"]})
    values = {"field": "categories", "post": "yes", "targets": ["document=b", "document=c"]}
    act(admin, "connect_selected", "r", "s", **values)
    assert [listed("restaurants", name, "categories") for name in "rs"] == [["a", "b", "c"], ["b", "c"]]
    assert told(admin) == ["2 entries were connected."]


def test_they_are_connected_at_the_start_in_the_order_they_were_chosen(admin):
    make("restaurants", "r")
    write("restaurants", "r", {"categories": make("categories", *"abc")[:1]})
    values = {"field": "categories", "post": "yes", "targets": ["document=b", "document=c"]}
    act(admin, "connect_selected", "r", position="start", **values)
    assert listed("restaurants", "r", "categories") == ["b", "c", "a"]


def test_they_are_connected_from_the_other_side(admin):
    make("restaurants", "r")
    make("categories", "a", "b")
    values = {"field": "restaurants", "post": "yes", "targets": ["document=r"]}
    act(admin, "connect_selected", "a", "b", **values)
    assert sorted(listed("restaurants", "r", "categories")) == ["a", "b"]


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"field": "categories"}, "Choose what to connect."),
        ({"field": "categories", "targets": ["nonsense"]}, "no document to connect"),
        ({"field": "city", "targets": ["document=lyon", "document=naples"]}, "choose one"),
    ],
)
def test_targets_that_cannot_be_are_refused_on_the_page(admin, values, error):
    make("restaurants", "r")
    make("cities", "lyon", "naples")
    page = act(admin, "connect_selected", "r", post="yes", **values).content.decode()
    assert error in page


def test_an_unknown_target_is_told_for_each_entry(admin):
    make("restaurants", "r", "s")
    values = {"field": "categories", "post": "yes", "targets": ["document=nobody"]}
    act(admin, "connect_selected", "r", "s", **values)
    assert len([text for text in told(admin) if "nobody" in text]) == 2


def test_entries_of_several_flows_are_not_connected(admin):
    make("restaurants", "r")
    make("cities", "lyon")
    act(admin, "connect_selected", "r", "lyon")
    assert told(admin) == ["Select entries of one flow: relations belong to a flow."]


def test_a_locale_that_an_entry_does_not_have_is_not_made(admin):
    make("guides", "g")
    make("restaurants", "r")
    values = {"field": "restaurants", "post": "yes", "targets": ["document=r"]}
    act(admin, "connect_selected", "g", query="flow=guides&locale=fr&state=draft", **values)
    act(admin, "connect_selected", "g", query="flow=guides", **values)
    assert documents("guides").find_one("g", locale="fr") is None
    assert listed("guides", "g", "restaurants") == ["r"]


def test_rows_that_the_user_may_not_see_are_not_connected(log_in, settings, guide):
    settings.RELATIONS_RESOURCES = {"person": "auth.User"}
    kind = {"field_type": "relationship", "cardinality": "many-to-many", "resource_types": ["person"]}
    Field.objects.create(flow=guide["restaurants"], slug="people", name="People", **kind)
    schema.renew("default")
    make("restaurants", "r")
    client = log_in("view_entry", "change_entry")
    values = {"field": "people", "post": "yes", "resources": f"person:{User.objects.get().pk}"}
    page = act(client, "connect_selected", "r", **values).content.decode()
    assert "not allowed to see it" in page


# -- exports -----------------------------------------------------------------------------------------


def body(response):
    return b"".join(response.streaming_content).decode()


def test_entries_are_exported_as_json(admin):
    make("restaurants", "r")
    write("restaurants", "r", {"seats": 5, "categories": make("categories", *"ab"), "code": "secret"})
    response = act(admin, "export_json", "r")
    assert response.headers["Content-Disposition"].startswith('attachment; filename="entries-')
    (record,) = json.loads(body(response))
    assert (record["documentId"], record["values"]["seats"]) == ("r", 5)
    assert record["relations"] | {"guides": None} == {"categories": ["a", "b"], "city": None, "guides": None}
    assert "code" not in record["values"]


def test_media_and_components_are_exported(admin):
    create_component("shared.seo", attributes={"title": {"type": "string"}})
    flow = Flow.objects.get(slug="cities")
    create_field(flow, "seo", field_type="component", options={"component": "shared.seo"})
    create_field(flow, "cover", field_type="media")
    documents("cities").create({"name": "Lyon", "seo": {"title": "t"}}, document_id="lyon")
    (record,) = json.loads(body(act(admin, "export_json", "lyon")))
    assert (record["values"]["seo"]["title"], record["values"]["cover"]) == ("t", None)


def test_entries_of_several_flows_are_exported_as_json(admin):
    make("restaurants", "r")
    make("cities", "lyon")
    assert len(json.loads(body(act(admin, "export_json", "r", "lyon")))) == 2


def test_every_locale_and_state_is_exported(admin):
    make("articles", "n")
    documents("articles").publish("n")
    make("guides", "g")
    documents("guides").update("g", {"name": "le guide"}, locale="fr")
    found = json.loads(body(act(admin, "export_json", "n", "g")))
    assert [(record["locale"], record["status"]) for record in found] == [
        (None, "draft"),
        (None, "published"),
        ("en", "published"),
        ("fr", "published"),
    ]


def test_entries_are_exported_as_csv(admin):
    documents("restaurants").create({"name": "=1+1", "hours": {"mo": "é"}, "seats": -3 + 8}, document_id="r")
    write("restaurants", "r", {"categories": make("categories", *"ab")})
    rows = list(csv.DictReader(StringIO(body(act(admin, "export_csv", "r")).removeprefix("\ufeff"))))
    found = {name: rows[0][name] for name in ("documentId", "name", "hours", "seats", "categories", "city")}
    assert found == {
        "documentId": "r",
        "name": "'=1+1",
        "hours": '{"mo": "é"}',
        "seats": "5",
        "categories": "a b",
        "city": "",
    }


def test_a_table_is_of_one_flow(admin):
    make("restaurants", "r")
    make("cities", "lyon")
    act(admin, "export_csv", "r", "lyon")
    assert told(admin) == ["Select entries of one flow: a table has the columns of one."]


def test_an_export_costs_the_same_for_any_number_of_entries(admin, django_assert_num_queries):
    make("cities", *(f"c{at}" for at in range(30)))
    for names in (["c0"], [f"c{at}" for at in range(30)]):
        response = act(admin, "export_json", *names)
        with django_assert_num_queries(2):
            body(response)
