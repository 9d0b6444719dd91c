"""Where an entry is used, in the admin: on a page, and before it is deleted or unpublished."""

import pytest

from relations.engine.documents import documents
from tests.builders import make, write
from tests.remembered import remembered

from .browsing import url_of

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
@remembered
def bistro(guide):
    make("categories", "bistro", "thai")
    make("restaurants", "r")
    write("restaurants", "r", {"categories": ["bistro"]})
    documents("articles").create({"name": "a", "topics": ["bistro"]}, document_id="a", status="published")


def html(client, *names, **query):
    response = client.get(url_of(*names, **query))
    assert response.status_code == 200
    return response.content.decode()


def ways(response):
    return [place.path for place in response.context["places"].shown]


def test_a_page_names_the_places_with_links_to_their_forms(admin):
    shown = html(admin, "categories", "bistro", "used_by")
    assert f'<a href="{url_of("restaurants", "r")}">r</a>' in shown
    assert f'<a href="{url_of("articles", "a")}">a</a>' in shown
    assert "3 places" in shown


def test_the_form_leads_to_it(admin):
    assert url_of("categories", "bistro", "used_by") in html(admin, "categories", "bistro")


def test_what_nobody_points_to_says_so(admin):
    assert "Nothing points to this entry." in html(admin, "categories", "thai", "used_by")


def test_before_a_deletion_the_places_are_named(admin):
    response = admin.get(url_of("categories", "bistro", "delete"))
    assert sorted(ways(response)) == ["Categories", "Topics"]
    assert url_of("restaurants", "r") in response.content.decode()


def test_of_many_places_the_first_are_named_before_a_deletion(admin):
    for number in range(12):
        make("restaurants", f"r{number}")
        write("restaurants", f"r{number}", {"categories": ["bistro"]})
    response = admin.get(url_of("categories", "bistro", "delete"))
    assert len(ways(response)) == 10
    assert "and 5 more" in response.content.decode()


def test_before_it_is_unpublished_the_places_that_readers_see_are_named(admin):
    documents("articles").create({"name": "b", "related": ["a"]}, document_id="b", status="published")
    response = admin.get(url_of("articles", "a", "unpublish"))
    assert ways(response) == ["Related"]
    assert url_of("articles", "b") in response.content.decode()


def test_before_another_transition_no_places_are_named(admin):
    assert admin.get(url_of("articles", "a", "publish")).context["places"] is None


def test_who_may_not_view_entries_may_not_see_it(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("nobody", is_staff=True))
    assert client.get(url_of("categories", "bistro", "used_by")).status_code == 403


def test_an_entry_that_is_gone_leads_to_the_list(admin):
    assert admin.get("/admin/relations/entry/99999/used-by/").status_code == 302


def test_the_form_names_the_first_places_and_draft_and_published_together(admin):
    shown = html(admin, "categories", "bistro")
    panel = shown[shown.index("relations-using") :]
    assert panel.count(f'<a href="{url_of("articles", "a")}">a</a>') == 1
    assert [panel.count(f"relations-{status}") for status in ("draft", "published")] == [1, 1]
    assert f'<a href="{url_of("restaurants", "r")}">r</a>' in panel
    assert "relations-using" not in html(admin, "categories", "thai")
