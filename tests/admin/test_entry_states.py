import re

import pytest

from relations.engine import schema
from relations.engine.documents import documents
from relations.engine.reading.labels import named
from relations.models import Locale
from tests.builders import listed, make, write

from .browsing import add_url, changed, errors, inputs, send, told, url_of

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _guide(guide):
    pass


def name_of(flow, document_id, **view):
    found = documents(flow).find_one(document_id, **view)
    return found and found["name"]


def states(**view):
    return [name_of("articles", "n", status=status, **view) for status in ("draft", "published")]


def test_a_new_entry_is_a_draft(admin):
    send(admin, add_url("articles"), name="News")
    page = admin.get("/admin/relations/entry/?flow=articles&state=draft")
    assert [named(entry) for entry in page.context["cl"].result_list] == ["News"]


def test_a_draft_may_lack_what_is_required(admin):
    assert send(admin, add_url("articles")).status_code == 302


def test_a_required_value_is_asked_for_when_the_entry_is_published(admin):
    response = send(admin, add_url("articles"), "_publish")
    assert list(errors(response)) == ["name"]
    assert not admin.get("/admin/relations/entry/").context["cl"].result_list


def test_saving_a_draft_leaves_what_is_published(admin):
    make("articles", "n")
    send(admin, url_of("articles", "n"), "_publish", name="first")
    send(admin, url_of("articles", "n"), name="second")
    assert states() == ["second", "first"]


def test_publishing_without_edits_publishes_the_draft(admin):
    make("articles", "n")
    send(admin, url_of("articles", "n"), "_publish")
    assert states() == ["n", "n"]


def test_unpublishing_keeps_the_draft(admin):
    make("articles", "n")
    documents("articles").publish("n")
    admin.post(url_of("articles", "n", "unpublish"))
    assert states() == ["n", None]


def test_discarding_goes_back_to_what_is_published(admin):
    make("articles", "n")
    documents("articles").publish("n")
    write("articles", "n", {"name": "second"})
    admin.post(url_of("articles", "n", "discard"))
    assert states() == ["n", "n"]


def test_discarding_what_was_never_published_is_refused(admin):
    make("articles", "n")
    admin.post(url_of("articles", "n", "discard"))
    assert "never published" in told(admin)[0]


def test_a_flow_without_drafts_refuses_to_unpublish(admin):
    make("cities", "lyon")
    admin.post(url_of("cities", "lyon", "unpublish"))
    assert "no drafts" in told(admin)[0]
    assert name_of("cities", "lyon") == "lyon"


@pytest.mark.parametrize(
    ("published", "edited", "buttons"),
    [(False, False, []), (True, False, ["unpublish"]), (True, True, ["discard", "unpublish"])],
)
def test_the_buttons_are_those_that_have_something_to_do(admin, published, edited, buttons):
    make("articles", "n")
    if published:
        documents("articles").publish("n")
    if edited:
        write("articles", "n", {"name": "second"})
    page = admin.get(url_of("articles", "n")).content.decode()
    assert [verb for verb in ("discard", "unpublish") if f"/{verb}/" in page] == buttons


@pytest.mark.parametrize("view", ["publish", "unpublish", "discard"])
def test_following_a_link_asks_and_changes_nothing(admin, view):
    make("articles", "n")
    documents("articles").publish("n")
    write("articles", "n", {"name": "second"})
    page = admin.get(url_of("articles", "n", view))
    assert (page.status_code, states()) == (200, ["second", "n"])
    assert 'name="csrfmiddlewaretoken"' in page.content.decode()


def test_publishing_is_done_on_its_page(admin):
    make("articles", "n")
    admin.post(url_of("articles", "n", "publish"))
    assert states() == ["n", "n"]


@pytest.mark.parametrize("view", ["publish", "unpublish", "discard"])
def test_what_was_changed_after_one_looked_is_asked_about_again(admin, view):
    make("articles", "n")
    documents("articles").publish("n")
    write("articles", "n", {"name": "second"})
    url = url_of("articles", "n", view)
    name, stamp = admin.get(url).context["stamp"]
    write("articles", "n", {"name": "third"})
    page = admin.post(url, {name: stamp})
    assert "changed in the meantime" in page.content.decode()
    assert states() == ["third", "n"]
    admin.post(url, dict([page.context["stamp"]]))
    assert states() != ["third", "n"]


