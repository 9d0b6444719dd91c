"""What an editor typed is not lost to other editors, a session that ended, an entry that was deleted."""

import re
from html import unescape

import pytest
from django.test import Client
from django.utils import translation

from relations.engine.documents import documents
from relations.models import Entry, Field
from tests.builders import listed, make, write
from tests.remembered import remembered

from .browsing import attributes, changed, errors, inputs, send, told, url_of

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
@remembered
def _restaurant(guide):
    make("categories", "a", "b")
    make("restaurants", "r")
    write("restaurants", "r", {"name": "R", "email": "a@example.org", "seats": 5})


@pytest.fixture
def url():
    return url_of("restaurants", "r")


def value(slug):
    return documents("restaurants").find_one("r")[slug]


def filled(client, url, **edits):
    """The form's inputs after these edits; what others do meanwhile comes before it is sent."""
    sent = inputs(client.get(url).content.decode(), "entry_form")
    return {**sent, **{f"field-{slug}": [text] for slug, text in edits.items()}, "_continue": ["1"]}


def question(response):
    """What the page of conflicts says of values: the texts of the choices."""
    html = response.content.decode()
    return re.findall(r'class="relations-did">([^<]*)<', html)


def answered(client, url, response, choice):
    html = response.content.decode()
    sent = {name: found for name, found in inputs(html, "content-main").items() if ":value:" not in name}
    names = {unescape(name) for name in re.findall(r'type="radio" name="(relations:value:[^"]+)"', html)}
    return client.post(url, {**sent, **dict.fromkeys(names, choice)})


# -- two editors of one value ----------------------------------------------------------------------------


def test_a_value_that_another_changed_is_asked_about(admin, url):
    sent = filled(admin, url, email="mine@example.org")
    write("restaurants", "r", {"email": "theirs@example.org"})
    response = admin.post(url, sent)
    assert response.status_code == 409
    assert question(response) == ["They wrote: theirs@example.org", "You wrote: mine@example.org"]
    assert value("email") == "theirs@example.org"


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_the_answer_is_kept(admin, url, choice):
    sent = filled(admin, url, email="mine@example.org", seats="7")
    write("restaurants", "r", {"email": "theirs@example.org"})
    response = answered(admin, url, admin.post(url, sent), choice)
    assert response.status_code == 302
    assert (value("email"), value("seats")) == (f"{choice}@example.org", 7)


def test_an_answer_counts_for_the_value_that_was_shown_alone(admin, url):
    sent = filled(admin, url, email="mine@example.org")
    write("restaurants", "r", {"email": "theirs@example.org"})
    page = admin.post(url, sent)
    write("restaurants", "r", {"email": "third@example.org"})
    response = answered(admin, url, page, "mine")
    assert (response.status_code, question(response)[0]) == (409, "They wrote: third@example.org")


def test_values_that_both_set_alike_are_no_conflict(admin, url):
    sent = filled(admin, url, email="same@example.org")
    write("restaurants", "r", {"email": "same@example.org"})
    assert admin.post(url, sent).status_code == 302


def test_changes_of_different_values_go_together(admin, url):
    sent = filled(admin, url, email="mine@example.org")
    write("restaurants", "r", {"seats": 9})
    assert admin.post(url, sent).status_code == 302
    assert (value("email"), value("seats")) == ("mine@example.org", 9)


def test_back_at_the_form_the_own_value_stands_there_and_can_be_saved(admin, url):
    sent = filled(admin, url, email="mine@example.org")
    write("restaurants", "r", {"email": "theirs@example.org", "seats": 9})
    page = admin.post(url, sent)
    carried = inputs(page.content.decode(), "content-main")
    again = admin.post(url, {**carried, "relations:edit": "1"})
    back = inputs(again.content.decode(), "entry_form")
    assert back["field-email"] == ["mine@example.org"]
    assert admin.post(url, {**back, "_continue": "1"}).status_code == 302
    assert (value("email"), value("seats")) == ("mine@example.org", 9)


def test_lists_and_values_are_asked_about_on_one_page(admin, url):
    write("restaurants", "r", {"categories": ["a", "b"]})
    revision = Entry.objects.get(document_id="r").revision
    seen = [[0, ["document=a", "document=b"]]]
    mine = changed(disconnect=["document=a"], revision=revision, total=2, seen=seen)
    sent = filled(admin, url, email="mine@example.org", categories=mine)
    write("restaurants", "r", {"email": "t@example.org", "categories": ["b", "a"]})
    response = admin.post(url, sent)
    assert response.status_code == 409
    assert len(question(response)) == 4


# -- what a browser would cut or empty -------------------------------------------------------------------


@pytest.mark.parametrize("text", ["--", "4e", "4,5", "nan", "1e999"])
def test_a_number_that_is_none_is_refused(admin, url, text):
    write("restaurants", "r", {"rating": 4.2})
    assert list(errors(send(admin, url, rating=text))) == ["rating"]
    assert value("rating") == 4.2


