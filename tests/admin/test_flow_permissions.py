"""Who may do what in the admin, for each route. A new route fails until it has a row here."""

import re

import pytest
from django.contrib import admin as sites
from django.contrib.auth.models import Permission
from django.db import transaction
from django.urls import URLPattern, reverse

from relations.engine import definitions
from relations.engine.documents import documents
from relations.models import Entry, Field, Flow
from tests import builders
from tests.remembered import remembered

from .browsing import add_url, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.slow]

# By the name of a route of entries: the method, and who may. To delete and to publish are held together with
# to view, the others alone; who holds all may do all. The rest get 403, or learn that there is no such entry.
LOOK = "view change delete publish"
ENTRIES = {
    "publish": ("post", "publish"),
    "unpublish": ("post", "publish"),
    "discard": ("post", "change"),
    "duplicate": ("get", ""),
    "fill_in": ("get", "change"),
    "columns": ("post", LOOK),
    "part": ("get", "add"),
    "used_by": ("get", LOOK),
    "neighbourhood": ("get", LOOK),
    "history": ("get", LOOK),
    "change": ("get", LOOK),
    "delete": ("get", "delete"),
    "search": ("get", LOOK),
    "relation_rows": ("get", LOOK),
    "relation_targets": ("get", "change"),
    "relation_order": ("get", "change"),
    "move": ("post", "change"),
    "add": ("get", "add"),
    "changelist": ("get", LOOK),
}
HELD = {
    "view": ("view",),
    "add": ("add",),
    "change": ("change",),
    "delete": ("view", "delete"),
    "publish": ("view", "publish"),
}
OF_NO_FLOW = {"markdown"}  # it renders what it is sent, and tells nothing of any flow
NOT_THERE = "/admin/relations/entry/"  # whereto the page of an entry leads that one does not see
PART = "?component=page.box&name=field-box:0"
SENT = {"get": {}, "post": {"post": "yes"}}
VERBS = (*HELD,)
HELD["all"] = VERBS


def own_routes():
    """The name of each route of the app's own admins, with the model of its rows."""
    for model, site in sites.site._registry.items():
        if model._meta.app_label in ("relations", "relations_oauth"):
            names = {each.name for each in site.get_urls() if isinstance(each, URLPattern) and each.name}
            yield from ((name, model) for name in sorted(names))


@pytest.fixture(autouse=True)
@remembered
def content(db):
    """News and notes, both ordered, with drafts and topics; one document in each."""
    topics = builders.flow("topics", singular="topic")
    definitions.create_component("page.box", name="Box", attributes={"text": {"type": "string"}})
    builders.make("topics", "t")
    for slug in ("news", "notes"):
        flow = builders.flow(slug, draft_and_publish=True, ordered=True)
        builders.relation(flow, "topics", topics, inverse=f"in_{slug}")
        builders.relation(flow, "same", flow)
        documents(slug).create({"name": slug, "topics": ["t"]}, document_id=slug, status="published")
    return topics


def of(verb, flow):
    return f"{verb}_entry_{Flow.objects.get(slug=flow).pk}"


def path_to(name, flow):
    """The path of a route of entries, about the document of this flow."""
    entry = Entry.objects.get(flow__slug=flow)
    field = Field.objects.get(flow__slug=flow, slug="same")
    if name in ("add", "changelist"):
        return reverse(f"admin:relations_entry_{name}") + f"?flow={flow}"
    keys = {
        "part": entry.flow_id,
        "columns": entry.flow_id,
        "search": field.pk,
        "relation_rows": field.pk,
        "relation_targets": field.pk,
        "relation_order": field.pk,
    }
    query = f"?object={entry.pk}&by=name" if name.startswith("relation_") else PART if name == "part" else ""
    return reverse(f"admin:relations_entry_{name}", args=[keys.get(name, entry.pk)]) + query


def test_every_route_of_entries_has_a_row():
    named = {name.removeprefix("relations_entry_") for name, model in own_routes() if model is Entry}
    assert named - OF_NO_FLOW == set(ENTRIES)


@pytest.mark.parametrize(("name", "method", "verbs"), [(name, *row) for name, row in ENTRIES.items()])
def test_a_route_opens_to_these_permissions_of_its_flow(log_in, name, method, verbs):
    opened = {"news": set(), "notes": set()}
    for who, held in HELD.items():
        client = log_in(*(of(verb, "news") for verb in held), username=who)
        for flow, found in opened.items():
            with transaction.atomic():
                response = getattr(client, method)(path_to(name, flow), SENT[method])
                transaction.set_rollback(True)
            if response.status_code not in (403, 404) and response.headers.get("Location") != NOT_THERE:
                found.add(who)
    assert opened == {"news": {*verbs.split(), "all"}, "notes": set()}


def test_every_other_route_is_shut_without_a_permission(log_in):
    client = log_in("view_group")
    found = {}
    for name, model in own_routes():
        if model is Entry:
            continue
        app = "relations_oauth" if name.startswith("relations_oauth") else "relations"
        for keys in ((), (1,)):
            try:
                path = reverse(f"admin:{name}", args=keys)
            except Exception:
                continue
            found[name] = {client.get(path).status_code, client.post(path, {}).status_code}
        assert name in found, app
    # Some look for their row first, and it is not there; some take one method alone.
    assert [name for name, answers in found.items() if not answers <= {302, 403, 404, 405}] == []
    assert [name for name, answers in found.items() if not {302, 403, 404} & answers] == []


