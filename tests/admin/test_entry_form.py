from html import unescape

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import check_password

from relations.admin.subject.subject import Subject
from relations.engine import schema
from relations.engine.documents import documents
from relations.models import Entry, EntryVersion, Field, Flow
from tests.builders import make

from .browsing import add_url, changed, errors, inputs, send, told, url_of

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _guide(guide):
    pass


def stored(flow, document_id, **view):
    return documents(flow).find_one(document_id, **view).stored


def test_adding_begins_with_the_choice_of_a_flow(admin):
    page = admin.get("/admin/relations/entry/add/").content.decode()
    assert all(f"?flow={slug}" in page for slug in Flow.objects.values_list("slug", flat=True))


def test_adding_from_a_filtered_list_begins_with_the_form_of_that_flow(admin):
    page = admin.get("/admin/relations/entry/add/?_changelist_filters=flow%3Dcities")
    assert page.context["flow"].slug == "cities"


def test_a_disabled_flow_is_not_offered(admin, guide):
    Flow.objects.filter(slug="cities").update(enabled=False)
    schema.renew("default")
    assert "?flow=cities" not in admin.get("/admin/relations/entry/add/").content.decode()


@pytest.mark.parametrize("query", ["flow=nothing", "flow=guides&locale=xx", "flow=cities&locale=xx"])
def test_an_unknown_flow_or_locale_is_not_found(admin, query):
    assert admin.get(f"/admin/relations/entry/add/?{query}").status_code == 404


def test_an_added_entry_is_stored_and_named(admin):
    assert send(admin, add_url("cities"), name="Lyon").status_code == 302
    assert EntryVersion.objects.get(flow__slug="cities").values == {"name": "Lyon"}
    assert "“<a" in told(admin)[0]
    assert "Lyon" in EntryVersion.objects.get().values["name"]


@pytest.mark.parametrize(
    ("slug", "sent", "value"),
    [
        ("description", "two\r\nlines", "two\nlines"),
        ("description", " spaces stay ", " spaces stay "),
        ("email", "a@example.com", "a@example.com"),
        ("seats", "40", 40),
        ("rating", "4.5", 4.5),
        ("vegan", "true", True),
        ("vegan", "false", False),
        ("opened", "1996-09-12", "1996-09-12"),
        ("lunch", "12:30", "12:30:00.000"),
        ("hours", '{"mon": ["12:00"]}', {"mon": ["12:00"]}),
        ("hours", r'"\\u0000 \ud83d\ude00"', r"\u0000 😀"),
        ("visits", "9007199254740993", "9007199254740993"),
        ("kind", "bistro", "bistro"),
    ],
)
def test_every_kind_of_value_is_stored(admin, slug, sent, value):
    send(admin, add_url("restaurants"), name="R", **{slug: sent})
    assert EntryVersion.objects.get().values == {"name": "R", slug: value}


def test_a_date_and_time_is_stored_in_utc(admin):
    send(admin, add_url("restaurants"), name="R", checked__0="2024-02-01", checked__1="08:30:00")
    assert EntryVersion.objects.get().values["checked"] == "2024-02-01T08:30:00.000Z"


def test_what_is_stored_is_shown_and_sent_back_unchanged(admin):
    values = {
        "name": 'A "quoted" <b>',
        "description": "one\ntwo",
        "seats": 40,
        "rating": 4.5,
        "vegan": False,
        "opened": "1996-09-12",
        "checked": "2024-02-01T08:30:00.123Z",
        "lunch": "12:30:00.500",
        "hours": {"mon": ["é"]},
        "visits": "9007199254740993",
        "kind": "bar",
    }
    documents("restaurants").create(values, document_id="r")
    send(admin, url_of("restaurants", "r"), "_continue")
    assert told(admin) == ["Nothing was changed."]
    assert stored("restaurants", "r") == values


def test_a_date_with_a_time_is_edited_as_text(admin):
    documents("restaurants").create({"name": "R", "opened": "1996-09-12 10:00:00"}, document_id="r")
    page = admin.get(url_of("restaurants", "r")).content.decode()
    assert inputs(page, "entry_form")["field-opened"] == ["1996-09-12 10:00:00"]


def test_an_emptied_text_is_no_value(admin):
    make("restaurants", "r")
    documents("restaurants").update("r", {"description": "x"})
    send(admin, url_of("restaurants", "r"), description="")
    assert stored("restaurants", "r")["description"] is None


def test_only_what_was_edited_is_written(admin):
    make("restaurants", "r")
    url = url_of("restaurants", "r")
    sent = inputs(admin.get(url).content.decode(), "entry_form")
    documents("restaurants").update("r", {"seats": 12})
    admin.post(url, {**sent, "field-description": "new", "_save": "1"})
    assert (stored("restaurants", "r")["seats"], stored("restaurants", "r")["description"]) == (12, "new")


def test_a_secret_is_never_shown_and_kept_when_its_input_is_empty(admin):
    documents("restaurants").create({"name": "R", "code": "s3cret"}, document_id="r")
    hashed = stored("restaurants", "r")["code"]
    page = admin.get(url_of("restaurants", "r")).content.decode()
    assert "s3cret" not in page
    assert hashed not in page
    send(admin, url_of("restaurants", "r"), seats="5")
    assert stored("restaurants", "r")["code"] == hashed


