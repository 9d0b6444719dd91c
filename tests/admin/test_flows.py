import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from relations.engine import schema
from relations.engine.definitions import create_field, create_flow
from relations.engine.documents import documents
from relations.models import Entry, EntryVersion, Field, Flow, Rewrite
from tests.builders import make
from tests.remembered import remembered

from .browsing import agree, errors, inputs, losses, told

pytestmark = pytest.mark.slow

LIST = "/admin/relations/flow/"
NEW = {
    "name": "Cities",
    "slug": "cities",
    "enabled": "on",
    "fields-TOTAL_FORMS": "0",
    "fields-INITIAL_FORMS": "0",
}


def change_url(slug, view="change"):
    return reverse(f"admin:relations_flow_{view}", args=[Flow.objects.get(slug=slug).pk])


def send(client, slug, **edits):
    """Open a flow's page, edit it, and send it. `place_0` is the place of the first field."""
    url = change_url(slug)
    sent = inputs(client.get(url).content.decode(), "flow_form")
    for name, value in edits.items():
        attribute, _, row = name.rpartition("__")
        key = f"fields-{row}-{attribute}" if attribute else name
        sent.pop(key, None)
        if value is not None:
            sent[key] = value
    return client.post(url, {**sent, "_continue": "1"})


def slugs(flow):
    return list(Field.objects.filter(flow__slug=flow).order_by("order").values_list("slug", flat=True))


@pytest.fixture
@remembered
def _cities(db):
    """Cities with the fields name, note and size."""
    flow = create_flow("cities", name="Cities")
    for slug in ("name", "note"):
        create_field(flow, slug, field_type="string")
    create_field(flow, "size", field_type="integer")


def test_an_added_flow_is_known_to_the_engine(admin):
    assert admin.post(f"{LIST}add/", NEW).status_code == 302
    assert schema.current().flow("cities").singular == "cities"


def test_a_flow_is_added_with_fields(admin):
    row = {"fields-0-name": "Title", "fields-0-slug": "title", "fields-0-field_type": "string"}
    flags = {"fields-0-enabled": "on", "fields-0-required": "on"}
    admin.post(f"{LIST}add/", {**NEW, "fields-TOTAL_FORMS": "1", **row, **flags})
    field = schema.current().flow("cities").fields["title"]
    assert (field.name, field.kind, field.required) == ("Title", "string", True)


@pytest.mark.parametrize(
    ("edit", "name"),
    [
        ({"slug": "a b"}, "slug"),
        ({"slug": "upload"}, "slug"),
        ({"singular": "a/b"}, "singular"),
        ({"name": ""}, "name"),
    ],
)
def test_what_the_engine_refuses_appears_at_its_field(admin, edit, name):
    response = admin.post(f"{LIST}add/", {**NEW, **edit})
    assert (list(errors(response)), Flow.objects.count()) == ([name], 0)


def test_a_flow_whose_fields_are_refused_is_not_added(admin):
    row = {"fields-0-name": "Id", "fields-0-slug": "id", "fields-0-field_type": "string"}
    response = admin.post(f"{LIST}add/", {**NEW, "fields-TOTAL_FORMS": "1", **row})
    assert "reserved" in response.content.decode()
    assert not Flow.objects.exists()


@pytest.mark.usefixtures("_cities")
def test_a_changed_flow_is_known_to_the_engine(admin):
    send(admin, "cities", name="Towns", draft_and_publish="on")
    flow = schema.current().flow("cities")
    assert (flow.name, flow.drafts) == ("Towns", True)


@pytest.mark.usefixtures("_cities")
@pytest.mark.parametrize(
    ("places", "order"),
    [
        ({"place__2": "1"}, ["size", "name", "note"]),
        ({"place__0": "3"}, ["note", "size", "name"]),
        ({"place__0": "3", "place__1": "1", "place__2": "2"}, ["note", "size", "name"]),
        ({"place__0": "99"}, ["note", "size", "name"]),
        ({"place__0": ""}, ["note", "size", "name"]),
        ({"place__0": "1", "place__1": "1"}, ["note", "name", "size"]),
    ],
)
def test_fields_are_put_in_order_by_their_places(admin, places, order):
    assert send(admin, "cities", **places).status_code == 302
    assert slugs("cities") == order


