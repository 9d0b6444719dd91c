"""The list of an ordered flow's entries: in its order, with handles that move an entry."""

import re

import pytest
from django.urls import reverse

from relations.engine import definitions
from relations.engine.documents import documents
from relations.models import Entry, Flow
from tests.builders import make
from tests.remembered import remembered

pytestmark = pytest.mark.slow

LIST = "/admin/relations/entry/"


@pytest.fixture(autouse=True)
@remembered
def cities(guide):
    definitions.update_flow(Flow.objects.get(slug="cities"), ordered=True)
    make("cities", *"abc")
    make("categories", "z")


def key(name):
    return Entry.objects.get(document_id=name).pk


def order():
    return "".join(document.document_id for document in documents("cities").find())


def shown(client, query="flow=cities"):
    html = client.get(f"{LIST}?{query}").content.decode()
    return "".join(re.findall(r'class="field-label"><a[^>]*>(\w)<', html)), "relations-handle" in html


def move(client, name, **place):
    sent = {kind: key(other) for kind, other in place.items()}
    return client.post(reverse("admin:relations_entry_move", args=[key(name)]), sent)


def test_the_list_is_in_the_order_and_has_handles(admin):
    documents("cities").place("c", start=True)
    assert shown(admin) == ("cab", True)


@pytest.mark.parametrize("query", ["flow=cities&o=1", "flow=cities&q=a", "flow=categories", ""])
def test_another_order_has_no_handles(admin, query):
    assert not shown(admin, query)[1]


@pytest.mark.parametrize(("place", "wanted"), [({"before": "a"}, "cab"), ({"after": "a"}, "acb")])
def test_a_handle_moves_an_entry(admin, place, wanted):
    assert move(admin, "c", **place).status_code == 200
    assert order() == wanted


def test_a_neighbour_of_another_flow_is_refused(admin):
    assert move(admin, "c", before="z").status_code == 400
    assert order() == "abc"


def test_an_entry_that_is_gone_is_refused(admin):
    gone = key("b")
    documents("cities").delete("b")
    assert admin.post(reverse("admin:relations_entry_move", args=[gone]), {}).status_code == 400
    assert move(admin, "c").status_code == 400


def test_the_label_leads_to_the_form(admin):
    html = admin.get(f"{LIST}?flow=cities").content.decode()
    assert re.search(r'class="field-label"><a href', html)


def test_who_may_only_view_has_no_handles_and_may_not_move(log_in):
    client = log_in("view_entry")
    assert not shown(client)[1]
    assert move(client, "c", before="a").status_code == 403


def test_a_flow_becomes_ordered_by_its_form(admin):
    from .browsing import inputs

    url = reverse("admin:relations_flow_change", args=[Flow.objects.get(slug="categories").pk])
    sent = inputs(admin.get(url).content.decode(), "flow_form")
    assert admin.post(url, {**sent, "ordered": "on"}).status_code == 302
    assert Flow.objects.get(slug="categories").ordered
