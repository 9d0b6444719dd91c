"""The history says what really changed."""

import pytest
from django.contrib.admin.models import LogEntry

from relations.engine.documents import documents
from tests.builders import make, write
from tests.remembered import remembered

from .browsing import add_url, changed, placed, send, url_of

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
@remembered
def _guide(guide):
    make("restaurants", "r")
    write("restaurants", "r", {"categories": make("categories", *"abcdefgh")})


def said():
    return LogEntry.objects.latest("pk").change_message


def edit(client, **edits):
    assert send(client, url_of("restaurants", "r"), **edits).status_code == 302
    return said()


def of(*names):
    return [f"document={name}" for name in names]


def test_a_move_is_told_with_both_places(admin):
    told = edit(admin, categories=changed(placed("document=g", "document=a")))
    assert told == "Moved “g” from 7 to 2 in categories."


def test_a_move_to_the_same_place_is_none(admin):
    told = edit(admin, seats="5", categories=changed(placed("document=b", "document=a")))
    assert told == "Changed Seats."


def test_what_is_connected_and_disconnected_is_named(admin):
    make("categories", "new")
    told = edit(admin, categories=changed(*of("new"), disconnect=of("a")))
    assert told == "Connected “new” in categories. Disconnected “a” from categories."


def test_many_are_named_in_part_and_counted(admin):
    told = edit(admin, categories=changed(disconnect=of(*"abcdefg")))
    assert told == "Disconnected “a”, “b”, “c”, “d”, “e”, 2 more from categories."


def test_many_moves_are_told_in_part_and_counted(admin):
    told = edit(admin, categories=changed(*of(*"gfedcba")))
    assert told.startswith("Moved “g” from 7 to 2 in categories. Moved “f” from 6 to 3 in categories.")
    assert told.endswith("Moved 2 more in categories.")


def test_a_place_with_room_for_one_is_told_as_a_change(admin):
    make("cities", "lyon", "naples")
    assert edit(admin, city=changed(*of("lyon"))) == "Connected “lyon” in city."
    assert edit(admin, city=changed(*of("naples"))) == "Changed city from “lyon” to “naples”."
    assert edit(admin, city=changed(disconnect=of("naples"))) == "Disconnected “naples” from city."


def test_publishing_is_told_after_the_changes(admin):
    make("articles", "n")
    send(admin, url_of("articles", "n"), "_publish", name="News", topics=changed(*of("a")))
    assert said() == "Changed Name. Connected “a” in topics. Published."


def test_what_happens_in_a_locale_begins_with_it(admin):
    documents("guides").create({"name": "g"}, document_id="g")
    send(admin, url_of("guides", "g", locale="fr"), name="le guide")
    assert said().startswith("fr: ")


def test_an_added_entry_tells_what_it_was_connected_to(admin):
    send(admin, add_url("restaurants"), name="new", categories=changed(*of("a")))
    assert said() == "Connected “a” in categories."


def test_the_other_side_is_told_as_well(admin):
    send(admin, url_of("categories", "a"), restaurants=changed(disconnect=of("r")))
    assert said() == "Disconnected “r” from restaurants."


@pytest.mark.parametrize("verb", ["unpublish", "discard"])
def test_what_is_done_without_the_form_is_told(admin, verb):
    make("articles", "n")
    documents("articles").publish("n")
    write("articles", "n", {"name": "second"})
    admin.post(url_of("articles", "n", verb))
    assert said() in ("Unpublished.", "Discarded the draft.")


def test_the_history_is_under_the_entrys_name(admin):
    write("restaurants", "r", {"name": "Dar Zitoune"})
    page = admin.get(url_of("restaurants", "r", "history")).content.decode()
    assert "<h1>History</h1>" in page
    assert "<h2>Dar Zitoune</h2>" in page


def who(client):
    """Who wrote each version last, as the history page says."""
    lines = client.get(url_of("restaurants", "r", "history")).context["written"]
    return [str(line.by) for line in lines]


def test_an_entry_that_the_admin_did_not_make_says_when_it_was_written(admin):
    page = admin.get(url_of("restaurants", "r", "history"))
    assert [line.version.entry.document_id for line in page.context["written"]] == ["r"]
    assert "not in the admin: a token, a command or Python" in page.content.decode()


def test_the_history_says_who_wrote_last(admin):
    send(admin, url_of("restaurants", "r"), seats="5")
    assert who(admin) == ["root"]
    write("restaurants", "r", {"seats": 6})
    assert who(admin) == ["None"]


def test_the_history_of_an_entry_is_for_those_who_may_view_it(log_in):
    client = log_in("view_flow")
    assert client.get(url_of("restaurants", "r", "history")).status_code == 302
