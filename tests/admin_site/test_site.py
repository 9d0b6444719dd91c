"""The admin site for content: its sidebar, its home, and what its pages ask for by script."""

import pytest
from django.contrib.admin import site
from django.contrib.admin.models import CHANGE
from django.contrib.auth.models import Permission, User

from relations.admin.entries import history
from relations.admin_site import home
from relations.admin_site.site import ContentSite
from relations.engine import schema
from relations.engine.documents import documents
from relations.models import Entry, Flow
from tests.builders import flow, make, relation, write
from tests.remembered import remembered

pytestmark = [pytest.mark.once, pytest.mark.slow]


@pytest.fixture(autouse=True)
@remembered
def guide(db):
    """Articles with drafts, localized pages that link to them, and a single type."""
    articles = flow("articles", draft_and_publish=True)
    relation(flow("pages", localized=True), "articles", articles)
    flow("about", single=True)
    Flow.objects.filter(slug="articles").update(name="Article", singular="article")
    schema.renew("default")
    make("articles", "new", "out")
    documents("articles").publish("out")


@pytest.fixture
def admin(client):
    client.force_login(User.objects.create_superuser("root", password="x"))
    return client


def groups(client):
    menu = client.get("/admin/").context["content_menu"]
    return {group.title: [item.text for item in group.items] for group in menu}


def with_rights(client, *names):
    user = User.objects.create_user("editor", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    return client


def test_the_server_has_the_site_for_content():
    assert isinstance(site, ContentSite)


def test_the_sidebar_has_flows_then_files_structure_and_access(admin):
    assert groups(admin) == {
        "Content": ["About", "Articles", "Pages"],
        "Files": ["Assets"],
        "Structure": ["Flows", "Components", "Locales"],
        "Access": ["Access tokens", "Clients", "Users", "Groups"],
    }


def test_a_disabled_flow_is_not_in_the_sidebar(admin):
    Flow.objects.filter(slug="pages").update(enabled=False)
    schema.renew("default")
    assert groups(admin)["Content"] == ["About", "Articles"]


def test_the_sidebar_has_what_its_user_may_see(client):
    assert groups(with_rights(client, "view_entry")) == {"Content": ["About", "Articles", "Pages"]}


def test_who_may_not_see_entries_has_no_flows_and_an_empty_home(client):
    with_rights(client, "view_locale")
    page = client.get("/admin/")
    assert (groups(client), "drafts" in page.context) == ({"Structure": ["Locales"]}, False)


def test_who_may_only_add_is_led_to_a_new_entry(client):
    with_rights(client, f"add_entry_{Flow.objects.get(slug='pages').pk}")
    (group,) = client.get("/admin/").context["content_menu"]
    assert [(item.text, item.url) for item in group.items] == [
        ("Pages", "/admin/relations/entry/add/?flow=pages")
    ]
    assert client.get(group.items[0].url).status_code == 200


def test_who_may_not_add_is_not_offered_it(client):
    menu = with_rights(client, "view_entry").get("/admin/").context["content_menu"]
    assert [item.add_url for item in menu[0].items] == ["", "", ""]


def test_a_single_type_has_no_second_entry(admin):
    items = admin.get("/admin/").context["content_menu"][0].items
    assert [bool(item.add_url) for item in items] == [False, True, True]


def test_the_flow_of_a_page_is_marked(admin):
    entry = Entry.objects.get(document_id="new")
    for url in (f"/admin/relations/entry/{entry.pk}/change/", "/admin/relations/entry/?flow=articles"):
        html = admin.get(url).content.decode()
        assert html.count('aria-current="page">Articles') == 1


def names(lines):
    return [line.text for line in lines]


def test_the_home_has_drafts_and_what_was_changed(admin):
    documents("articles").update("out", {"name": "out, changed"})
    context = admin.get("/admin/").context
    assert (names(context["drafts"]), names(context["modified"])) == (["new"], ["out, changed"])


def test_the_home_has_what_published_entries_wait_for(admin):
    make("pages", "p")
    assert names(admin.get("/admin/").context["awaited"]) == []
    write("pages", "p", {"articles": ["new", "out"]})
    assert names(admin.get("/admin/").context["awaited"]) == ["new"]


def test_the_home_has_what_its_user_edited_last(admin):
    rows = {name: Entry.objects.get(document_id=name) for name in ("new", "out")}
    user = User.objects.get(username="root")
    for name in ("new", "out", "new"):
        history.record(user, {rows[name]: name}, CHANGE, "Changed.")
    history.record(User.objects.create_user("other"), {rows["out"]: "out"}, CHANGE, "Changed.")
    recent = admin.get("/admin/").context["recent"]
    assert [(line.text, line.what) for line in recent] == [("new", "Changed."), ("out", "Changed.")]


def test_the_home_looks_at_new_entries_and_at_those_edited_last_alone(admin, monkeypatch):
    make("articles", "newer")
    monkeypatch.setattr(home, "CREATED", 1)  # of many versions the newest
    assert names(admin.get("/admin/").context["drafts"]) == ["newer"]
    old = Entry.objects.get(document_id="new")
    history.record(User.objects.create_user("other"), {old: "new"}, CHANGE, "Changed.")
    assert names(admin.get("/admin/").context["drafts"]) == ["newer", "new"]


def test_counts_are_by_flow(admin):
    assert admin.get("/admin/counts/").json() == {"articles": 2}


@pytest.mark.parametrize("term", ["new", "NEW", "ne"])
def test_any_entry_is_found_by_its_words(admin, term):
    (found,) = admin.get("/admin/go/", {"term": term}).json()["results"]
    key = Entry.objects.get(document_id="new").pk
    assert found == {"text": "new", "flow": "Article", "url": f"/admin/relations/entry/{key}/change/"}


@pytest.mark.parametrize("term", ["", " ", "\x00", "nothing-like-it", "%", "é" * 5000])
def test_nothing_is_found_by_other_words(admin, term):
    assert admin.get("/admin/go/", {"term": term}).json() == {"results": []}


def test_who_may_see_one_flow_finds_and_counts_its_entries_alone(client):
    make("pages", "news")
    with_rights(client, f"view_entry_{Flow.objects.get(slug='pages').pk}")
    found = client.get("/admin/go/", {"term": "new"}).json()["results"]
    assert [each["text"] for each in found] == ["news"]
    assert client.get("/admin/counts/").json() == {"pages": 1}


@pytest.mark.parametrize("path", ["go", "counts"])
def test_who_may_not_see_entries_finds_none(client, path):
    with_rights(client, "view_locale")
    assert client.get(f"/admin/{path}/", {"term": "new"}).status_code == 403


@pytest.mark.parametrize("path", ["go", "counts"])
def test_a_stranger_is_asked_to_log_in(client, path):
    assert client.get(f"/admin/{path}/").status_code == 302


def test_the_home_costs_the_same_for_any_number_of_entries(admin, django_assert_max_num_queries):
    make("articles", *(f"a{at}" for at in range(20)))
    with django_assert_max_num_queries(14):
        admin.get("/admin/")


def test_the_pages_of_the_site_load_its_style_and_no_inline_code(admin):
    html = admin.get("/admin/").content.decode()
    assert "relations/site/site.css" in html
    assert not any(word in html for word in ("onclick=", "<style", "style="))
