"""Pages of a list: what the script asks for while somebody scrolls."""

import pytest

from relations.models import Entry, Field
from tests.builders import write
from tests.long_lists import long_list
from tests.remembered import remembered

pytestmark = pytest.mark.slow

URL = "/admin/relations/entry/relation/{}/rows/"
NAMES = [f"c{at:05}" for at in range(250)]


@pytest.fixture(autouse=True)
@remembered
def _restaurant(guide):
    assert long_list(250) == NAMES


def ask(client, flow="restaurants", slug="categories", document="r", **query):
    field = Field.objects.get(flow__slug=flow, slug=slug)
    key = Entry.objects.get(flow__slug=flow, document_id=document).pk
    return client.get(URL.format(field.pk), {"object": key, **query})


def labels(page):
    return [row["label"] for row in page["rows"]]


def test_a_page_is_read_by_its_offset(admin):
    page = ask(admin, offset=100).json()
    assert (labels(page), page["total"], page["offset"]) == (NAMES[100:200], 250, 100)
    assert page["revision"] == Entry.objects.get(document_id="r").revision


def test_pages_beside_one_that_is_known_stay_the_same_while_others_write(admin):
    middle = ask(admin, offset=100).json()
    write("restaurants", "r", {"categories": {"disconnect": NAMES[:7]}})
    assert labels(ask(admin, offset=200, after=middle["rows"][-1]["key"]).json()) == NAMES[200:]
    assert labels(ask(admin, offset=0, before=middle["rows"][0]["key"]).json()) == NAMES[7:100]


def test_keys_are_text(admin):
    assert {type(row["key"]) for row in ask(admin).json()["rows"]} == {str}


@pytest.mark.parametrize("offset", ["-1", "x", "", "9" * 18, "9" * 30, "²"])
def test_an_offset_that_is_none_is_answered(admin, offset):
    assert ask(admin, offset=offset).status_code == 200


@pytest.mark.parametrize("after", ["x", "", "9" * 30, "--1", "1e3"])
def test_a_key_that_is_none_is_passed_over(admin, after):
    assert labels(ask(admin, after=after).json()) == NAMES[:100]


def test_the_inverse_side_is_read_the_same_way(admin):
    assert labels(ask(admin, "categories", "restaurants", NAMES[0]).json()) == ["r"]


def test_without_an_object_there_is_no_list(admin):
    field = Field.objects.get(flow__slug="restaurants", slug="categories")
    assert admin.get(URL.format(field.pk)).status_code == 404


def test_reading_takes_the_permission_to_view(log_in):
    assert ask(log_in("view_entry")).status_code == 200
    assert ask(log_in("view_flow", username="other")).status_code == 404


def test_a_page_is_only_read(admin):
    field = Field.objects.get(flow__slug="restaurants", slug="categories")
    assert admin.post(URL.format(field.pk)).status_code == 405
