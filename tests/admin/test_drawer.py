"""The form of an entry as a drawer of another form shows it."""

import pytest

from tests.builders import make
from tests.remembered import remembered

from .browsing import inputs, url_of

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
@remembered
def _guide(guide):
    make("restaurants", "r")
    make("guides", "g")


def in_drawer(flow="restaurants", name="r"):
    return f"{url_of(flow, name)}?_popup=drawer"


def sent(client, url, **more):
    return {**inputs(client.get(url).content.decode(), "entry_form"), **more}


def test_only_a_drawer_may_be_framed_and_only_by_the_same_site(admin):
    drawer, page = admin.get(in_drawer()), admin.get(url_of("restaurants", "r"))
    assert (drawer.headers["X-Frame-Options"], page.headers["X-Frame-Options"]) == ("SAMEORIGIN", "DENY")
    policies = [
        each.headers["Content-Security-Policy"].split("frame-ancestors ")[1] for each in (drawer, page)
    ]
    assert policies == ["'self'", "'none'"]


def test_a_save_closes_the_drawer_with_a_page_that_says_what_was_saved(admin):
    answer = admin.post(in_drawer(), sent(admin, in_drawer(), **{"field-name": "Chez", "_save": "1"}))
    assert (answer.status_code, answer.headers["X-Frame-Options"]) == (200, "SAMEORIGIN")
    html = answer.content.decode()
    assert ("data-drawer-done" in html, "was saved" in html, 'id="header"' in html) == (True, True, False)


def test_to_save_and_continue_stays_in_the_drawer(admin):
    answer = admin.post(in_drawer(), sent(admin, in_drawer(), **{"field-name": "Chez", "_continue": "1"}))
    assert answer.headers["Location"] == in_drawer()


def test_a_fault_is_shown_in_the_drawer(admin):
    answer = admin.post(in_drawer(), sent(admin, in_drawer(), **{"field-email": "x", "_save": "1"}))
    assert (answer.status_code, answer.headers["X-Frame-Options"]) == (200, "SAMEORIGIN")
    assert "errornote" in answer.content.decode()


def test_locales_stay_in_the_drawer_and_other_pages_are_not_offered(admin):
    html = admin.get(in_drawer("guides", "g")).content.decode()
    tabs = html.partition('class="relations-locales"')[2].partition("</nav>")[0]
    assert tabs.count("_popup=drawer") == tabs.count("href=") == 2
    assert not [word for word in ("deletelink", "_preview", "_addanother", "Unpublish") if word in html]


def test_an_entry_that_was_deleted_meanwhile_is_made_again_in_the_drawer(admin):
    from relations.engine.documents import documents

    url, data = in_drawer(), sent(admin, in_drawer(), **{"field-name": "Chez", "_save": "1"})
    documents("restaurants").delete("r")
    html = admin.post(url, data).content.decode()
    action = html.partition('id="entry_form"')[0].rpartition('action="')[2].partition('"')[0]
    again = {**inputs(html, "entry_form"), "_save": "1"}
    assert "data-drawer-done" in admin.post(action.replace("&amp;", "&"), again).content.decode()
