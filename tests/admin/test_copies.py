"""Duplicating an entry, and filling in a locale from another one."""

import pytest

from relations.engine import definitions
from relations.engine.documents import documents
from relations.models import Entry, Field
from tests.builders import listed, make, write
from tests.remembered import remembered

from .browsing import told, url_of

pytestmark = [pytest.mark.once, pytest.mark.slow]


@pytest.fixture(autouse=True)
@remembered
def _guide(guide):
    make("categories", "a", "b")
    make("restaurants", "r")
    write("restaurants", "r", {"categories": ["b", "a"]})


def test_a_duplicate_is_made_and_shown(admin):
    answer = admin.post(url_of("restaurants", "r", "duplicate"))
    made = Entry.objects.exclude(document_id="r").get(flow__slug="restaurants")
    assert answer.url == url_of("restaurants", made.document_id)
    assert listed("restaurants", made.document_id, "categories") == ["b", "a"]
    assert told(admin)[0] == "This is the duplicate of “r”."


def test_the_page_asks_first(admin):
    page = admin.get(url_of("restaurants", "r", "duplicate")).content.decode()
    assert "Another entry is made" in page
    assert Entry.objects.filter(flow__slug="restaurants").count() == 1


def test_what_differs_is_said(admin):
    definitions.update_field(Field.objects.get(slug="name", flow__slug="restaurants"), unique=True)
    admin.post(url_of("restaurants", "r", "duplicate"))
    assert "Name is “r-copy”, for it must be unique." in told(admin)


@pytest.mark.parametrize("permissions", [["view_entry", "add_entry"], ["view_entry", "change_entry"]])
def test_a_duplicate_needs_both_permissions(log_in, permissions):
    client = log_in(*permissions)
    assert client.get(url_of("restaurants", "r", "duplicate")).status_code == 403
    assert (
        url_of("restaurants", "r", "duplicate") not in client.get(url_of("restaurants", "r")).content.decode()
    )


def test_the_form_leads_to_both_pages(admin):
    make("guides", "g")
    page = admin.get(url_of("guides", "g")).content.decode()
    assert all(url_of("guides", "g", view) in page for view in ("duplicate", "fill_in"))


@pytest.fixture
def guides():
    documents("guides").create({"name": "G", "restaurants": ["r"]}, document_id="g")
    write("guides", "g", {"name": "Le G"}, locale="fr")


def test_a_locale_is_filled_in(admin, guides):
    answer = admin.post(url_of("guides", "g", "fill_in", locale="fr"), {"source": "en"})
    assert answer.url == url_of("guides", "g", locale="fr")
    assert documents("guides").find_one("g", locale="fr")["name"] == "G"
    assert listed("guides", "g", "restaurants", locale="fr") == ["r"]
    assert told(admin) == ["Filled in from en."]


def test_a_locale_that_is_not_there_yet_is_filled_in_from_its_form(admin):
    documents("guides").create({"name": "G"}, document_id="g")
    shown = admin.get(url_of("guides", "g", locale="fr")).content.decode()
    assert f'id="relations-fill-in" action="{url_of("guides", "g", "fill_in", locale="fr")}"' in shown
    assert "Fill in from en" in shown
    assert "Fill in from" not in admin.get(url_of("guides", "g", locale="en")).content.decode()


def test_only_other_locales_are_offered(admin, guides):
    page = admin.get(url_of("guides", "g", "fill_in", locale="fr")).content.decode()
    assert ('value="en"' in page, 'value="fr"' in page) == (True, False)
    answer = admin.post(url_of("guides", "g", "fill_in", locale="fr"), {"source": "xx"})
    assert answer.status_code == 200
    assert documents("guides").find_one("g", locale="fr")["name"] == "Le G"


def test_without_another_locale_there_is_nothing_to_fill_in(admin):
    make("guides", "g")
    assert "no other locale" in admin.get(url_of("guides", "g", "fill_in", locale="en")).content.decode()
