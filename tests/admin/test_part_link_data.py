"""Data on links in components, while two editors change them."""

import pytest

from relations.engine import definitions
from relations.engine.documents import documents
from relations.models import Link
from tests.builders import flow, make
from tests.remembered import remembered

from .browsing import changed, send, url_of
from .test_nothing_lost import answered, question

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
@remembered
def _page(db):
    """The page `p` with one credit, which links `ann` with a role."""
    pages = flow("pages", draft_and_publish=True)
    people = flow("people")
    definitions.create_component(
        "shared.role", attributes={"role": {"type": "string"}, "days": {"type": "integer"}}
    )
    relation = {"type": "relation", "relation": "manyToMany", "target": people.uid, "link": "shared.role"}
    definitions.create_component("shared.credit", name="Credit", attributes={"people": relation})
    many = {"component": "shared.credit", "repeatable": True}
    definitions.create_field(pages, "credits", field_type="component", options=many)
    make("people", "ann")
    given = [{"people": [{"documentId": "ann", "__link": {"role": "old"}}]}]
    documents("pages").create({"credits": given}, document_id="p")


def part():
    return documents("pages").find_one("p", status="draft")["credits"][0]["id"]


def others_write(**link):
    given = [{"id": part(), "people": {"connect": [{"documentId": "ann", "__link": link}]}}]
    documents("pages").update("p", {"credits": given})


def mine(client, **link):
    """Send the form of the page with changed data on the link, which had another role when it was opened."""
    item = {"target": "document=ann", "stay": True, "link": link, "had": {"role": "old", "days": ""}}
    return send(client, url_of("pages", "p"), **{f"credits:{part()}:people": changed(item)})


def data():
    return Link.objects.get().data


@pytest.mark.parametrize(("choice", "role"), [("mine", "me"), ("theirs", "them")])
def test_the_same_value_is_asked_about_and_as_chosen(admin, choice, role):
    others_write(role="them")
    response = mine(admin, role="me", days="7")
    assert (response.status_code, data()) == (409, {"role": "them"})
    assert question(response) == ["They wrote Role: them.", "You wrote Role: me."]
    assert answered(admin, url_of("pages", "p"), response, choice).status_code == 302
    assert data() == {"role": role, "days": 7}


def test_an_answer_counts_for_the_value_that_was_shown_alone(admin):
    others_write(role="them")
    response = mine(admin, role="me")
    others_write(role="them again")
    assert answered(admin, url_of("pages", "p"), response, "mine").status_code == 409
    assert data() == {"role": "them again"}


def test_different_values_of_one_link_go_together(admin):
    others_write(role="old", days=9)
    assert mine(admin, role="me").status_code == 302
    assert data() == {"role": "me", "days": 9}
