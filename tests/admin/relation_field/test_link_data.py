"""The data on links: what rows show, what is stored, and two editors of the same link."""

import html
import json
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from relations.engine import definitions, schema
from relations.models import Entry, EntryVersion, Field, Link
from tests.builders import flow, make, write
from tests.remembered import remembered

from ..browsing import changed, errors, inputs, send, url_of
from .test_two_editors import answered

pytestmark = pytest.mark.slow

ROLE = {
    "role": {"type": "string", "maxLength": 5},
    "days": {"type": "integer", "default": 1},
    "fee": {"type": "decimal"},
    "lead": {"type": "boolean"},
    "since": {"type": "date"},
    "met": {"type": "datetime"},
    "rank": {"type": "enumeration", "enum": ["a", "b"]},
    "notes": {"type": "json"},
    "text": {"type": "blocks"},
}
PARAGRAPH = [{"type": "paragraph", "children": [{"type": "text", "text": "x"}]}]


@pytest.fixture(autouse=True)
@remembered
def _films(db):
    definitions.create_component("shared.role", attributes=ROLE)
    films, people = flow("films"), flow("people")
    definitions.create_field(
        films,
        "staff",
        field_type="relationship",
        cardinality="many-to-many",
        target_flow=people,
        options={"link": "shared.role"},
    )
    make("people", *"abc")
    make("films", "f")
    link = {"notes": {"n": 1}, "days": None}
    staff = [{"documentId": name, "__link": {**link, "role": name}} for name in "ab"]
    write("films", "f", {"staff": staff})


@pytest.fixture
def url():
    return url_of("films", "f")


def data():
    rows = Link.objects.order_by("position").values_list("target__document_id", "data")
    return dict(rows)


def item(name, link, *, had=None, **place):
    word = f"document={name}"
    return {"target": word, **(place or {"stay": True}), "link": link, "had": had or {}}


def page_data(client, url, name):
    page = client.get(url).content.decode()
    return json.loads(
        html.unescape(re.search(rf'data-word="document={name}"[^>]*? data-link="(.*?)"', page)[1])
    )


@pytest.mark.parametrize(
    ("slug", "typed", "stored"),
    [
        ("role", "boss", "boss"),
        ("days", "12", 12),
        ("fee", "2.5", 2.5),
        ("lead", False, False),
        ("since", "2026-02-03", "2026-02-03"),
        ("met", "2026-02-03T10:20", "2026-02-03T10:20:00.000Z"),
        ("rank", "b", "b"),
        ("notes", '{"é": [1, true]}', {"é": [1, True]}),
        ("notes", "false", False),
        ("text", '[{"type": "paragraph", "children": [{"text": "x", "type": "text"}]}]', PARAGRAPH),
    ],
)
def test_what_is_typed_is_stored_and_shown_again(admin, url, slug, typed, stored):
    assert send(admin, url, staff=changed(item("b", {slug: typed}, was=2, stay=True))).status_code == 302
    assert data()["b"][slug] == stored
    assert page_data(admin, url, "b")[slug] == typed


def test_other_values_of_the_link_stay_and_an_empty_input_is_none(admin, url):
    send(admin, url, staff=changed(item("a", {"role": None})))
    assert data()["a"] == {"notes": {"n": 1}}


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ({"role": "too long"}, "a \N{EN DASH} Role: Write at most 5 characters."),
        ({"days": "x"}, "a \N{EN DASH} Days: Enter a whole number."),
        ({"since": "x"}, "a \N{EN DASH} Since: "),
        ({"rank": "c"}, "a \N{EN DASH} Rank: Choose one of these: a, b."),
        ({"lead": "maybe"}, "a \N{EN DASH} Lead: "),
        ({"notes": "{"}, "a \N{EN DASH} Notes: Enter a valid JSON."),
        ({"text": '[{"type": "none"}]'}, "a \N{EN DASH} Text: "),
        ({"met": "2026-13-01T10:00"}, "a \N{EN DASH} Met: "),
        ({"none": "x"}, "could not be read"),
        ({"role": 5}, "could not be read"),
        ({"role": "\x00"}, "could not be read"),
        ("x", "could not be read"),
        (["x"], "could not be read"),
    ],
)
def test_what_cannot_be_stored_is_told_at_its_row_and_nothing_is_written(admin, url, link, told):
    before = data()
    response = send(admin, url, staff=changed(item("a", link)))
    assert told in errors(response)["staff"][0]
    assert data() == before
    if told.startswith("a "):
        assert "data-faults" in response.content.decode()


def test_every_fault_is_told_at_once(admin, url):
    response = send(
        admin, url, staff=changed(item("a", {"role": "too long", "days": "x"}), item("b", {"fee": "y"}))
    )
    assert len(errors(response)["staff"]) == 3


