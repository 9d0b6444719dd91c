"""The page that publishes tells first what readers will see changed."""

import pytest

from relations.engine import schema
from relations.engine.documents import documents
from relations.models import Field
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
    assert (name, [member.title for member in members]) == ("related", ["other"])
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