@pytest.mark.parametrize(
    ("view", "published", "told"),
    [
        ("publish", True, "published already"),
        ("unpublish", False, "not published"),
        ("discard", True, "does not differ"),
    ],
)
def test_a_page_with_nothing_to_do_says_so(admin, view, published, told):
    make("articles", "n")
    if published:
        documents("articles").publish("n")
    page = admin.get(url_of("articles", "n", view)).content.decode()
    assert told in page
    assert "<form method" not in page


def test_unpublishing_says_how_many_links_will_be_hidden(admin):
    make("articles", "n")
    documents("articles").publish("n")
    for name in make("categories", "a", "b"):
        write("categories", name, {"articles": ["n"]})
    assert "2 links of published entries" in admin.get(url_of("articles", "n", "unpublish")).content.decode()


def test_saving_and_previewing_leads_to_the_page_that_publishes(admin):
    make("articles", "n")
    response = send(admin, url_of("articles", "n"), "_preview", name="second")
    assert response.headers["Location"] == url_of("articles", "n", "publish")
    assert states() == ["second", None]


@pytest.mark.parametrize("view", ["publish", "unpublish", "discard"])
def test_who_may_only_view_is_not_asked(log_in, view):
    make("articles", "n")
    client = log_in("view_entry")
    url = url_of("articles", "n", view)
    assert [client.get(url).status_code, client.post(url).status_code] == [403, 403]


# -- locales -----------------------------------------------------------------------------------------


def test_a_localized_entry_has_a_page_for_each_locale(admin):
    make("guides", "g")
    page = admin.get(url_of("guides", "g")).content.decode()
    assert [url_of("guides", "g", locale=code) in page for code in ("en", "fr")] == [True, True]


def test_the_default_locale_comes_first_and_each_is_named(admin):
    Locale.objects.create(code="de", name="German")
    schema.renew("default")
    make("guides", "g")
    page = admin.get(url_of("guides", "g")).content.decode()
    tabs = re.findall(r'<a [^>]*lang="(\w+)" title="([^"]+)"', page)
    assert tabs == [("en", "English"), ("de", "Deutsch"), ("fr", "français")]


def test_an_entry_of_a_flow_that_is_not_localized_has_one_page(admin):
    make("cities", "lyon")
    assert "?locale=" not in admin.get(url_of("cities", "lyon")).content.decode()


def test_saving_in_another_locale_makes_it_there(admin):
    make("guides", "g")
    send(admin, url_of("guides", "g", locale="fr"), name="le guide")
    assert [name_of("guides", "g", locale=code) for code in ("en", "fr")] == ["g", "le guide"]


def test_a_new_locale_begins_with_the_shared_values_alone(admin):
    documents("guides").create({"name": "g", "year": 2025}, document_id="g")
    page = admin.get(url_of("guides", "g", locale="fr")).content.decode()
    sent = inputs(page, "entry_form")
    assert (sent["field-name"], sent["field-year"]) == ([""], ["2025"])


def test_a_new_locale_without_what_is_required_is_refused(admin):
    make("guides", "g")
    assert list(errors(send(admin, url_of("guides", "g", locale="fr")))) == ["name"]


def test_a_shared_value_changes_in_every_locale(admin):
    documents("guides").create({"name": "g", "year": 2025}, document_id="g")
    documents("guides").update("g", {"name": "le guide"}, locale="fr")
    send(admin, url_of("guides", "g", locale="fr"), year="2026")
    assert documents("guides").find_one("g", locale="en")["year"] == 2026


def test_saving_and_going_on_stays_in_the_locale(admin):
    make("guides", "g")
    response = send(admin, url_of("guides", "g", locale="fr"), "_continue", name="le guide")
    assert response.headers["Location"] == url_of("guides", "g", locale="fr")


@pytest.mark.parametrize("view", ["change", "unpublish"])
def test_an_unknown_locale_is_not_found(admin, view):
    make("guides", "g")
    url = url_of("guides", "g", view, locale="xx")
    assert (admin.get if view == "change" else admin.post)(url).status_code == 404


def test_relations_are_connected_in_the_locale_of_the_page(admin):
    make("restaurants", "r")
    send(admin, add_url("guides", locale="fr"), name="le guide", restaurants=changed("document=r"))
    entry = admin.get("/admin/relations/entry/?flow=guides").context["cl"].result_list[0]
    assert listed("guides", entry.document_id, "restaurants", locale="fr") == ["r"]
