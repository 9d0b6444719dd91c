import html

import pytest

from relations.engine import definitions
from relations.engine.documents import documents
from relations.models import Entry, Field, Flow, Link
from tests.builders import listed, make, write
from tests.remembered import remembered

from .browsing import told, url_of

pytestmark = pytest.mark.slow

LIST = "/admin/relations/entry/"


@pytest.fixture(autouse=True)
@remembered
def _restaurant(guide):
    make("categories", "a", "b")
    make("restaurants", "r", "s")
    write("restaurants", "r", {"categories": ["a", "b"]})
    write("restaurants", "s", {"categories": ["a", "b"]})


def test_the_confirmation_says_how_much_goes(admin):
    page = admin.get(url_of("categories", "a", "delete")).content.decode()
    assert [text in page for text in ("Entries: 1", "Versions: 1", "Links: 2")] == [True, True, True]


def test_the_question_calls_an_entry_by_its_title(admin):
    documents("categories").create({"name": "Crème Brûlée"}, document_id="unreadable")
    page = admin.get(url_of("categories", "unreadable", "delete")).content.decode()
    assert "Crème Brûlée" in page
    assert "unreadable" not in page


def test_the_question_is_the_first_that_names_it(admin):
    page = admin.get(url_of("categories", "a", "delete")).content.decode()
    first = page.split('id="content"')[1].split("<h2")[0]
    assert 'delete the entry "a"?' in html.unescape(first)


def test_what_was_deleted_is_called_by_its_title(admin):
    documents("categories").create({"name": "Crème Brûlée"}, document_id="unreadable")
    admin.post(url_of("categories", "unreadable", "delete"), {"post": "yes"})
    assert "Crème Brûlée" in told(admin)[0]


def test_a_deleted_entry_leaves_every_list(admin):
    admin.post(url_of("categories", "a", "delete"), {"post": "yes"})
    assert [listed("restaurants", name, "categories") for name in "rs"] == [["b"], ["b"]]


def test_an_entry_is_deleted_in_every_locale(admin):
    make("guides", "g")
    write("guides", "g", {"name": "le guide"}, locale="fr")
    admin.post(url_of("guides", "g", "delete"), {"post": "yes"})
    assert not Entry.objects.filter(flow__slug="guides").exists()


def test_the_confirmation_deletes_nothing(admin):
    admin.get(url_of("categories", "a", "delete"))
    assert Entry.objects.count() == 4


def delete_selected(client, entries, **more):
    keys = [entry.pk for entry in entries]
    return client.post(LIST, {"action": "delete_selected", "_selected_action": keys, **more})


def test_several_entries_are_deleted_together(admin):
    chosen = Entry.objects.filter(flow__slug="categories")
    assert "Links: 4" in delete_selected(admin, chosen).content.decode()
    delete_selected(admin, chosen, post="yes")
    assert (Entry.objects.count(), Link.objects.count()) == (2, 0)


def test_entries_of_a_disabled_flow_are_not_deleted_with_others(admin):
    Flow.objects.filter(slug="categories").update(enabled=False)
    delete_selected(admin, Entry.objects.all(), post="yes")
    assert Entry.objects.count() == 4


# -- what the relations say ---------------------------------------------------------------------------


def say(what):
    field = Field.objects.get(slug="categories", flow__slug="restaurants")
    definitions.update_field(field, options={"onDelete": what})


def test_the_confirmation_names_what_goes_along(admin):
    say("cascade")
    page = admin.get(url_of("categories", "a", "delete")).content.decode()
    assert "Restaurants: r, which goes along" in page
    assert "Entries: 3" in page
    admin.post(url_of("categories", "a", "delete"), {"post": "yes"})
    assert [entry.document_id for entry in Entry.objects.all()] == ["b"]


def test_the_confirmation_names_who_refuses(admin):
    say("refuse")
    page = admin.get(url_of("categories", "a", "delete")).content.decode()
    assert "Restaurants: s" in page
    assert 'type="submit"' not in page[page.index('id="content"') :]
    admin.post(url_of("categories", "a", "delete"), {"post": "yes"})
    assert Entry.objects.count() == 4


def test_who_refuses_may_be_deleted_together_with_it(admin):
    say("refuse")
    chosen = Entry.objects.order_by("-flow__slug")
    delete_selected(admin, chosen, post="yes")
    assert Entry.objects.count() == 0
