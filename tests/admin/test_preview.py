"""The page that publishes tells first what readers will see changed."""

import pytest
from django.contrib.admin.models import LogEntry

from relations.access import users
from relations.engine import definitions, schema
from relations.engine.documents import documents
from relations.models import EntryVersion, Field, Flow
from tests.builders import make, write
from tests.remembered import remembered

from .browsing import url_of

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _guide(guide):
    pass


def told(client, view="publish", **query):
    return client.get(url_of("articles", "n", view, **query)).context["preview"]


@pytest.fixture
@remembered
def _edited():
    """An article that is published with the topics a, b and c, and has a draft with others."""
    make("categories", *"abcd")
    documents("articles").create({"name": "first", "topics": ["a", "b", "c"]}, document_id="n")
    documents("articles").publish("n")
    write("articles", "n", {"name": "second", "topics": ["c", "a", "d"]})


@pytest.mark.usefixtures("_edited")
def test_values_that_readers_will_see_changed_are_shown(admin):
    (line,) = told(admin).values
    assert (line.name, line.before, line.after) == ("Name", "first", "second")


@pytest.mark.usefixtures("_edited")
def test_lists_that_change_are_shown(admin):
    (line,) = told(admin).lists
    groups = {style: [member.title for member in members] for style, _heading, members in line.groups}
    assert (groups["added"], groups["removed"]) == (["d"], ["b"])


@pytest.mark.usefixtures("_edited")
def test_discarding_is_told_the_other_way_round(admin):
    found = told(admin, "discard")
    assert (found.values[0].before, found.values[0].after) == ("second", "first")
    groups = {style: [m.title for m in members] for style, _heading, members in found.lists[0].groups}
    assert (groups["added"], groups["removed"]) == (["b"], ["d"])


def test_targets_that_are_not_published_yet_are_named(admin):
    make("articles", "other")
    documents("articles").create({"name": "n", "related": ["other"]}, document_id="n")
    ((name, members),) = told(admin).unseen
    assert (name, [member.title for member in members]) == ("Related", ["other"])
    page = admin.get(url_of("articles", "n", "publish")).content.decode()
    assert "Readers will not see these until they are published themselves" in page


def test_required_values_that_are_missing_are_named(admin):
    documents("articles").create({}, document_id="n")
    assert told(admin).missing == ("Name",)


def test_a_password_is_not_shown(admin, guide):
    Field.objects.create(flow=guide["articles"], slug="code", name="Code", field_type="password")
    schema.renew("default")
    documents("articles").create({"name": "n", "code": "secret"}, document_id="n")
    lines = {line.name: line for line in told(admin).values}
    assert lines["Code"].after == "(not shown)"


def test_an_entry_of_a_flow_without_drafts_has_no_preview(admin):
    make("cities", "lyon")
    page = admin.get(url_of("cities", "lyon", "publish"))
    assert (page.status_code, page.context["preview"]) == (200, None)


# -- from and to, and what is published along --------------------------------------------------------


@pytest.mark.usefixtures("_edited")
def test_a_moved_member_is_told_with_both_places(admin):
    (line,) = told(admin).lists
    notes = {style: [(m.title, m.note) for m in members] for style, _heading, members in line.groups}
    assert notes["moved"] in ([("c", "3 → 1")], [("a", "1 → 2")])
    assert notes["added"] == [("d", "")]


def related(*names):
    """An article whose related articles of these names are not published."""
    make("articles", *names)
    documents("articles").create({"name": "n", "related": list(names)}, document_id="n")


def publish(client, *ticked):
    page = client.get(url_of("articles", "n", "publish"))
    stamp = page.context["stamp"]
    return client.post(url_of("articles", "n", "publish"), {stamp[0]: stamp[1], "also": list(ticked)})


def published():
    rows = EntryVersion.objects.filter(status="published", flow__slug="articles")
    return set(rows.values_list("entry__document_id", flat=True))


def test_what_is_ticked_is_published_too(admin):
    related("one", "two")
    assert publish(admin, "articles||one").status_code == 302
    assert published() == {"n", "one"}
    assert LogEntry.objects.filter(object_repr="one", change_message="Published.").exists()


@pytest.mark.parametrize("ticked", ["articles||n", "articles||other", "categories||a", "x", "||", ""])
def test_what_was_not_offered_is_not_published(admin, ticked):
    related("one")
    make("articles", "other")
    assert publish(admin, ticked).status_code == 302
    assert published() == {"n"}


def test_what_is_refused_keeps_all_back_and_is_named(admin):
    related("one", "two")
    EntryVersion.objects.filter(entry__document_id="two").update(values={})
    response = publish(admin, "articles||one", "articles||two")
    assert response.status_code == 200
    assert "two: Name: This field is required." in [str(each) for each in response.context["messages"]]
    assert published() == set()
    assert 'value="articles||one" form="transition" checked' in response.content.decode()


def test_data_on_links_are_told_from_what_to_what(admin):
    definitions.create_component("shared.role", attributes={"role": {"type": "string"}})
    field = Field.objects.get(flow__slug="articles", slug="topics")
    definitions.update_field(field, options={"link": "shared.role"})
    make("categories", "a")
    link = {"documentId": "a", "__link": {"role": "old"}}
    documents("articles").create({"name": "n", "topics": [link]}, document_id="n")
    documents("articles").publish("n")
    write("articles", "n", {"topics": {"connect": [{"documentId": "a", "__link": {"role": "new"}}]}})
    (line,) = told(admin).lists
    ((style, _heading, (member,)),) = line.groups
    assert (style, member.note) == ("changed", "Role: old → new")
    (line,) = told(admin, "discard").lists
    assert line.groups[0][2][0].note == "Role: new → old"


def test_what_one_may_not_publish_is_named_without_a_tick(log_in):
    definitions.update_flow(Flow.objects.get(slug="categories"), draft_and_publish=True)
    make("categories", "shut")
    documents("articles").create({"name": "n", "topics": ["shut"]}, document_id="n")
    users.keep(Flow.objects.all(), "default")
    keys = {flow.slug: flow.pk for flow in Flow.objects.all()}
    may = [f"{verb}_entry_{keys['articles']}" for verb in ("view", "publish")]
    client = log_in(*may, f"view_entry_{keys['categories']}")
    page = client.get(url_of("articles", "n", "publish"))
    ((_name, (member,)),) = page.context["preview"].unseen
    assert (member.title, 'name="also"' in page.content.decode()) == ("shut", False)
    assert publish(client, "categories||shut").status_code == 302
    assert not EntryVersion.objects.filter(flow=keys["categories"], status="published").exists()
