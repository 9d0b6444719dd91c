"""Two editors, or an editor and a client: what one sees of the other, and that nothing is lost."""

import re
from html import unescape

import pytest

from relations.models import Entry
from tests.builders import listed, make, write
from tests.remembered import remembered

from ..browsing import changed, errors, inputs, placed, send, told, url_of

pytestmark = pytest.mark.slow

A, B, C, D, E, F = (f"document={name}" for name in "abcdef")
SEEN = [[0, [A, B, C, D]]]


@pytest.fixture(autouse=True)
@remembered
def _restaurant(guide):
    make("categories", *"abcdef")
    make("cities", "lyon", "naples", "rome")
    make("restaurants", "r")
    write("restaurants", "r", {"categories": list("abcd"), "city": "lyon"})


@pytest.fixture
def url():
    return url_of("restaurants", "r")


def revision():
    return Entry.objects.get(flow__slug="restaurants", document_id="r").revision


def edit(*connect, disconnect=(), at, seen=SEEN):
    total = sum(len(words) for _, words in seen)
    return changed(*connect, disconnect=disconnect, revision=at, total=total, seen=seen)


def categories():
    return "".join(listed("restaurants", "r", "categories"))


def meanwhile(change, field="categories"):
    """Another one writes; gives the revision that the page had before."""
    before = revision()
    write("restaurants", "r", {field: change})
    return before


def answered(client, url, response, **choices):
    """Send the page of conflicts with these choices, by documents; the others stay as they are proposed."""
    html = response.content.decode()
    sent = {name: values for name, values in inputs(html, "content-main").items() if "choice" not in name}
    for name, value, checked in re.findall(r'type="radio" name="([^"]+)" value="(\w+)"( checked)?', html):
        document = unescape(name).partition("document=")[2]
        if choices.get(document, value if checked else None) == value:
            sent[unescape(name)] = [value]
    return client.post(url, sent)


def test_changes_of_different_rows_are_merged_and_told(admin, url):
    at = meanwhile({"connect": [{"documentId": "e", "position": {"after": "a"}}], "disconnect": ["b"]})
    assert send(admin, url, categories=edit(placed(D, start=True), at=at)).status_code == 302
    assert categories() == "daec"
    assert "connected “e” at 2, disconnected “b”" in " ".join(told(admin))


def test_a_merge_is_told_in_the_drawer_before_it_closes(admin, url):
    at, drawer = meanwhile({"disconnect": ["b"]}), f"{url}?_popup=drawer"
    answer = send(admin, drawer, categories=edit(E, at=at))
    assert (answer.status_code, answer.headers["Location"]) == (302, drawer)
    html = admin.get(drawer).content.decode()
    assert ("Somebody else changed" in html, f'<a href="{url}">' in html) == (True, True)


def test_nothing_is_told_where_nothing_has_changed(admin, url):
    send(admin, url, categories=edit(placed(D, start=True), at=revision()))
    assert not any("Somebody else" in text for text in told(admin))


def test_a_neighbour_that_is_gone_is_replaced_by_the_next(admin, url):
    at = meanwhile({"disconnect": ["b"]})
    send(admin, url, categories=edit(placed(E, B, before=C), at=at))
    assert categories() == "aecd"


def test_what_others_did_in_another_list_does_not_matter(admin, url):
    at = meanwhile("naples", "city")
    send(admin, url, categories=edit(E, at=at))
    assert (categories(), listed("restaurants", "r", "city")) == ("abcde", "naples")