# -- what is not allowed is not offered ---------------------------------------------------------------


def test_who_may_not_publish_is_offered_drafts_alone(log_in):
    page = log_in(of("change", "news")).get(url_of("news", "news")).content.decode()
    assert re.findall(r'name="(_\w+)"', page) == ["_save", "_continue"]
    assert "unpublish" not in page


def test_who_may_publish_too_is_offered_both(log_in):
    page = log_in(of("change", "news"), of("publish", "news")).get(url_of("news", "news")).content.decode()
    assert re.findall(r'name="(_\w+)"', page) == ["_save", "_publish", "_continue", "_preview"]
    assert "unpublish" in page


def test_publishing_all_the_same_is_refused(log_in):
    client = log_in(of("change", "news"))
    sent = {"field-name": "changed", "_publish": "yes"}
    assert client.post(url_of("news", "news"), sent).status_code == 403
    assert documents("news").find_one("news", status="draft")["name"] == "news"


def test_the_list_offers_only_actions_that_are_allowed(log_in):
    page = log_in(of("change", "news")).get("/admin/relations/entry/").content.decode()
    assert re.findall(r'<option value="(\w+_\w+)"', page) == ["connect_selected", "export_json", "export_csv"]


def test_an_action_publishes_only_where_it_is_allowed(log_in):
    for slug in ("news", "notes"):
        documents(slug).update(slug, {"name": "new"})
    client = log_in(of("publish", "news"), of("view", "news"), of("view", "notes"))
    keys = list(Entry.objects.filter(flow__slug__in=["news", "notes"]).values_list("pk", flat=True))
    client.post(
        "/admin/relations/entry/", {"action": "publish_selected", "_selected_action": keys, "post": "yes"}
    )
    assert [documents(slug).find_one(slug)["name"] for slug in ("news", "notes")] == ["new", "notes"]


def test_the_list_and_its_filter_name_only_flows_that_one_may_see(log_in):
    page = log_in(of("view", "news")).get("/admin/relations/entry/").content.decode()
    assert ("?flow=news" in page, "Notes" in page) == (True, False)


def test_only_flows_to_which_one_may_add_are_offered(log_in):
    page = log_in(of("add", "news"), of("view", "notes")).get("/admin/relations/entry/add/").content.decode()
    assert ("add/?flow=news" in page, "add/?flow=notes" in page) == (True, False)


def test_a_relation_to_what_one_may_not_see_is_not_there(log_in):
    page = log_in(of("change", "news")).get(url_of("news", "news")).content.decode()
    assert ("field-same" in page, "field-topics" in page, ">t<" in page) == (True, False, False)


def test_a_list_of_the_other_side_takes_the_right_to_change_its_sources(log_in):
    grants = of("change", "topics"), of("view", "news"), of("change", "notes")
    page = log_in(*grants).get(url_of("topics", "t")).content.decode()
    assert [f'hidden" name="field-in_{slug}"' in page for slug in ("news", "notes")] == [False, True]


def test_the_places_that_use_an_entry_are_those_that_one_may_see(log_in):
    page = log_in(of("view", "topics"), of("view", "news")).get(url_of("topics", "t", "used_by"))
    assert {each.use.flow.slug for each in page.context["places"]} == {"news"}


def test_a_file_has_only_relations_that_one_may_see(log_in):
    client = log_in(of("view", "news"))
    keys = list(Entry.objects.filter(flow__slug="news").values_list("pk", flat=True))
    sent = {"action": "export_json", "_selected_action": keys}
    response = client.post("/admin/relations/entry/", sent)
    text = b"".join(response.streaming_content).decode()
    assert ('"same"' in text, '"topics"' in text) == (True, False)


def test_the_permission_on_entries_is_for_every_flow(log_in):
    client = log_in("view_entry")
    assert [client.get(url_of(slug, slug)).status_code for slug in ("news", "notes")] == [200, 200]


# -- the permissions of a flow -------------------------------------------------------------------------


def named(flow):
    codes = [of(verb, flow) for verb in VERBS]
    return sorted(Permission.objects.filter(codename__in=codes).values_list("name", flat=True))


def test_a_flow_brings_its_permissions():
    assert named("news") == [
        "Can add News",
        "Can change News",
        "Can delete News",
        "Can publish News",
        "Can view News",
    ]


def test_they_are_renamed_with_it():
    definitions.update_flow(Flow.objects.get(slug="news"), name="Stories")
    assert named("news")[0] == "Can add Stories"


def test_they_go_with_it():
    code = of("view", "news")
    definitions.delete_field(Field.objects.get(flow__slug="news", slug="topics"))
    definitions.delete_flow(Flow.objects.get(slug="news"))
    assert not Permission.objects.filter(codename=code).exists()


def test_nobody_signed_out_adds(client):
    assert client.get(add_url("news")).status_code == 302