def test_a_relation_without_data_takes_none(admin, url):
    Field.objects.filter(slug="staff").update(options={})
    schema.renew("default")
    response = send(admin, url, staff=changed(item("a", {"role": "x"})))
    assert "could not be read" in errors(response)["staff"][0]


# -- two editors ------------------------------------------------------------------------------------


def meanwhile(link, name="b"):
    """Another one changes the data on a link; gives the revision that the page had before."""
    before = Entry.objects.get(document_id="f").revision
    write(
        "films",
        "f",
        {"staff": {"connect": [{"documentId": name, "__link": {"days": None, **data()[name], **link}}]}},
    )
    return {"revision": before, "total": 2, "seen": [[0, ["document=a", "document=b"]]]}


@pytest.mark.parametrize(("choice", "role"), [("mine", "mine"), ("theirs", "them")])
def test_the_same_value_is_asked_about_and_as_chosen(admin, url, choice, role):
    at = meanwhile({"role": "them"})
    sent = changed(item("b", {"role": "mine", "days": "7"}, had={"role": "b", "days": None}), **at)
    response = send(admin, url, staff=sent)
    page = response.content.decode()
    assert (response.status_code, data()["b"]["role"]) == (409, "them")
    assert ("They wrote Role: them." in page, "You wrote Role: mine." in page) == (True, True)
    assert answered(admin, url, response, b=choice).status_code == 302
    assert (data()["b"]["role"], data()["b"]["days"]) == (role, 7)


def test_different_values_of_one_link_go_together(admin, url):
    at = meanwhile({"days": 9})
    sent = changed(item("b", {"role": "mine"}, had={"role": "b"}), **at)
    assert send(admin, url, staff=sent).status_code == 302
    assert (data()["b"]["role"], data()["b"]["days"]) == ("mine", 9)


def test_a_row_that_is_gone_is_asked_about(admin, url):
    at = meanwhile({})
    write("films", "f", {"staff": {"disconnect": ["b"]}})
    response = send(admin, url, staff=changed(item("b", {"role": "mine"}, was=2, stay=True), **at))
    assert "You changed its data." in response.content.decode()
    assert answered(admin, url, response, b="mine").status_code == 302
    assert data()["b"]["role"] == "mine"


def test_the_place_may_be_theirs_and_the_data_mine(admin, url):
    at = {"revision": Entry.objects.get(document_id="f").revision, "total": 2}
    write("films", "f", {"staff": {"connect": [{"documentId": "b", "position": {"start": True}}]}})
    sent = changed(
        item("b", {"role": "mine"}, had={"role": "b"}, was=2, start=True),
        **at,
        seen=[[0, ["document=a", "document=b"], ["4294967296", "8589934592"]]],
    )
    response = send(admin, url, staff=sent)
    if response.status_code == 409:
        response = answered(admin, url, response, b="theirs")
    assert response.status_code == 302
    assert (list(data()), data()["b"]["role"]) == (["b", "a"], "mine")


def test_the_history_says_from_and_to(admin, url):
    send(admin, url, staff=changed(item("b", {"role": "boss"})))
    assert LogEntry.objects.latest("pk").change_message == "Changed Role of “b” in staff from b to boss."


# -- long lists -------------------------------------------------------------------------------------


def test_five_thousand_links_with_data_open_and_save_as_few_do(admin, url):
    people, now = Field.objects.get(slug="staff").target_flow, timezone.now()
    entries = Entry.objects.bulk_create(Entry(flow=people, document_id=f"p{at:04}") for at in range(5_000))
    EntryVersion.objects.bulk_create(
        EntryVersion(entry=each, flow=people, status="published", created_at=now, updated_at=now)
        for each in entries
    )
    first = Link.objects.first()
    assert first is not None
    rows = [
        Link(
            field=first.field,
            source=first.source,
            target=entry,
            source_status="published",
            target_status="published",
            position=(at + 10) << 32,
            data={"role": "x", "days": at},
        )
        for at, entry in enumerate(entries)
    ]
    Link.objects.bulk_create(rows)
    with CaptureQueriesContext(connection) as opening:
        page = admin.get(url)
    assert (len(opening) <= 30, len(page.content) <= 100_000) == (True, True)
    sent = inputs(page.content.decode(), "entry_form")
    before = dict(Link.objects.values_list("pk", "position"))
    edit = changed(item("p4000", {"role": "far"}, had={"role": "x"}, was=4003, stay=True))
    with CaptureQueriesContext(connection) as saving:
        assert admin.post(url, {**sent, "field-staff": edit, "_continue": "1"}).status_code == 302
    assert (len(saving) <= 40, dict(Link.objects.values_list("pk", "position")) == before) == (True, True)
    assert data()["p4000"] == {"role": "far", "days": 4000}
