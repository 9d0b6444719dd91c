"""The list of a relation of a component, while two editors change it."""

import json
import re
from html import unescape

import pytest

from relations.engine import definitions
from relations.engine.documents import documents
from relations.models import Entry
from tests.builders import flow, make
from tests.remembered import remembered

from .browsing import changed, inputs, placed, send, url_of
from .test_nothing_lost import answered, question

pytestmark = pytest.mark.slow

A, B, C, D, E = (f"document={name}" for name in "abcde")
SEEN = [[0, [A, B, C, D]]]


@pytest.fixture(autouse=True)
@remembered
def _page(db):
    """The page `p` with one credit, which has the people a, b, c, d, and the chief a."""
    pages = flow("pages", draft_and_publish=True)
    target = {"type": "relation", "target": flow("people").uid}
    attributes = {
        "people": {**target, "relation": "manyToMany"},
        "chief": {**target, "relation": "manyToOne"},
    }
    definitions.create_component("shared.credit", name="Credit", attributes=attributes)
    many = {"component": "shared.credit", "repeatable": True}
    definitions.create_field(pages, "credits", field_type="component", options=many)
    make("people", *"abcde")
    documents("pages").create({"credits": [{"people": list("abcd"), "chief": "a"}]}, document_id="p")


def credit():
    found = documents("pages").find_one("p", status="draft", populate={"credits": {"populate": "*"}})
    return found["credits"][0]


def people():
    return "".join(each.document_id for each in credit()["people"])


def others_write(**values):
    """Another one writes to the credit; gives the revision that the page had before."""
    before = Entry.objects.get(flow__slug="pages").revision
    documents("pages").update("p", {"credits": [{"id": credit()["id"], **values}]})
    return before


def mine(client, *connect, disconnect=(), at, slug="people", seen=SEEN):
    sent = changed(*connect, disconnect=disconnect, revision=at, total=len(seen[0][1]), seen=seen)
    return send(client, url_of("pages", "p"), **{f"credits:{credit()['id']}:{slug}": sent})


def first(word):
    return placed(word, start=True, was=4)


TO_THE_START = {"connect": [{"documentId": "d", "position": {"start": True}}]}
AFTER_A = {"connect": [{"documentId": "d", "position": {"after": "a"}}]}


@pytest.mark.parametrize(
    ("theirs", "connect", "disconnect", "if_mine", "if_theirs"),
    [
        pytest.param({"disconnect": ["d"]}, [first(D)], [], "dabc", "abc", id="moved and disconnected"),
        pytest.param(AFTER_A, [first(D)], [], "dabc", "adbc", id="both moved"),
        pytest.param(TO_THE_START, [], [D], "abc", "dabc", id="disconnected and moved"),
    ],
)
@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_the_same_row_is_asked_about_and_as_chosen(
    admin, theirs, connect, disconnect, if_mine, if_theirs, choice
):
    at = others_write(people=theirs)
    before = people()
    response = mine(admin, *connect, disconnect=disconnect, at=at)
    assert (response.status_code, people()) == (409, before)
    assert answered(admin, url_of("pages", "p"), response, choice).status_code == 302
    assert people() == (if_mine if choice == "mine" else if_theirs)


def test_the_question_says_what_both_did(admin):
    at = others_write(people={"disconnect": ["d"]})
    response = mine(admin, first(D), at=at)
    assert question(response) == ["They disconnected it.", "You moved it to the top."]


def test_changes_of_different_rows_go_together(admin):
    at = others_write(people={"disconnect": ["b"]})
    assert mine(admin, placed(E, B, before=C), at=at).status_code == 302
    assert people() == "aecd"


def test_what_others_did_elsewhere_does_not_matter(admin):
    at = others_write(chief="b")
    assert mine(admin, first(D), at=at).status_code == 302
    assert (people(), credit()["chief"].document_id) == ("dabc", "b")


def test_an_answer_counts_for_what_was_shown_alone(admin):
    at = others_write(people=AFTER_A)
    response = mine(admin, first(D), at=at)
    others_write(people={"disconnect": ["d"]})
    assert answered(admin, url_of("pages", "p"), response, "mine").status_code == 409
    assert people() == "abc"


def test_back_at_the_form_nothing_is_asked_again(admin):
    at = others_write(people={"disconnect": ["d"]})
    response = mine(admin, first(D), at=at)
    sent = inputs(response.content.decode(), "content-main")
    form = admin.post(url_of("pages", "p"), {**sent, "relations:edit": "1"}).content.decode()
    restored = [json.loads(unescape(text)) for text in re.findall(r'data-restore="([^"]+)"', form)]
    [sent] = [each["sent"] for each in restored]
    assert (sent["connect"][0]["target"], "seen" in sent) == (D, False)


@pytest.mark.parametrize(("choice", "chief"), [("mine", "c"), ("theirs", "b")])
def test_a_choice_that_both_have_made_is_asked_about(admin, choice, chief):
    at = others_write(chief="b")
    response = mine(admin, placed("document=c"), at=at, slug="chief", seen=[[0, [A]]])
    assert question(response) == ["They chose “b”.", "You chose “c”."]
    answered(admin, url_of("pages", "p"), response, choice)
    assert credit()["chief"].document_id == chief