@pytest.mark.parametrize(
    ("theirs", "mine", "if_mine", "if_theirs"),
    [
        ({"disconnect": ["d"]}, {"connect": [placed(D, start=True, was=4)]}, "dabc", "abc"),
        (
            {"connect": [{"documentId": "d", "position": {"after": "a"}}]},
            {"connect": [placed(D, start=True, was=4)]},
            "dabc",
            "adbc",
        ),
        ({"connect": [{"documentId": "d", "position": {"start": True}}]}, {"disconnect": [D]}, "abc", "dabc"),
    ],
)
@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_the_same_row_is_asked_about_and_as_chosen(admin, url, theirs, mine, if_mine, if_theirs, choice):
    at = meanwhile(theirs)
    before = categories()
    sent = edit(*mine.get("connect", ()), disconnect=mine.get("disconnect", ()), at=at)
    response = send(admin, url, categories=sent, seats="9")
    assert (response.status_code, categories()) == (409, before)
    assert answered(admin, url, response, d=choice).status_code == 302
    assert categories() == (if_mine if choice == "mine" else if_theirs)
    assert inputs(admin.get(url).content.decode(), "entry_form")["field-seats"] == ["9"]


def test_a_choice_that_both_have_made_is_asked_about(admin, url):
    at = meanwhile("naples", "city")
    sent = edit("document=rome", at=at, seen=[[0, ["document=lyon"]]])
    response = send(admin, url, city=sent)
    assert "They chose “naples”." in response.content.decode()
    answered(admin, url, response)
    assert listed("restaurants", "r", "city") == "rome"


def test_the_page_of_conflicts_goes_back_to_the_form_with_all_edits(admin, url):
    at = meanwhile({"disconnect": ["d"]})
    response = send(admin, url, categories=edit(placed(D, start=True, was=4), at=at), seats="9")
    sent = inputs(response.content.decode(), "content-main")
    form = admin.post(url, {**sent, "relations:edit": "1"})
    again = inputs(form.content.decode(), "entry_form")
    assert form.status_code == 200
    assert again["field-seats"] == ["9"]
    assert "document=d" in again["field-categories"][0]
    assert categories() == "abc"


def test_a_third_change_is_asked_about_again(admin, url):
    at = meanwhile({"disconnect": ["d"]})
    response = send(admin, url, categories=edit(placed(D, start=True, was=4), at=at))
    write("restaurants", "r", {"categories": {"connect": ["e"]}})
    again = answered(admin, url, response)
    assert (again.status_code, categories()) == (409, "abce")
    assert answered(admin, url, again).status_code == 302
    assert categories() == "dabce"


def test_the_page_says_who_it_was(admin, url, django_user_model, client):
    at = revision()
    send(admin, url, categories=changed(disconnect=[D]))
    sent = changed(placed(D, start=True, was=4), revision=at, total=4, seen=SEEN, opened=1_700_000_000)
    html = send(admin, url, categories=sent).content.decode()
    assert "<strong>root</strong>" in html


@pytest.mark.parametrize("opened", [2**53 - 1, 0])
def test_a_time_that_is_none_is_passed_over(admin, url, opened):
    at = meanwhile({"disconnect": ["d"]})
    sent = changed(placed(D, start=True, was=4), revision=at, total=4, seen=SEEN, opened=opened)
    assert send(admin, url, categories=sent).status_code == 409


def test_a_form_with_other_errors_keeps_what_it_knows_of_the_list(admin, url):
    at = meanwhile({"disconnect": ["d"]})
    response = send(admin, url, categories=edit(placed(D, start=True, was=4), at=at), opened="x")
    assert list(errors(response)) == ["opened"]
    again = inputs(response.content.decode(), "entry_form")
    assert admin.post(url, {**again, "field-opened": "", "_save": "1"}).status_code == 409


@pytest.mark.parametrize("revision", ["9" * 5000, "x", "", "-1", "²"])
def test_an_agreement_about_a_revision_that_is_none_is_passed_over(admin, url, revision):
    at = meanwhile({"disconnect": ["d"]})
    sent = inputs(admin.get(url).content.decode(), "entry_form")
    sent["field-categories"] = edit(placed(D, start=True, was=4), at=at)
    answer = admin.post(url, {**sent, "relations:agreed": revision, "relations:choice:x": "mine"})
    assert answer.status_code == 409
