"""Fields that are not writable: shown to all, and written by Python alone."""

import pytest

from relations.engine import definitions
from relations.engine.documents import documents
from tests import builders
from tests.remembered import remembered

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

FIXED = {"writable": False}


@pytest.fixture
@remembered
def parcels():
    fact = {"code": {"type": "string", **FIXED}, "note": {"type": "string"}}
    definitions.create_component("a.fact", name="Fact", attributes=fact)
    parcels = builders.flow("parcels", singular="parcel")
    definitions.create_field(parcels, "code", field_type="string", options=FIXED)
    definitions.create_field(parcels, "size", field_type="integer", default=7, options=FIXED)
    many = {"component": "a.fact", "repeatable": True}
    definitions.create_field(parcels, "facts", field_type="component", options=many)
    documents("parcels").create({"name": "p", "code": "c"}, document_id="p")


def faults(response):
    return [fault["path"] for fault in response.json()["error"]["details"]["errors"]]


def test_it_is_shown_with_its_default(parcels, call):
    shown = call("POST", "/api/parcels", {"data": {"name": "q"}}).json()["data"]
    assert (shown["code"], shown["size"]) == (None, 7)
    assert call("GET", "/api/parcels/p").json()["data"]["code"] == "c"


@pytest.mark.parametrize(("method", "path"), [("POST", "/api/parcels"), ("PUT", "/api/parcels/p")])
def test_a_client_may_not_write_it(parcels, call, method, path):
    data = {"code": "d", "size": 8, "facts": [{"note": "n"}, {"code": "x"}], "nope": 1}
    response = call(method, path, {"data": data})
    assert response.status_code == 400
    assert faults(response) == [["code"], ["size"], ["facts", "1", "code"], ["nope"]]
    assert documents("parcels").find_one("p")["code"] == "c"


def test_a_client_of_the_other_dialect_may_not_write_it(parcels, call):
    body = {"data": {"type": "entry", "code": "d"}}
    response = call("PUT", "/v2/flows/parcels/entries/p", body)
    assert (response.status_code, response.json()["errors"][0]["source"]) == (422, "data.code")


def test_an_editor_sees_it_and_does_not_change_it(parcels, admin_client):
    entry = documents("parcels").versions.find("p")
    url = f"/admin/relations/entry/{entry.pk}/change/"
    assert 'name="field-code" value="c"' in admin_client.get(url).content.decode()
    admin_client.post(url, {"field-name": "new", "field-code": "d", "field-size": "", "_save": "1"})
    found = documents("parcels").find_one("p")
    assert (found["name"], found["code"], found["size"]) == ("new", "c", 7)
