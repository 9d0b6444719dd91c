"""Fields of any name in the form of an entry: words of a dialect, and letters of any script."""

import pytest

from relations.engine.definitions import create_field, create_flow
from relations.engine.documents import documents
from tests.builders import listed

from .browsing import add_url, changed, send, url_of

pytestmark = pytest.mark.slow

NAMES = ["año", "größe", "लंबाई", "status", "type", "meta", "links", "locale_", "action", "_save"]


@pytest.fixture
def flow(db):
    made = create_flow("parcels", name="Parcels")
    create_field(made, "name", field_type="string")
    return made


@pytest.fixture(params=NAMES)
def name(request):
    return request.param


def test_a_value_is_stored_and_changed(admin, flow, name):
    create_field(flow, name, field_type="string")
    assert send(admin, add_url("parcels"), name="P", **{name: "crate"}).status_code == 302
    key = documents("parcels").first().document_id
    send(admin, url_of("parcels", key), **{name: "box"})
    assert documents("parcels").first()[name] == "box"


def test_a_relation_is_searched_and_changed(admin, flow, name):
    field = create_field(flow, name, field_type="relationship", cardinality="many-to-many", target_flow=flow)
    for key in "ab":
        documents("parcels").create({"name": key}, document_id=key)
    found = admin.get(f"/admin/relations/entry/relation/{field.pk}/targets/?term=b").json()["rows"]
    assert [row["word"] for row in found] == ["document=b"]
    send(admin, url_of("parcels", "a"), **{name: changed("document=b")})
    assert listed("parcels", "a", name) == ["b"]


def test_the_page_of_its_flow_shows_it(admin, flow, name):
    create_field(flow, name, field_type="string")
    assert name in admin.get(f"/admin/relations/flow/{flow.pk}/change/").content.decode()