@pytest.mark.usefixtures("_cities")
def test_a_renamed_field_keeps_its_values(admin):
    documents("cities").create({"note": "x"}, document_id="lyon")
    send(admin, "cities", slug__1="remark")
    assert documents("cities").find_one("lyon")["remark"] == "x"


@pytest.mark.usefixtures("_cities")
def test_a_field_that_holds_nothing_is_deleted(admin):
    send(admin, "cities", DELETE__1="on")
    assert slugs("cities") == ["name", "size"]


@pytest.mark.usefixtures("_cities")
def test_a_field_that_holds_values_is_deleted_when_that_is_agreed_to(admin):
    documents("cities").create({"note": "x"})
    response = send(admin, "cities", DELETE__1="on")
    assert (losses(response), slugs("cities")) == (
        ["“note” holds 1 value or link."],
        ["name", "note", "size"],
    )
    agree(admin, response)
    assert slugs("cities") == ["name", "size"]


@pytest.mark.usefixtures("_cities")
def test_values_are_converted_to_another_type_or_lost_when_that_is_agreed_to(admin):
    documents("cities").create({"note": "x"}, document_id="lyon")
    response = send(admin, "cities", field_type__1="integer")
    assert losses(response) == ['"note" has 1 value that cannot be read as integer.']
    agree(admin, response)
    assert documents("cities").find_one("lyon")["note"] is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_cities")
def test_values_are_converted_beside_writers(admin):
    documents("cities").create({"note": "3"}, document_id="lyon")
    send(admin, "cities", field_type__1="integer")
    assert documents("cities").find_one("lyon")["note"] == 3
    assert Field.objects.get(slug="note").stored_as == "note.2"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_cities")
def test_a_loss_that_is_not_agreed_to_leaves_nothing(admin):
    documents("cities").create({"note": "x"}, document_id="lyon")
    response = send(admin, "cities", field_type__1="integer")
    assert losses(response) == ['"note" has 1 value that cannot be read as integer.']
    assert EntryVersion.objects.get().values == {"note": "x"}
    assert not Rewrite.objects.exists()


@pytest.mark.usefixtures("_cities")
def test_drafts_that_would_be_lost_are_asked_about(admin):
    send(admin, "cities", draft_and_publish="on")
    make("cities", "lyon")
    response = send(admin, "cities", draft_and_publish=None)
    assert losses(response) == ['"cities" has 1 draft: what is not published would be lost.']
    assert Flow.objects.get().draft_and_publish


@pytest.mark.usefixtures("_cities")
def test_everything_that_would_be_lost_is_asked_about_at_once(admin):
    send(admin, "cities", draft_and_publish="on")
    documents("cities").create({"note": "x"}, status="published")
    response = send(admin, "cities", draft_and_publish=None, field_type__1="integer", name="Towns")
    assert [loss.split('"')[1] for loss in losses(response)] == ["cities", "note"]
    assert Flow.objects.get().name == "Cities"
    agree(admin, response)
    assert (Flow.objects.get().name, Flow.objects.get().draft_and_publish) == ("Towns", False)


@pytest.mark.usefixtures("_cities")
def test_more_that_would_be_lost_meanwhile_is_asked_about_again(admin):
    documents("cities").create({"note": "x"})
    first = send(admin, "cities", DELETE__1="on")
    documents("cities").create({"note": "y"})
    second = agree(admin, first)
    assert losses(second) == ["“note” holds 2 values or links."]
    assert slugs("cities") == ["name", "note", "size"]


@pytest.mark.usefixtures("_cities")
def test_the_question_leaves_no_history_and_tells_nothing(admin):
    documents("cities").create({"note": "x"})
    send(admin, "cities", DELETE__1="on")
    assert not LogEntry.objects.exists()
    assert told(admin) == []


@pytest.mark.usefixtures("_cities")
def test_one_refused_change_keeps_all_others_back(admin):
    send(admin, "cities", name="Towns", slug__0="title", slug__1="id")
    assert (Flow.objects.get().name, slugs("cities")) == ("Cities", ["name", "note", "size"])


