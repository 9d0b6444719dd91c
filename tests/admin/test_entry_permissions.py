import pytest
from django.test import Client

from relations.engine import definitions
from relations.engine.documents import documents
from relations.models import Entry, Field, Flow
from tests.builders import listed, make
from tests.remembered import remembered

from .browsing import add_url, changed, send, url_of

pytestmark = pytest.mark.slow

LIST = "/admin/relations/entry/"


@pytest.fixture(autouse=True)
@remembered
def _restaurant(guide):
    make("categories", "a", "b")
    documents("restaurants").create(
        {"name": "R", "description": "text", "categories": ["a"]}, document_id="r"
    )


def search_url():
    field = Field.objects.get(flow__slug="restaurants", slug="categories")
    return f"{LIST}relation/{field.pk}/targets/"


def test_who_may_see_files_alone_sees_no_list_of_entries(log_in):
    client = log_in("view_asset", "change_asset", "add_asset")
    assert client.get("/admin/relations/entry/").status_code == 403
    assert "relations/entry/" not in client.get("/admin/").content.decode()


def test_somebody_who_is_not_logged_in_is_asked_to(client):
    urls = [LIST, add_url("cities"), url_of("restaurants", "r"), search_url()]
    assert {client.get(url).status_code for url in urls} == {302}


def test_without_a_permission_every_page_is_forbidden(log_in):
    client = log_in("view_flow")
    urls = [
        LIST,
        add_url("cities"),
        url_of("restaurants", "r"),
        url_of("restaurants", "r", "delete"),
        search_url(),
    ]
    assert {client.get(url).status_code for url in urls} == {403}


def test_who_may_view_sees_values_and_relations_as_text(log_in):
    page = log_in("view_entry").get(url_of("restaurants", "r")).content.decode()
    form = page[page.index('id="entry_form"') :].partition("</form>")[0]
    assert ">text</div>" in form
    assert ">a</a>" in form
    assert "<textarea" not in form
    assert 'type="submit"' not in form
    assert form.count("<input") == form.count("csrfmiddlewaretoken")


@pytest.mark.parametrize("view", ["change", "unpublish", "discard", "delete"])
def test_who_may_view_writes_nothing(log_in, view):
    client = log_in("view_entry")
    sent = {"post": "yes", "field-name": "X", "field-categories": changed("document=b")}
    assert client.post(url_of("restaurants", "r", view), sent).status_code == 403
    assert listed("restaurants", "r", "categories") == ["a"]


def test_who_may_change_saves_relations(log_in):
    client = log_in("view_entry", "change_entry")
    send(client, url_of("restaurants", "r"), categories=changed("document=b"))
    assert listed("restaurants", "r", "categories") == ["a", "b"]


def test_who_may_only_add_adds_without_connecting(log_in):
    client = log_in("add_entry")
    assert "field-categories" not in client.get(add_url("restaurants")).content.decode()
    send(client, add_url("restaurants"), name="New", categories=changed("document=b"))
    new = Entry.objects.get(flow__slug="restaurants", document_id__gt="", versions__values__name="New")
    assert listed("restaurants", new.document_id, "categories") == []


def test_who_may_not_add_is_not_offered_to(log_in):
    assert "addlink" not in log_in("view_entry", "change_entry").get(LIST).content.decode()


def test_who_may_not_delete_is_not_offered_to(log_in):
    page = log_in("view_entry", "change_entry").get(url_of("restaurants", "r")).content.decode()
    assert "deletelink" not in page


def test_an_entry_of_a_disabled_flow_is_only_read(admin):
    definitions.update_flow(Flow.objects.get(slug="restaurants"), enabled=False)
    assert admin.get(url_of("restaurants", "r")).status_code == 200
    assert admin.post(url_of("restaurants", "r"), {"field-name": "X"}).status_code == 403
    assert admin.get(url_of("restaurants", "r", "delete")).status_code == 403


@pytest.mark.parametrize("view", ["change", "unpublish", "discard", "delete"])
def test_a_form_from_elsewhere_is_refused(admin, view):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = admin.cookies
    assert strict.post(url_of("restaurants", "r", view), {"post": "yes"}).status_code == 403
    assert documents("restaurants").find_one("r") is not None