@pytest.mark.parametrize("language", ["fr", "de"])
def test_a_comma_is_a_decimal_sign_where_people_write_it_so(admin, url, language):
    with translation.override(language):
        response = admin.get(url, headers={"accept-language": language})
        sent = inputs(response.content.decode(), "entry_form")
        sent |= {"field-rating": ["4,5"], "_continue": ["1"]}
        assert admin.post(url, sent, headers={"accept-language": language}).status_code == 302
    assert value("rating") == 4.5


def test_a_number_stays_what_it_is_in_another_language(admin, url):
    write("restaurants", "r", {"rating": 4.25, "seats": 123})
    page = admin.get(url, headers={"accept-language": "de"}).content.decode()
    assert inputs(page, "entry_form")["field-rating"] == ["4,25"]
    admin.post(url, {**inputs(page, "entry_form"), "_continue": "1"}, headers={"accept-language": "de"})
    assert (value("rating"), value("seats")) == (4.25, 123)


def test_no_input_of_the_admin_cuts_what_is_pasted(admin, url):
    Field.objects.filter(slug="name").update(options={"maxLength": 40})
    pages = [url, "/admin/relations/flow/add/", "/admin/relations/asset/add/", "/admin/relations/locale/add/"]
    assert not [page for page in pages if "maxlength" in admin.get(page).content.decode()]


# -- a session that ended --------------------------------------------------------------------------------


@pytest.fixture
def person(django_user_model):
    return django_user_model.objects.create_superuser("anna", password="x")


@pytest.fixture
def signed_out(person, url):
    """A client whose session ended, and the page that it gets for its form."""
    client = Client()
    client.force_login(person)
    sent = filled(client, url, email="mine@example.org", categories=changed("document=b"))
    client.logout()
    return client, client.post(url, sent)


def credentials(response, **given):
    html = response.content.decode()
    forms = [attributes(tag) for tag in re.findall(r"<input[^>]*>", html)]
    sent = {each["name"]: each.get("value", "") for each in forms if each.get("type") == "hidden"}
    return {**sent, **given}


def test_a_session_that_ended_asks_to_sign_in_and_writes_nothing(signed_out):
    _, response = signed_out
    assert response.status_code == 200
    assert "Your session has ended" in response.content.decode()
    assert value("email") == "a@example.org"


def test_the_form_comes_back_with_all_inputs(signed_out, url):
    client, response = signed_out
    back = client.post(url, credentials(response, username="anna", password="x"))
    html = back.content.decode()
    assert inputs(html, "entry_form")["field-email"] == ["mine@example.org"]
    assert "document=b" in inputs(html, "entry_form")["field-categories"][0]
    assert "password" not in inputs(html, "entry_form")
    assert value("email") == "a@example.org"
    client.post(url, {**inputs(html, "entry_form"), "_continue": "1"})
    assert (value("email"), listed("restaurants", "r", "categories")) == ("mine@example.org", ["b"])


def test_wrong_credentials_keep_the_inputs(signed_out, url):
    client, response = signed_out
    again = client.post(url, credentials(response, username="anna", password="wrong"))
    assert credentials(again)["field-email"] == "mine@example.org"
    back = client.post(url, credentials(again, username="anna", password="x"))
    assert inputs(back.content.decode(), "entry_form")["field-email"] == ["mine@example.org"]


def test_somebody_without_the_permission_is_refused(signed_out, url, django_user_model):
    client, response = signed_out
    django_user_model.objects.create_user("ben", password="x", is_staff=True)
    assert client.post(url, credentials(response, username="ben", password="x")).status_code == 403


def test_signing_in_needs_a_token_against_forgery(person, url):
    client = Client(enforce_csrf_checks=True)
    assert client.post(url, {"username": "anna", "password": "x"}).status_code == 403


# -- an entry that was deleted ---------------------------------------------------------------------------


def test_of_a_deleted_entry_the_form_comes_back_to_make_a_new_one(admin, url):
    sent = filled(admin, url, email="mine@example.org", categories=changed("document=b"))
    documents("restaurants").delete("r", locale="*")
    response = admin.post(url, sent)
    assert "was deleted meanwhile" in response.content.decode()
    assert not Entry.objects.filter(flow__slug="restaurants").exists()
    back = inputs(response.content.decode(), "entry_form")
    action = unescape(re.search(r'<form action="([^"]+)"[^>]*id="entry_form"', response.content.decode())[1])
    assert admin.post(action, {**back, "_save": "1"}).status_code == 302
    made = Entry.objects.get(flow__slug="restaurants").document_id
    found = documents("restaurants").find_one(made)
    assert (found["name"], found["email"], found["seats"]) == ("R", "mine@example.org", 5)
    assert listed("restaurants", made, "categories") == ["b"]


def test_an_entry_that_never_was_is_not_made(admin, url):
    documents("restaurants").delete("r", locale="*")
    assert admin.post(url, {"field-name": "x"}).status_code == 302
    assert any("Perhaps it was deleted?" in text for text in told(admin))
