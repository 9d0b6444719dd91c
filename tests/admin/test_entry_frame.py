"""The form of an entry: what stands around its fields."""

import re

import pytest

from relations.engine import schema
from relations.engine.documents import documents
from relations.models import Field
from tests.builders import make

from .browsing import add_url, url_of

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _guide(guide):
    make("articles", "n")


def titles(client, url):
    page = client.get(url)
    return page.context["title"], page.context["subtitle"]


def test_a_form_is_called_by_its_entry(admin):
    assert titles(admin, url_of("articles", "n")) == ("n", "Articles")


def test_the_form_of_a_new_entry_says_of_which_flow(admin):
    assert titles(admin, add_url("articles")) == ("Add: Articles", None)


def test_the_breadcrumbs_lead_to_the_list_of_the_flow(admin):
    page = admin.get(url_of("articles", "n")).content.decode()
    crumbs = re.search(r'<div class="breadcrumbs">(.*?)</div>', page, re.S)[1]
    assert re.findall(r'href="([^"]*)"', crumbs) == ["/admin/", "/admin/relations/entry/?flow=articles"]


def test_enter_saves_a_draft_and_publishes_nothing(admin):
    """A browser presses the first submit button for Enter."""
    page = admin.get(url_of("articles", "n")).content.decode()
    form = page[page.index('id="entry_form"') :]
    assert re.findall(r'type="submit"[^>]* name="(\w+)"', form)[0] == "_save"


def test_state_and_buttons_stand_beside_the_fields(admin):
    documents("articles").publish("n")
    page = admin.get(url_of("articles", "n")).content.decode()
    side = re.search(r'<aside class="relations-side".*?</aside>', page, re.S)[0]
    assert [part in side for part in ("_publish", "relations-published", "Unpublish…")] == [True] * 3


def test_a_name_like_a_slug_is_read_as_words(admin, guide):
    Field.objects.filter(flow=guide["articles"], slug="topics").update(name="main_topics")
    schema.renew("default")
    page = admin.get(url_of("articles", "n")).content.decode()
    assert ("Main topics" in page, "main_topics<" in page) == (True, False)