@pytest.mark.usefixtures("_cities")
def test_the_history_tells_what_was_changed(admin):
    send(admin, "cities", name="Towns", slug__1="remark")
    assert "Changed Name." in admin.get(change_url("cities", "history")).content.decode()


def test_a_flows_page_costs_the_same_for_any_number_of_fields(admin, guide):
    counts = []
    for slug in ("cities", "restaurants"):
        with CaptureQueriesContext(connection) as queries:
            admin.get(change_url(slug))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_flow_of_very_many_fields_lists_them_and_is_saved(admin, guide):
    flow = guide["cities"]
    kind = {"field_type": "string", "required": True, "unique": True}
    Field.objects.bulk_create(Field(flow=flow, slug=f"f{at}", name=f"f{at}", **kind) for at in range(99))
    assert send(admin, "cities", name="Towns").status_code == 302
    assert Flow.objects.get(slug="cities").name == "Towns"


def test_the_list_counts_fields_and_entries(admin, guide):
    make("cities", "lyon", "naples")
    page = admin.get(f"{LIST}?q=cities").content.decode()
    assert '<a href="/admin/relations/entry/?flow=cities">2 entries</a>' in page
    assert '<td class="field-field_count">1</td>' in page


def test_the_list_costs_the_same_for_any_number_of_flows(admin, django_assert_num_queries):
    for slug in "abc":
        make(create_flow(slug, name=slug).slug)
        # Session, user, two counts, flows, and the flows of the sidebar.
        with django_assert_num_queries(6):
            admin.get(LIST)


def test_the_confirmation_of_a_delete_counts_without_loading(admin, guide):
    names = make("categories", *(f"c{at}" for at in range(30)))
    make("articles", "n")
    documents("articles").update("n", {"topics": names})
    Field.objects.filter(targets__slug="articles").exclude(flow__slug="articles").delete()
    schema.renew("default")
    with CaptureQueriesContext(connection) as queries:
        page = admin.get(change_url("articles", "delete")).content.decode()
    assert [text in page for text in ("Fields: 3", "Entries: 1", "Links: 30")] == [True, True, True]
    assert len(queries) < 15


@pytest.mark.usefixtures("_cities")
def test_a_deleted_flow_takes_its_entries_along(admin):
    make("cities", "lyon")
    admin.post(change_url("cities", "delete"), {"post": "yes"})
    assert (Flow.objects.count(), Entry.objects.count()) == (0, 0)


def test_a_flow_that_fields_point_at_stays_and_they_are_named(admin, guide):
    page = admin.post(change_url("cities", "delete"), {"post": "yes"}).content.decode()
    assert "restaurants.city" in page
    assert Flow.objects.filter(slug="cities").exists()


def test_what_was_refused_outside_of_a_form_is_told(admin, guide, monkeypatch):
    # Somebody adds a field that points at the flow, after the page has looked for one.
    monkeypatch.setattr("relations.admin.flows.FlowAdmin.get_deleted_objects", lambda *_: ([], {}, set(), []))
    admin.post(change_url("cities", "delete"), {"post": "yes"})
    assert "restaurants.city" in told(admin)[0]


def test_who_may_only_view_changes_nothing(log_in, guide):
    client = log_in("view_flow", "view_field")
    page = client.get(change_url("cities")).content.decode()
    assert 'name="_save"' not in page
    assert client.post(change_url("cities"), {"name": "Towns"}).status_code == 403


def test_who_may_not_change_fields_changes_the_flow_alone(log_in, guide):
    client = log_in("view_flow", "change_flow", "view_field")
    sent = {"name": "Towns", "slug": "cities", "singular": "cities", "enabled": "on"}
    row = {"fields-TOTAL_FORMS": "1", "fields-INITIAL_FORMS": "0", "fields-0-slug": "x"}
    client.post(change_url("cities"), {**sent, **row})
    assert (Flow.objects.get(slug="cities").name, slugs("cities")) == ("Towns", ["name"])


def test_who_may_not_delete_fields_deletes_none(log_in, guide):
    client = log_in("view_flow", "change_flow", "view_field", "change_field")
    send(client, "cities", DELETE__0="on")
    assert slugs("cities") == ["name"]