def test_a_secret_is_stored_as_a_hash(admin):
    send(admin, add_url("restaurants"), name="R", code="s3cret")
    assert check_password("s3cret", EntryVersion.objects.get().values["code"])


@pytest.mark.parametrize(
    ("slug", "sent"),
    [
        ("name", ""),
        ("seats", "0"),
        ("seats", "501"),
        ("seats", "many"),
        ("rating", "1e999"),
        ("email", "nobody"),
        ("opened", "yesterday"),
        ("lunch", "noon"),
        ("hours", "{"),
        ("hours", "NaN"),
        ("hours", "[" * 100_000),
        ("hours", '"\\u0000"'),
        ("hours", '"\\ud800"'),
        ("kind", "pub"),
        ("visits", "1.5"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_at_its_field(admin, slug, sent):
    make("restaurants", "r")
    response = send(admin, url_of("restaurants", "r"), **{slug: sent})
    assert (response.status_code, list(errors(response))) == (200, [slug])
    assert stored("restaurants", "r") == {"name": "r"}


def test_every_fault_is_shown_at_its_field_at_once(admin):
    make("restaurants", "r")
    make("categories", "gone")
    connected = changed("document=gone", "document=never")
    Entry.objects.get(document_id="gone").delete()
    response = send(admin, url_of("restaurants", "r"), seats="0", email="nobody", categories=connected)
    assert sorted(errors(response)) == ["categories", "email", "seats"]
    assert len(errors(response)["categories"]) == 2
    assert stored("restaurants", "r") == {"name": "r"}


def test_what_cannot_be_read_hides_no_other_fault(admin):
    make("restaurants", "r")
    response = send(admin, url_of("restaurants", "r"), seats="many", email="nobody", visits="1.5")
    assert sorted(errors(response)) == ["email", "seats", "visits"]


def test_the_page_of_a_refused_form_keeps_what_was_sent(admin):
    make("restaurants", "r")
    page = send(admin, url_of("restaurants", "r"), description="kept", seats="0").content.decode()
    assert inputs(page, "entry_form")["field-description"] == ["kept"]


def test_a_list_of_allowed_values_is_a_choice(admin):
    make("restaurants", "r")
    page = admin.get(url_of("restaurants", "r")).content.decode()
    assert [f'<option value="{kind}">' in page for kind in ("bar", "bistro")] == [True, True]


def test_a_value_that_is_no_longer_allowed_stays_until_another_is_chosen(admin):
    make("restaurants", "r")
    EntryVersion.objects.update(values={"name": "r", "kind": "pub"})
    send(admin, url_of("restaurants", "r"), seats="5")
    assert stored("restaurants", "r")["kind"] == "pub"


def test_the_page_says_what_cannot_be_edited(admin):
    make("restaurants", "r")
    page = admin.get(url_of("restaurants", "r")).content.decode()
    assert "<code>r</code>" in page
    assert "<dt>Revision</dt><dd>0</dd>" in page


@pytest.mark.parametrize(("default", "shown"), [("many", ""), (40, "40"), (None, "")])
def test_a_new_entry_begins_with_the_defaults_as_they_would_be_stored(admin, default, shown):
    """One that the field's type cannot read is none."""
    Field.objects.filter(flow__slug="restaurants", slug="seats").update(default=default)
    schema.renew("default")
    page = admin.get(add_url("restaurants")).content.decode()
    assert inputs(page, "entry_form")["field-seats"] == [shown]


@pytest.mark.parametrize("enabled", [True, False])
def test_a_new_locale_begins_with_what_it_takes_over_when_it_is_made(enabled):
    """Values of disabled fields too: they are there again once the field is enabled."""
    documents("guides").create({"name": "g", "year": 1996}, document_id="g")
    Field.objects.filter(flow__slug="guides", slug="year").update(enabled=enabled, default=1)
    schema.renew("default")
    known = schema.current("default")
    entry = Entry.objects.get(document_id="g")
    begun = Subject(known, known.flows["guides"], "fr", "default", entry).stored
    documents("guides").update("g", {"name": "le guide"}, locale="fr")
    made = EntryVersion.objects.get(entry=entry, locale="fr").values
    assert begun == {"year": 1996} == {slug: made[slug] for slug in made if slug != "name"}


def test_a_single_type_with_its_entry_leads_to_it(admin):
    Flow.objects.filter(slug="cities").update(single=True)
    schema.renew("default")
    make("cities", "lyon")
    assert admin.get(add_url("cities")).headers["Location"] == url_of("cities", "lyon")


def test_an_entry_that_is_gone_leads_back_to_the_list(admin):
    response = admin.get("/admin/relations/entry/999/change/")
    assert response.headers["Location"] == "/admin/relations/entry/"


def test_the_history_tells_what_was_changed(admin):
    make("restaurants", "r")
    make("categories", "a", "b")
    send(admin, url_of("restaurants", "r"), seats="5", categories=changed("document=a", "document=b"))
    history = admin.get(url_of("restaurants", "r", "history")).content.decode()
    assert "Changed Seats. Connected “a”, “b” in categories." in unescape(history)


def test_recent_actions_call_an_entry_by_its_title(admin):
    send(admin, add_url("cities"), name="Lyon")
    admin.post(url_of("cities", EntryVersion.objects.get().entry.document_id, "delete"), {"post": "yes"})
    assert list(LogEntry.objects.values_list("object_repr", flat=True)) == ["Lyon", "Lyon"]
